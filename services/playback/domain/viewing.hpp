#pragma once

#include <cstdint>

namespace codeflix::playback {

/// Domain rule: a title is resumed between 5 % and 95 %; above that it counts as watched.
bool is_watched(std::int64_t position_ms, std::int64_t duration_ms);
/// Where to go on: the position, or 0 outside of the resumable part.
std::int64_t resume_position(std::int64_t position_ms, std::int64_t duration_ms);

}  // namespace codeflix::playback
