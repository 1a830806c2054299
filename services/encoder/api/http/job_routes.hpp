#pragma once

#include <memory>

#include "libs/http/router.hpp"
#include "services/encoder/api/http/job_events.hpp"

namespace codeflix::encoder {

inline constexpr const char* kBase = "/api/encoder/v1";

/// `/jobs`, `/jobs/{id}`, its `retry` and `cancel`, and `/jobs/events`.
void add_job_routes(http::Router& router, std::shared_ptr<const JobDesk> desk, std::shared_ptr<JobEvents> events);

}  // namespace codeflix::encoder
