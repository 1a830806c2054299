#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/json.hpp"
#include "services/encoder/domain/frame_grid.hpp"

/// What was made of a title, in measured values: the ground of the manifests. The media worker sends it at its end.
namespace codeflix::encoder {

struct SegmentReport {
  std::int64_t duration = 0;  ///< of what is presented, in the track's timescale
  std::int64_t bytes = 0;
};
BOOST_DESCRIBE_STRUCT(SegmentReport, (), (duration, bytes))

/// A folder `name` with `init.mp4` and `00001.m4s`, `00002.m4s`, ...
struct VideoTrackReport {
  std::string name;
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::string codecs;  ///< RFC 6381
  FrameRate frame_rate;
  std::int64_t timescale = 0;
  std::vector<SegmentReport> segments;
};
BOOST_DESCRIBE_STRUCT(VideoTrackReport, (), (name, width, height, codecs, frame_rate, timescale, segments))

struct AudioTrackReport {
  std::string name;
  std::string codecs;
  std::string language;  ///< ISO 639 as the source says, or `und`
  std::int64_t channels = 0;
  std::int64_t timescale = 0;  ///< also the sampling rate
  std::vector<SegmentReport> segments;
};
BOOST_DESCRIBE_STRUCT(AudioTrackReport, (), (name, codecs, language, channels, timescale, segments))

struct SourceReport {
  std::string container;
  std::string video_codec;
  std::string audio_codec;  ///< empty without sound
  std::int64_t width = 0;   ///< upright, with square pixels
  std::int64_t height = 0;
  bool interlaced = false;
  bool high_dynamic_range = false;
};
BOOST_DESCRIBE_STRUCT(SourceReport, (), (container, video_codec, audio_codec, width, height, interlaced, high_dynamic_range))

struct MediaReport {
  SourceReport source;
  std::vector<VideoTrackReport> video;  ///< the smallest first
  std::vector<AudioTrackReport> audio;
};
BOOST_DESCRIBE_STRUCT(MediaReport, (), (source, video, audio))

/// Pictures that the worker made, by the name under which it sent them.
struct ArtworkReport {
  std::string slot;
  std::string file;
  std::int64_t width = 0;
  std::int64_t height = 0;
};
BOOST_DESCRIBE_STRUCT(ArtworkReport, (), (slot, file, width, height))

/// The worker's last record.
struct WorkerReport {
  std::optional<MediaReport> media;
  std::vector<ArtworkReport> artwork;
};
BOOST_DESCRIBE_STRUCT(WorkerReport, (), (media, artwork))

/// Total of what is presented.
std::int64_t duration_of(const std::vector<SegmentReport>& segments);
std::int64_t duration_ms(const MediaReport& report);

/// Bits per second of the heaviest run of segments that lasts between half and one and a half target durations (RFC 8216bis
/// section 4.1), and over the whole track.
std::int64_t peak_bandwidth(const std::vector<SegmentReport>& segments, std::int64_t timescale);
std::int64_t average_bandwidth(const std::vector<SegmentReport>& segments, std::int64_t timescale);

/// A report comes from a process that reads hostile bytes: nothing of it is believed unchecked. Error: internal
/// `worker.report` with what is wrong.
Result<> check_report(const MediaReport& report);

}  // namespace codeflix::encoder
