#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "libs/config/config.hpp"

namespace codeflix::config {

/// `30s`, `5m`, `2h`, `7d`.
std::optional<std::chrono::seconds> parse_duration(std::string_view text);
std::string format_duration(std::chrono::seconds value);

/// `512KiB` and its like are powers of 1024, `10MB` and its like powers of 1000; plain digits are bytes.
std::optional<ByteSize> parse_size(std::string_view text);
std::string format_size(ByteSize value);

}  // namespace codeflix::config
