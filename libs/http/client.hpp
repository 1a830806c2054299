#pragma once

#include <chrono>
#include <string>

#include "libs/http/message.hpp"

namespace codeflix::http {

struct OutgoingRequest {
  std::string method = "GET";
  std::string url = {};
  Headers headers = {};
  std::string body = {};
  std::chrono::milliseconds timeout{5'000};
  std::size_t max_response = 1 << 20;
  std::string ca_file = {};  ///< PEM of the authority to trust; empty: the system's
};

struct IncomingResponse {
  int status = 0;
  Headers headers;
  std::string body;
};

/// One outgoing call by libcurl, blocking; the trace context under way goes along. Errors: unavailable `client.unreachable`,
/// `client.timeout`, `client.too_large`. Any status is an answer, not an error.
Result<IncomingResponse> call(const OutgoingRequest& request);

}  // namespace codeflix::http
