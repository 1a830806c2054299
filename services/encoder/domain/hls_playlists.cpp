#include <fmt/format.h>
#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cmath>

#include "services/encoder/domain/manifests.hpp"

namespace codeflix::encoder {
namespace {

constexpr std::int64_t kFirstVariant = 2'000'000;  // bits per second

struct Bandwidth {
  std::int64_t peak = 0;
  std::int64_t average = 0;
};

template <class Track>
Bandwidth bandwidth_of(const Track& track) {
  return {peak_bandwidth(track.segments, track.timescale), average_bandwidth(track.segments, track.timescale)};
}

/// What a language is called in itself: `português`; `Audio` when it is not known.
std::string native_name(const std::string& language) {
  const auto tag = bcp47(language);
  if (tag == "und") return "Audio";
  const icu::Locale locale(tag.c_str());
  icu::UnicodeString name;
  locale.getDisplayLanguage(locale, name);
  std::string text;
  name.toUTF8String(text);
  return text;
}

double seconds(std::int64_t duration, std::int64_t timescale) { return static_cast<double>(duration) / static_cast<double>(timescale); }

}  // namespace

std::string hls_multivariant_playlist(const MediaReport& report) {
  std::string out = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n\n";
  Bandwidth heaviest_sound;
  std::string sound_codecs;
  for (const auto& track : report.audio) {
    const auto bandwidth = bandwidth_of(track);
    heaviest_sound.peak = std::max(heaviest_sound.peak, bandwidth.peak);
    heaviest_sound.average = std::max(heaviest_sound.average, bandwidth.average);
    if (sound_codecs.find(track.codecs) == std::string::npos) sound_codecs += "," + track.codecs;
    const bool first = &track == &report.audio.front();
    out += fmt::format(
        "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"{}\",LANGUAGE=\"{}\",DEFAULT={},AUTOSELECT=YES,CHANNELS=\"{}\",URI=\"{}/index.m3u8\"\n",
        native_name(track.language), bcp47(track.language), first ? "YES" : "NO", track.channels, track.name);
  }
  if (!report.audio.empty()) out += "\n";

  std::vector<const VideoTrackReport*> variants;
  for (const auto& track : report.video) variants.push_back(&track);
  const auto distance = [](const VideoTrackReport* track) { return std::abs(average_bandwidth(track->segments, track->timescale) - kFirstVariant); };
  const auto first = std::ranges::min_element(variants, {}, distance);
  std::rotate(variants.begin(), first, first + 1);
  for (const auto* track : variants) {
    const auto pictures = bandwidth_of(*track);
    out += fmt::format(
        "#EXT-X-STREAM-INF:BANDWIDTH={},AVERAGE-BANDWIDTH={},CODECS=\"{}{}\",RESOLUTION={}x{},FRAME-RATE={:.3f},VIDEO-RANGE=SDR{},CLOSED-CAPTIONS="
        "NONE\n"
        "{}/index.m3u8\n",
        pictures.peak + heaviest_sound.peak, pictures.average + heaviest_sound.average, track->codecs, sound_codecs, track->width, track->height,
        track->frame_rate.value(), report.audio.empty() ? "" : ",AUDIO=\"audio\"", track->name);
  }
  return out;
}

std::string hls_media_playlist(const std::vector<SegmentReport>& segments, std::int64_t timescale) {
  std::int64_t target = 1;
  for (const auto& segment : segments) target = std::max<std::int64_t>(target, std::llround(seconds(segment.duration, timescale)));
  auto out = fmt::format(
      "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{}\n#EXT-X-MEDIA-SEQUENCE:1\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-INDEPENDENT-SEGMENTS\n"
      "#EXT-X-MAP:URI=\"init.mp4\"\n",
      target);
  for (std::size_t i = 0; i < segments.size(); ++i) {
    out += fmt::format("#EXTINF:{:.6f},\n{:05}.m4s\n", seconds(segments[i].duration, timescale), i + 1);
  }
  return out + "#EXT-X-ENDLIST\n";
}

}  // namespace codeflix::encoder
