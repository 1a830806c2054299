#pragma once

#include <cstdint>

#include "libs/base/json.hpp"

/// The grid on which every track of a title is cut: by frame index, in exact rationals, never by rounded seconds.
namespace codeflix::encoder {

/// Frames in a second as a fraction, e.g. 30000/1001.
struct FrameRate {
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;

  double value() const { return denominator == 0 ? 0.0 : static_cast<double>(numerator) / static_cast<double>(denominator); }
  bool operator==(const FrameRate&) const = default;
};
BOOST_DESCRIBE_STRUCT(FrameRate, (), (numerator, denominator))

/// The constant rate at which a source is encoded. `average` is frames over duration, `base` the rate that a container or
/// a stream claims (either may be 0/0 or nonsense). A constant source keeps its exact rate; a variable one gets the
/// next usual rate; more than 60 is halved; fewer than 5 becomes 5. `fields`: interlaced, each field becomes a frame.
FrameRate natural_frame_rate(FrameRate average, FrameRate base, bool fields);

inline constexpr std::int64_t kAudioRate = 48'000;        ///< samples a second
inline constexpr std::int64_t kAudioFrameSamples = 1024;  ///< of one AAC frame
inline constexpr std::int64_t kAudioPriming = 1024;       ///< samples that the encoder puts in front

struct Grid {
  FrameRate rate;
  std::int64_t gop_frames = 0;      ///< about 2 s
  std::int64_t segment_frames = 0;  ///< about 6 s, three groups of pictures
  std::int64_t timescale = 0;       ///< of the video tracks
  std::int64_t frame_duration = 0;  ///< in the timescale

  std::int64_t microseconds(std::int64_t frames) const;
  /// Where the audio of that many video frames ends, in samples at 48 kHz, rounded to the nearest.
  std::int64_t samples(std::int64_t frames) const;
  /// Which AAC frame (the priming one is 0) is the first of the segment that begins with video frame `frames`.
  std::int64_t audio_frame_at(std::int64_t frames) const;
  /// How many AAC frames, the priming one included, cover that many video frames.
  std::int64_t audio_frames_for(std::int64_t frames) const;
};

Grid make_grid(FrameRate rate);

}  // namespace codeflix::encoder
