#pragma once

#include <cstdint>
#include <string>

#include "libs/base/result.hpp"

/// Why a file cannot be encoded, each with its code and its sentence for the administrator. All are of kind invalid: the same
/// file fails again.
namespace codeflix::encoder::refusal {

Failure not_a_video();
Failure no_video_stream();
Failure truncated();
Failure unsupported_codec(const std::string& name);
Failure too_large_picture(std::int64_t width, std::int64_t height);
Failure broken();
Failure too_long();
Failure not_an_image();
Failure too_large_image(std::int64_t width, std::int64_t height);
Failure broken_image();

}  // namespace codeflix::encoder::refusal
