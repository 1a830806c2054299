#pragma once

#include "libs/messaging/broker.hpp"
#include "services/encoder/contract/messages.hpp"

namespace codeflix::encoder {

/// Where the jobs for the encoder arrive.
inline messaging::QueueSpec job_queue() { return {.name = "encoder.jobs", .types = {kEncodeMedia, kInspectImage, kDiscardAsset}}; }

}  // namespace codeflix::encoder
