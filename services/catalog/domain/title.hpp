#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "libs/base/clock.hpp"
#include "services/catalog/domain/rating.hpp"

namespace codeflix::catalog {

/// Another thing by its id, with the name that it has now.
struct NamedReference {
  std::string id;
  std::string name;

  bool operator==(const NamedReference&) const = default;
};

struct CastEntry {
  std::string id;
  std::string name;
  std::string type;  ///< `director` or `actor`
  std::string role;

  bool operator==(const CastEntry&) const = default;
};

struct Artwork {
  std::string key;  ///< public as `/images/<key>`
  std::int64_t width = 0;
  std::int64_t height = 0;

  bool operator==(const Artwork&) const = default;
};

/// A published title as viewers see it: joined with the names of its categories, genres and people.
struct Title {
  std::string id;
  std::string title;
  std::string original_title;
  std::string description;
  std::int64_t year_launched = 0;
  Rating rating = Rating::l;
  bool opened = false;
  std::int64_t duration_ms = 0;
  bool has_trailer = false;
  std::vector<NamedReference> categories;  ///< active ones only
  std::vector<NamedReference> genres;      ///< active ones only
  std::vector<CastEntry> cast;
  std::map<std::string, Artwork> artwork;  ///< by slot: `banner`, `thumbnail`, `thumbnail_half`
  Time published_at;

  bool operator==(const Title&) const = default;
};

}  // namespace codeflix::catalog
