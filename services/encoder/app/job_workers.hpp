#pragma once

#include <functional>
#include <memory>
#include <string>

#include "libs/runtime/component.hpp"
#include "services/encoder/app/run_job.hpp"

namespace codeflix::encoder {

/// Threads that claim and work on jobs as `owner`: `media` of them on titles, and one on pictures, which shall not wait for a
/// film (none at all when `media` is 0). Jobs of processes that are certainly gone are taken back at the start. stop() ends the workers' children at
/// once and gives their jobs back.
std::unique_ptr<runtime::Component> make_job_workers(std::shared_ptr<const Workshop> workshop, int media, std::string owner,
                                                     std::function<bool(const std::string& owner)> is_gone);

}  // namespace codeflix::encoder
