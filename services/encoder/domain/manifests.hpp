#pragma once

#include <string>
#include <vector>

#include "services/encoder/domain/media_report.hpp"

/// The manifests of a title, written from measured values only. All addresses in them are relative. Pure functions.
namespace codeflix::encoder {

struct NamedFile {
  std::string name;  ///< below the title's folder
  std::string content;
};

/// Everything that players ask for first: `master.m3u8`, `manifest.mpd` and an `index.m3u8` in each track's folder.
std::vector<NamedFile> write_manifests(const MediaReport& report);

/// HLS (RFC 8216bis). The first variant is the one nearest to 2000 kb/s, where players begin.
std::string hls_multivariant_playlist(const MediaReport& report);
std::string hls_media_playlist(const std::vector<SegmentReport>& segments, std::int64_t timescale);

/// MPEG-DASH, profiles live and CMAF, with exact time lines.
std::string dash_manifest(const MediaReport& report);

/// A language as BCP 47 wants it: `eng` becomes `en`, what is unknown `und`.
std::string bcp47(const std::string& language);

}  // namespace codeflix::encoder
