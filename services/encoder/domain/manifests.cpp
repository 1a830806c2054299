#include "services/encoder/domain/manifests.hpp"

#include <unicode/locid.h>

namespace codeflix::encoder {

std::string bcp47(const std::string& language) {
  const std::string code = icu::Locale::createFromName(language.c_str()).getLanguage();
  return code.empty() ? "und" : code;
}

std::vector<NamedFile> write_manifests(const MediaReport& report) {
  std::vector<NamedFile> files;
  files.push_back({"master.m3u8", hls_multivariant_playlist(report)});
  files.push_back({"manifest.mpd", dash_manifest(report)});
  for (const auto& track : report.video) files.push_back({track.name + "/index.m3u8", hls_media_playlist(track.segments, track.timescale)});
  for (const auto& track : report.audio) files.push_back({track.name + "/index.m3u8", hls_media_playlist(track.segments, track.timescale)});
  return files;
}

}  // namespace codeflix::encoder
