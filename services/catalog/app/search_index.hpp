#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/result.hpp"
#include "services/catalog/domain/title.hpp"

namespace codeflix::catalog {

enum class SortOrder { relevance, newest, title, year_ascending, year_descending };

/// What titles must be. Within one list any of its entries will do; an empty list asks for nothing.
struct TitleFilter {
  std::vector<std::string> categories = {};
  std::vector<std::string> genres = {};
  std::vector<std::string> cast_members = {};
  std::vector<Rating> ratings = {};
  std::optional<std::int64_t> year_from = {};
  std::optional<std::int64_t> year_to = {};        ///< inclusive
  std::optional<std::int64_t> duration_from = {};  ///< minutes
  std::optional<std::int64_t> duration_to = {};    ///< minutes, exclusive
  std::optional<bool> opened = {};
  Rating ceiling = Rating::r18;  ///< parental: nothing above it is found or counted
};

struct SearchQuery {
  std::string text;  ///< as typed; empty finds everything
  TitleFilter filter;
  SortOrder sort = SortOrder::relevance;  ///< relevance of an empty text is `newest`
  std::size_t offset = 0;
  std::size_t limit = 25;
  std::string after;  ///< id of the last title of the page before; when it is still found it counts instead of `offset`
};

struct FacetCount {
  std::string id;
  std::size_t count = 0;

  bool operator==(const FacetCount&) const = default;
};

/// For each choice the number of titles that it would show with the text and all other filters kept.
struct Facets {
  std::vector<FacetCount> categories;    ///< most titles first, then by id
  std::vector<FacetCount> genres;        ///< likewise
  std::vector<FacetCount> cast_members;  ///< likewise, the first 20
  std::map<Rating, std::size_t> ratings;
  std::map<std::int64_t, std::size_t> decades;    ///< by first year
  std::map<std::int64_t, std::size_t> durations;  ///< by first minute of kDurationSteps
  std::map<bool, std::size_t> opened;
};

/// Where the ranges of the duration facet begin, in minutes.
inline constexpr std::array<std::int64_t, 4> kDurationSteps = {0, 30, 60, 120};

struct SearchResult {
  std::vector<std::string> ids;
  std::size_t offset = 0;  ///< of the first id in the whole list
  std::size_t total = 0;
  Facets facets;
  std::optional<std::string> suggestion;  ///< did you mean
};

/// What became of a title. Of the changes of one title that with the greatest version is the last one, in whatever order they come.
struct TitleChange {
  std::string id;
  std::int64_t version = 0;
  std::shared_ptr<const Title> title = {};  ///< nothing: it was taken out

  bool operator==(const TitleChange&) const = default;
};

/// Where changes of titles go. One caller at a time.
class TitleSink {
 public:
  virtual ~TitleSink() = default;
  /// Takes changes, each title once in one call. Error: the same call may be made again.
  virtual Result<> apply(const std::vector<TitleChange>& changes) = 0;
  /// What was applied so far is all that there is for now. Error: likewise.
  virtual Result<> settle() = 0;
};

/// Full text search over published titles. Thread-safe; search() never waits for apply().
///
/// A text is looked for in title, original title, cast, genre, category and description, ranked in that order. Case and accents
/// are ignored; words are stemmed in Portuguese and English; mistakes are forgiven as forgiven_mistakes() says; the last word may be
/// unfinished. All words are wanted; when that finds too little, titles with most of them follow.
class SearchIndex : public TitleSink {
 public:
  /// Adds, replaces and takes titles out (unknown ones do no harm). Once settle() was called it is found by searches that begin after it
  /// returns. Errors: those of the engine.
  Result<> apply(const std::vector<TitleChange>& changes) override = 0;
  /// From here on searches see what was applied, and nothing else. Called again it mends what came between index and engine meanwhile.
  Result<> settle() override = 0;
  /// Errors: unavailable when the index cannot be read now.
  virtual Result<SearchResult> search(const SearchQuery& query) const = 0;
};

}  // namespace codeflix::catalog
