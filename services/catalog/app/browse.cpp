#include "services/catalog/app/browse.hpp"

#include <algorithm>
#include <tuple>

#include "libs/base/text.hpp"

namespace codeflix::catalog {
namespace {

constexpr std::size_t kMostPeople = 20;

enum Facet : unsigned { category = 1, genre = 2, person = 4, rating = 8, year = 16, duration = 32, opened = 64 };

std::int64_t minutes(const Title& title) { return title.duration_ms / 60'000; }

template <class Entry>
bool shares(const std::vector<std::string>& wanted, const std::vector<Entry>& has) {
  return std::any_of(has.begin(), has.end(), [&](const Entry& entry) { return std::find(wanted.begin(), wanted.end(), entry.id) != wanted.end(); });
}

/// The facets whose choice the title is not one of.
unsigned missed(const TitleFilter& filter, const Title& title) {
  unsigned out = 0;
  if (!filter.categories.empty() && !shares(filter.categories, title.categories)) out |= category;
  if (!filter.genres.empty() && !shares(filter.genres, title.genres)) out |= genre;
  if (!filter.cast_members.empty() && !shares(filter.cast_members, title.cast)) out |= person;
  if (!filter.ratings.empty() && std::find(filter.ratings.begin(), filter.ratings.end(), title.rating) == filter.ratings.end()) out |= rating;
  if (title.year_launched < filter.year_from.value_or(INT64_MIN) || title.year_launched > filter.year_to.value_or(INT64_MAX)) out |= year;
  if (minutes(title) < filter.duration_from.value_or(INT64_MIN) || minutes(title) >= filter.duration_to.value_or(INT64_MAX)) out |= duration;
  if (filter.opened && *filter.opened != title.opened) out |= opened;
  return out;
}

using Counts = std::unordered_map<std::string_view, std::size_t>;

/// Each once, also where a person has two roles.
template <class Entry>
void count(Counts& counts, const std::vector<Entry>& entries) {
  for (auto entry = entries.begin(); entry != entries.end(); ++entry) {
    if (std::none_of(entries.begin(), entry, [&](const Entry& before) { return before.id == entry->id; })) ++counts[entry->id];
  }
}

std::vector<FacetCount> most(const Counts& counts, std::size_t limit) {
  std::vector<FacetCount> out;
  for (const auto& [id, titles] : counts) out.push_back({std::string(id), titles});
  std::sort(out.begin(), out.end(), [](const FacetCount& a, const FacetCount& b) { return std::tie(b.count, a.id) < std::tie(a.count, b.id); });
  out.resize(std::min(out.size(), limit));
  return out;
}

std::int64_t duration_step(std::int64_t length) { return *std::prev(std::upper_bound(kDurationSteps.begin() + 1, kDurationSteps.end(), length)); }

void sort(TitleList& titles, SortOrder order) {
  const bool by_year = order == SortOrder::year_ascending || order == SortOrder::year_descending;
  if (order != SortOrder::title && !by_year) {
    std::sort(titles.begin(), titles.end(),
              [](const Title* a, const Title* b) { return std::tie(b->published_at, a->id) < std::tie(a->published_at, b->id); });
    return;
  }
  std::vector<std::tuple<std::int64_t, std::string, const Title*>> keyed;
  keyed.reserve(titles.size());
  for (const auto* title : titles) {
    const auto first = !by_year ? 0 : order == SortOrder::year_ascending ? title->year_launched : -title->year_launched;
    keyed.emplace_back(first, fold(title->title), title);
  }
  std::sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) {
    return std::tie(std::get<0>(a), std::get<1>(a), std::get<2>(a)->id) < std::tie(std::get<0>(b), std::get<1>(b), std::get<2>(b)->id);
  });
  for (std::size_t i = 0; i < titles.size(); ++i) titles[i] = std::get<2>(keyed[i]);
}

}  // namespace

SearchResult browse(const Catalogue& catalogue, const SearchQuery& query) {
  SearchResult out;
  TitleList found;
  Counts categories;
  Counts genres;
  Counts people;
  for (const auto& title : catalogue.titles()) {
    if (title->rating > query.filter.ceiling) continue;
    const auto misses = missed(query.filter, *title);
    // A title counts for a facet when nothing but that facet's own choice keeps it out.
    const auto counts_for = [misses](unsigned facet) { return (misses & ~facet) == 0; };
    if (counts_for(category)) count(categories, title->categories);
    if (counts_for(genre)) count(genres, title->genres);
    if (counts_for(person)) count(people, title->cast);
    if (counts_for(rating)) ++out.facets.ratings[title->rating];
    if (counts_for(year)) ++out.facets.decades[title->year_launched / 10 * 10];
    if (counts_for(duration)) ++out.facets.durations[duration_step(minutes(*title))];
    if (counts_for(opened)) ++out.facets.opened[title->opened];
    if (misses == 0) found.push_back(title.get());
  }
  out.facets.categories = most(categories, SIZE_MAX);
  out.facets.genres = most(genres, SIZE_MAX);
  out.facets.cast_members = most(people, kMostPeople);
  out.total = found.size();
  sort(found, query.sort);
  out.offset = query.offset;
  const auto last = std::find_if(found.begin(), found.end(), [&](const Title* title) { return title->id == query.after; });
  if (last != found.end()) out.offset = static_cast<std::size_t>(last - found.begin()) + 1;
  for (auto i = out.offset; i < std::min(found.size(), out.offset + query.limit); ++i) out.ids.push_back(found[i]->id);
  return out;
}

}  // namespace codeflix::catalog
