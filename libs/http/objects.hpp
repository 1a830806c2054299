#pragma once

#include <memory>
#include <string_view>

#include "libs/http/message.hpp"

namespace codeflix::http {

/// A stored object as an answer to GET and HEAD: ETag and If-None-Match (304), Range with one range (206, 416), If-Range,
/// Content-Length. Several ranges are answered whole (RFC 9110 section 14.2 allows it).
Response serve_object(const Request& request, std::shared_ptr<storage::Object> object, std::string_view content_type, std::string_view cache_control);

/// The media type of a file name by its ending; `application/octet-stream` when unknown.
std::string_view content_type_of(std::string_view name);

}  // namespace codeflix::http
