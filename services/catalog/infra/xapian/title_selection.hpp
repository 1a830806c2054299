#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "services/catalog/app/search_index.hpp"
#include "services/catalog/infra/xapian/indexed_document.hpp"

namespace codeflix::catalog {

/// A TitleFilter with the index's own keys, quick to ask.
class PreparedFilter {
 public:
  PreparedFilter(const TitleFilter& filter, const FacetKeys& categories, const FacetKeys& genres, const FacetKeys& people);

  /// The facets (bits of Facet) whose choice the title is not one of.
  unsigned missed(const TitleFacts& title) const;
  /// True when the title may not be seen at all.
  bool hidden(const TitleFacts& title) const { return title.rating > filter_.ceiling; }

  enum Facet : unsigned { category = 1, genre = 2, person = 4, rating = 8, year = 16, duration = 32, opened = 64 };

 private:
  const TitleFilter& filter_;
  std::vector<std::uint32_t> categories_;
  std::vector<std::uint32_t> genres_;
  std::vector<std::uint32_t> people_;
};

/// Goes through the titles that a text finds: notes which pass the filter and counts the facets, each without its own choice.
class TitleSelection {
 public:
  explicit TitleSelection(const PreparedFilter& filter) : filter_(filter) {}

  /// Counts the title; true when it passes the whole filter.
  bool take(const TitleFacts& title);
  Facets facets(const FacetKeys& categories, const FacetKeys& genres, const FacetKeys& people) const;

 private:
  /// Counts by the numbers of FacetKeys; only what was counted is looked at again.
  class Counts {
   public:
    void add(std::span<const std::uint32_t> keys);
    std::vector<FacetCount> most(const FacetKeys& keys, std::size_t limit) const;

   private:
    std::vector<FacetCount> ordered(const FacetKeys& keys, std::uint32_t least, std::size_t limit) const;

    std::vector<std::uint32_t> counts_;
    std::vector<std::uint32_t> seen_;
  };

  const PreparedFilter& filter_;
  Counts categories_;
  Counts genres_;
  Counts people_;
  std::array<std::size_t, 7> ratings_{};
  std::array<std::size_t, kDurationSteps.size()> durations_{};
  std::array<std::size_t, 2> opened_{};
  std::array<std::uint32_t, 1000> decades_{};  ///< by year / 10
};

}  // namespace codeflix::catalog
