#pragma once

#include <cstdint>
#include <optional>

#include "services/encoder/worker/av.hpp"

namespace codeflix::encoder {

/// Where the frames of one stream lie, in nanoseconds of the stream's own clock. Time stamps that are missing, run backwards
/// or jump beyond what the container declares are not believed: the frame then follows the one before it.
class Timeline {
 public:
  /// `declared_ms` is the container's duration, 0 when unknown.
  Timeline(AVRational time_base, std::int64_t declared_ms) : time_base_(time_base), declared_(declared_ms * 1'000'000) {}

  /// The begin of a frame that lasts `duration` nanoseconds; nothing for one that lies before its predecessor.
  std::optional<std::int64_t> place(const AVFrame& frame, std::int64_t duration);

  std::int64_t end() const { return next_; }  ///< of the last frame

 private:
  AVRational time_base_;
  std::int64_t declared_;
  std::optional<std::int64_t> first_;
  std::int64_t last_ = 0;
  std::int64_t next_ = 0;
  std::int64_t shift_ = 0;  ///< added after a jump that was not believed
};

}  // namespace codeflix::encoder
