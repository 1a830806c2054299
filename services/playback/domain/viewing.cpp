#include "services/playback/domain/viewing.hpp"

namespace codeflix::playback {

bool is_watched(std::int64_t position_ms, std::int64_t duration_ms) { return duration_ms > 0 && position_ms * 100 > duration_ms * 95; }

std::int64_t resume_position(std::int64_t position_ms, std::int64_t duration_ms) {
  const bool resumable = duration_ms > 0 && position_ms * 100 >= duration_ms * 5 && !is_watched(position_ms, duration_ms);
  return resumable ? position_ms : 0;
}

}  // namespace codeflix::playback
