#pragma once

#include <chrono>
#include <string>

#include "libs/base/json.hpp"
#include "libs/http/message.hpp"

namespace codeflix::catalog {

/// The JSON text with an ETag of its content and `Cache-Control: public, max-age`; 304 without it when the client has the same.
http::Response cached_json(const http::Request& request, std::string body, std::chrono::seconds max_age);

template <class T>
http::Response cached(const http::Request& request, const T& value, std::chrono::seconds max_age) {
  return cached_json(request, json::write(value), max_age);
}

}  // namespace codeflix::catalog
