#include "services/encoder/domain/media_report.hpp"

#include <algorithm>
#include <cmath>
#include <regex>
#include <set>

namespace codeflix::encoder {
namespace {

constexpr std::int64_t kMostSegments = 100'000;

bool plausible(const std::vector<SegmentReport>& segments, std::int64_t timescale) {
  if (timescale <= 0 || timescale > 1'000'000'000 || segments.empty() || std::ssize(segments) > kMostSegments) return false;
  return std::ranges::all_of(segments, [&](const SegmentReport& segment) {
    return segment.duration > 0 && segment.duration <= 60 * timescale && segment.bytes > 0 && segment.bytes < (std::int64_t{1} << 32);
  });
}

bool matches(const std::string& text, const char* expression) { return text.size() <= 64 && std::regex_match(text, std::regex(expression)); }

bool plausible(const VideoTrackReport& track) {
  return matches(track.name, "video_[0-9]+") && matches(track.codecs, "avc1\\.[0-9a-f]{6}") && track.width > 0 && track.height > 0 &&
         track.width <= 16384 && track.height <= 16384 && track.frame_rate.numerator > 0 && track.frame_rate.denominator > 0 &&
         track.frame_rate.numerator <= 1'000'000 && track.frame_rate.denominator <= 1'000'000 && plausible(track.segments, track.timescale);
}

bool plausible(const AudioTrackReport& track) {
  return matches(track.name, "audio_[0-9a-z]+") && matches(track.codecs, "mp4a\\.[0-9]+\\.[0-9]+") && matches(track.language, "[a-z]{2,3}") &&
         track.channels > 0 && track.channels <= 8 && plausible(track.segments, track.timescale);
}

std::int64_t bits_per_second(std::int64_t bytes, std::int64_t duration, std::int64_t timescale) {
  if (duration <= 0) return 0;
  return static_cast<std::int64_t>(
      std::ceil(8.0L * static_cast<long double>(bytes) * static_cast<long double>(timescale) / static_cast<long double>(duration)));
}

}  // namespace

std::int64_t duration_of(const std::vector<SegmentReport>& segments) {
  std::int64_t total = 0;
  for (const auto& segment : segments) total += segment.duration;
  return total;
}

std::int64_t duration_ms(const MediaReport& report) {
  const auto& track = report.video.front();
  return duration_of(track.segments) * 1000 / track.timescale;
}

std::int64_t peak_bandwidth(const std::vector<SegmentReport>& segments, std::int64_t timescale) {
  std::int64_t longest = 0;
  for (const auto& segment : segments) longest = std::max(longest, segment.duration);
  std::int64_t peak = 0;
  for (std::size_t first = 0; first < segments.size(); ++first) {
    std::int64_t bytes = 0;
    std::int64_t duration = 0;
    for (std::size_t last = first; last < segments.size(); ++last) {
      bytes += segments[last].bytes;
      duration += segments[last].duration;
      if (2 * duration > 3 * longest) break;
      if (2 * duration >= longest) peak = std::max(peak, bits_per_second(bytes, duration, timescale));
    }
  }
  return peak;
}

std::int64_t average_bandwidth(const std::vector<SegmentReport>& segments, std::int64_t timescale) {
  std::int64_t bytes = 0;
  for (const auto& segment : segments) bytes += segment.bytes;
  return bits_per_second(bytes, duration_of(segments), timescale);
}

Result<> check_report(const MediaReport& report) {
  const auto wrong = [](const std::string& what) {
    return fail(ErrorKind::internal, "worker.report", "The media worker sent a report that cannot be: " + what);
  };
  if (report.video.empty() || report.video.size() > 16 || report.audio.size() > 64) return wrong("the number of tracks");
  std::set<std::string> names;
  for (const auto& track : report.video) {
    if (!plausible(track)) return wrong("a picture track");
    if (!names.insert(track.name).second) return wrong("two tracks of one name");
    const auto& first = report.video.front();
    const auto same = [](const SegmentReport& a, const SegmentReport& b) { return a.duration == b.duration; };
    if (track.timescale != first.timescale || !std::ranges::equal(track.segments, first.segments, same))
      return wrong("tracks that are cut differently");
  }
  for (const auto& track : report.audio) {
    if (!plausible(track)) return wrong("a sound track");
    if (!names.insert(track.name).second) return wrong("two tracks of one name");
  }
  return {};
}

}  // namespace codeflix::encoder
