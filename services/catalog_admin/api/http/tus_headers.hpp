#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "libs/http/message.hpp"
#include "services/catalog_admin/app/upload_writer.hpp"

/// The header fields of tus 1.0 (https://tus.io/protocols/resumable-upload).
namespace codeflix::catalog_admin::tus {

inline constexpr const char* kVersion = "1.0.0";
inline constexpr const char* kExtensions = "creation,creation-with-upload,termination,checksum,expiration";
inline constexpr const char* kChecksums = "sha1,sha256,md5";
inline constexpr const char* kContentType = "application/offset+octet-stream";

/// Error: precondition_failed `tus.version`.
Result<> require_version(const http::Request& request);

/// A field that is a whole number from 0. Errors: malformed `tus.header` when it is missing or something else.
Result<std::int64_t> number(const http::Request& request, std::string_view field);

/// Content-Length, when there is one.
std::optional<std::int64_t> announced_length(const http::Request& request);

bool has_upload_content(const http::Request& request);

/// Key and decoded value of each pair. Error: malformed `tus.metadata`.
Result<std::map<std::string, std::string>> metadata(std::string_view field);

/// Nothing without the field. Error: malformed `tus.checksum`, also for an algorithm that is not offered.
Result<std::optional<Checksum>> checksum(const http::Request& request);

/// A moment as HTTP writes it: `Mon, 30 Nov 2026 01:02:03 GMT`.
std::string http_date(Time time);

}  // namespace codeflix::catalog_admin::tus
