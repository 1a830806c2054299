#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.hpp"

/// CMAF tracks (ISO/IEC 23000-19) as bytes: one track a file set, an initialisation segment and media segments of one fragment
/// each. Pictures carry no edit list but signed composition offsets (trun version 1) that put the first frame at zero; sound
/// carries an edit list that hides the encoder's priming. Pure functions.
namespace codeflix::encoder::cmaf {

struct VideoFormat {
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::uint32_t timescale = 0;
  std::uint32_t frame_duration = 0;
  std::string configuration;  ///< AVCDecoderConfigurationRecord
};

struct AudioFormat {
  std::uint32_t sample_rate = 0;  ///< also the timescale
  std::uint16_t channels = 0;
  std::uint32_t frame_samples = 0;
  std::uint32_t priming = 0;  ///< samples before the first that is heard
  std::uint32_t bit_rate = 0;
  std::string language = "und";  ///< ISO 639-2, three letters
  std::string configuration;     ///< AudioSpecificConfig
};

struct Sample {
  std::string data;
  bool sync = true;
  std::int32_t composition_offset = 0;
};

std::string initialization_segment(const VideoFormat& format);
std::string initialization_segment(const AudioFormat& format);

/// One segment: `styp`, `moof`, `mdat`. `sequence` counts from 1; `decode_time` is the sum of all earlier durations.
std::string media_segment(const VideoFormat& format, std::uint32_t sequence, std::uint64_t decode_time, std::span<const Sample> samples);
std::string media_segment(const AudioFormat& format, std::uint32_t sequence, std::uint64_t decode_time, std::span<const Sample> samples);

/// `avc1.640020` and `mp4a.40.2`.
std::string codecs(const VideoFormat& format);
std::string codecs(const AudioFormat& format);

/// The NAL units of an H.264 byte stream (Annex B), without start codes.
std::vector<std::string_view> nal_units(std::string_view byte_stream);
/// A coded picture with lengths in front of its NAL units, without parameter sets and delimiters.
std::string length_prefixed(std::string_view byte_stream);
/// From the parameter sets of an encoder (4:2:0, 8 bit). Error: internal `media.internal` when they are missing.
Result<std::string> avc_configuration(std::string_view parameter_sets);

}  // namespace codeflix::encoder::cmaf
