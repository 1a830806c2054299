#pragma once

#include <filesystem>
#include <string>

#include "libs/base/result.hpp"

namespace codeflix::encoder::clips {

/// A clip made by the `ffmpeg` command with these arguments, once for the life of the test process. Throws when it fails.
std::filesystem::path make(const std::string& name, const std::string& arguments);
/// A file with this content.
std::filesystem::path write(const std::string& name, const std::string& content);
std::string read(const std::filesystem::path& path);

/// Arguments for a moving picture and a tone of so many seconds, coded as H.264 and AAC.
std::string picture_and_tone(const std::string& size, const std::string& rate, const std::string& seconds);

/// What a command writes, without the last line feed.
std::string output_of(const std::string& command);

}  // namespace codeflix::encoder::clips
