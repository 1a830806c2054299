#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "services/encoder/domain/manifests.hpp"

namespace codeflix::encoder {
namespace {

/// An XML Schema duration with microseconds, rounded up: nothing may be longer than what is declared.
std::string xml_duration(std::int64_t duration, std::int64_t timescale) {
  const auto micros = static_cast<std::int64_t>(std::ceil(static_cast<long double>(duration) * 1'000'000 / static_cast<long double>(timescale)));
  return fmt::format("PT{}.{:06}S", micros / 1'000'000, micros % 1'000'000);
}

std::string segment_template(const std::vector<SegmentReport>& segments, std::int64_t timescale) {
  auto out = fmt::format(
      "      <SegmentTemplate timescale=\"{}\" startNumber=\"1\" initialization=\"$RepresentationID$/init.mp4\" "
      "media=\"$RepresentationID$/$Number%05d$.m4s\">\n"
      "        <SegmentTimeline>\n",
      timescale);
  for (std::size_t i = 0; i < segments.size();) {
    std::size_t same = i + 1;
    while (same < segments.size() && segments[same].duration == segments[i].duration) ++same;
    out += fmt::format("          <S{} d=\"{}\"{}/>\n", i == 0 ? " t=\"0\"" : "", segments[i].duration,
                       same - i > 1 ? fmt::format(" r=\"{}\"", same - i - 1) : std::string());
    i = same;
  }
  return out + "        </SegmentTimeline>\n      </SegmentTemplate>\n";
}

std::string picture_set(const std::vector<VideoTrackReport>& tracks) {
  const auto& largest = tracks.back();
  const auto divisor = std::gcd(largest.width, largest.height);
  const auto rate = largest.frame_rate.denominator == 1 ? fmt::format("{}", largest.frame_rate.numerator)
                                                        : fmt::format("{}/{}", largest.frame_rate.numerator, largest.frame_rate.denominator);
  auto out = fmt::format(
      "    <AdaptationSet id=\"1\" contentType=\"video\" mimeType=\"video/mp4\" segmentAlignment=\"true\" startWithSAP=\"1\" maxWidth=\"{}\" "
      "maxHeight=\"{}\""
      " maxFrameRate=\"{}\" par=\"{}:{}\">\n      <Role schemeIdUri=\"urn:mpeg:dash:role:2011\" value=\"main\"/>\n",
      largest.width, largest.height, rate, largest.width / divisor, largest.height / divisor);
  out += segment_template(largest.segments, largest.timescale);
  for (const auto& track : tracks) {
    out += fmt::format("      <Representation id=\"{}\" codecs=\"{}\" bandwidth=\"{}\" width=\"{}\" height=\"{}\" frameRate=\"{}\" sar=\"1:1\"/>\n",
                       track.name, track.codecs, peak_bandwidth(track.segments, track.timescale), track.width, track.height, rate);
  }
  return out + "    </AdaptationSet>\n";
}

std::string sound_set(const AudioTrackReport& track, std::size_t id, bool main) {
  auto out = fmt::format(
      "    <AdaptationSet id=\"{}\" contentType=\"audio\" mimeType=\"audio/mp4\" lang=\"{}\" segmentAlignment=\"true\" startWithSAP=\"1\">\n"
      "      <Role schemeIdUri=\"urn:mpeg:dash:role:2011\" value=\"{}\"/>\n",
      id, bcp47(track.language), main ? "main" : "dub");
  out += segment_template(track.segments, track.timescale);
  out += fmt::format(
      "      <Representation id=\"{}\" codecs=\"{}\" bandwidth=\"{}\" audioSamplingRate=\"{}\">\n"
      "        <AudioChannelConfiguration schemeIdUri=\"urn:mpeg:mpegB:cicp:ChannelConfiguration\" value=\"{}\"/>\n      </Representation>\n",
      track.name, track.codecs, peak_bandwidth(track.segments, track.timescale), track.timescale, track.channels);
  return out + "    </AdaptationSet>\n";
}

/// The longest segment of any track.
template <class Tracks>
long double longest_second(const Tracks& tracks) {
  long double longest = 0;
  for (const auto& track : tracks) {
    for (const auto& segment : track.segments)
      longest = std::max(longest, static_cast<long double>(segment.duration) / static_cast<long double>(track.timescale));
  }
  return longest;
}

}  // namespace

std::string dash_manifest(const MediaReport& report) {
  const auto& pictures = report.video.front();
  const auto longest = std::max(longest_second(report.video), longest_second(report.audio));
  auto out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\" "
      "profiles=\"urn:mpeg:dash:profile:isoff-live:2011,urn:mpeg:dash:profile:cmaf:2019\""
      " mediaPresentationDuration=\"{0}\" maxSegmentDuration=\"{1}\" minBufferTime=\"PT2S\">\n"
      "  <Period id=\"1\" start=\"PT0S\" duration=\"{0}\">\n",
      xml_duration(duration_of(pictures.segments), pictures.timescale),
      xml_duration(static_cast<std::int64_t>(std::ceil(longest * 1'000'000)), 1'000'000));
  out += picture_set(report.video);
  for (std::size_t i = 0; i < report.audio.size(); ++i) out += sound_set(report.audio[i], i + 2, i == 0);
  return out + "  </Period>\n</MPD>\n";
}

}  // namespace codeflix::encoder
