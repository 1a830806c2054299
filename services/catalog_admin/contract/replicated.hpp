#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/json.hpp"

/// The documents that catalog_admin replicates (libs/replication), one an aggregate; readers join by id.
namespace codeflix::catalog_admin {

inline constexpr const char* kCategoriesTopic = "categories";
inline constexpr const char* kGenresTopic = "genres";
inline constexpr const char* kCastMembersTopic = "cast_members";
inline constexpr const char* kVideosTopic = "videos";

struct CategoryDocument {
  std::string id;
  std::string name;
  std::string description;
  bool active = true;
};
BOOST_DESCRIBE_STRUCT(CategoryDocument, (), (id, name, description, active))

struct GenreDocument {
  std::string id;
  std::string name;
  bool active = true;
  std::vector<std::string> categories;
};
BOOST_DESCRIBE_STRUCT(GenreDocument, (), (id, name, active, categories))

struct CastMemberDocument {
  std::string id;
  std::string name;
  std::string type;  ///< `director` or `actor`
};
BOOST_DESCRIBE_STRUCT(CastMemberDocument, (), (id, name, type))

struct CastEntryDocument {
  std::string id;
  std::string role;
};
BOOST_DESCRIBE_STRUCT(CastEntryDocument, (), (id, role))

/// A finished encoding: its files are in the encoded bucket below `path`.
struct PlayableDocument {
  std::string asset_id;
  std::string path;  ///< `<asset_id>/<attempt>`; holds master.m3u8 and manifest.mpd
  std::int64_t duration_ms = 0;
  std::int64_t width = 0;
  std::int64_t height = 0;
  bool has_audio = false;
};
BOOST_DESCRIBE_STRUCT(PlayableDocument, (), (asset_id, path, duration_ms, width, height, has_audio))

/// A picture in the images bucket, public as `/images/<key>` while its title is published.
struct ArtworkDocument {
  std::string key;  ///< `<sha256>.<ext>`
  std::int64_t width = 0;
  std::int64_t height = 0;
};
BOOST_DESCRIBE_STRUCT(ArtworkDocument, (), (key, width, height))

struct VideoDocument {
  std::string id;
  std::string title;
  std::string original_title;
  std::string description;
  std::int64_t year_launched = 0;
  std::string rating;  ///< ER, L, 10, 12, 14, 16, 18
  bool opened = false;
  bool published = false;
  std::optional<Time> published_at;
  Time created_at;
  std::vector<std::string> categories;
  std::vector<std::string> genres;
  std::vector<CastEntryDocument> cast;
  std::map<std::string, PlayableDocument> media;   ///< by slot: `video`, `trailer`; completed ones only
  std::map<std::string, ArtworkDocument> artwork;  ///< by slot: `banner`, `thumbnail`, `thumbnail_half`
};
BOOST_DESCRIBE_STRUCT(VideoDocument, (),
                      (id, title, original_title, description, year_launched, rating, opened, published, published_at, created_at, categories, genres,
                       cast, media, artwork))

}  // namespace codeflix::catalog_admin
