#pragma once

#include "services/encoder/domain/framing.hpp"
#include "services/encoder/worker/output.hpp"

namespace codeflix::encoder {

/// Makes a title of the file behind `descriptor`: sends its tracks, artwork, progress and at last the report. Errors: the
/// refusals, and internal `media.internal`.
Result<> transcode(int descriptor, const WorkerTask& task, Output& output);

/// Decodes the picture behind `descriptor` (JPEG, PNG or WebP, recognised by content) and sends it as a JPEG without
/// metadata, upright, no longer than 2560 pixels.
Result<> convert_image(int descriptor, const WorkerTask& task, Output& output);

}  // namespace codeflix::encoder
