#include "services/catalog/infra/xapian/title_selection.hpp"

#include <algorithm>
#include <tuple>

namespace codeflix::catalog {
namespace {

constexpr std::size_t kMostPeople = 20;
constexpr std::size_t kAll = SIZE_MAX;

std::vector<std::uint32_t> known(const std::vector<std::string>& ids, const FacetKeys& keys) {
  std::vector<std::uint32_t> out;
  for (const auto& id : ids) {
    if (const auto number = keys.find(id)) out.push_back(*number);
  }
  return out;
}

bool shares(const std::vector<std::uint32_t>& wanted, std::span<const std::uint32_t> has) {
  return std::find_first_of(has.begin(), has.end(), wanted.begin(), wanted.end()) != has.end();
}

std::size_t duration_step(std::int64_t minutes) {
  std::size_t step = 0;
  while (step + 1 < kDurationSteps.size() && minutes >= kDurationSteps.at(step + 1)) ++step;
  return step;
}

}  // namespace

PreparedFilter::PreparedFilter(const TitleFilter& filter, const FacetKeys& categories, const FacetKeys& genres, const FacetKeys& people)
    : filter_(filter),
      categories_(known(filter.categories, categories)),
      genres_(known(filter.genres, genres)),
      people_(known(filter.cast_members, people)) {}

unsigned PreparedFilter::missed(const TitleFacts& title) const {
  unsigned out = 0;
  if (!filter_.categories.empty() && !shares(categories_, title.category_numbers())) out |= category;
  if (!filter_.genres.empty() && !shares(genres_, title.genre_numbers())) out |= genre;
  if (!filter_.cast_members.empty() && !shares(people_, title.people_numbers())) out |= person;
  if (!filter_.ratings.empty() && std::find(filter_.ratings.begin(), filter_.ratings.end(), title.rating) == filter_.ratings.end()) out |= rating;
  if (title.year < filter_.year_from.value_or(INT64_MIN) || title.year > filter_.year_to.value_or(INT64_MAX)) out |= year;
  if (title.minutes < filter_.duration_from.value_or(INT64_MIN) || title.minutes >= filter_.duration_to.value_or(INT64_MAX)) out |= duration;
  if (filter_.opened && *filter_.opened != title.opened) out |= opened;
  return out;
}

bool TitleSelection::take(const TitleFacts& title) {
  if (filter_.hidden(title)) return false;
  const auto missed = filter_.missed(title);
  // A title counts for a facet when nothing but that facet's own choice keeps it out.
  const auto counts_for = [missed](unsigned facet) { return (missed & ~facet) == 0; };
  if (counts_for(PreparedFilter::category)) categories_.add(title.category_numbers());
  if (counts_for(PreparedFilter::genre)) genres_.add(title.genre_numbers());
  if (counts_for(PreparedFilter::person)) people_.add(title.people_numbers());
  if (counts_for(PreparedFilter::rating)) ++ratings_.at(static_cast<std::size_t>(title.rating));
  if (counts_for(PreparedFilter::year)) ++decades_.at(static_cast<std::size_t>(title.year) / 10);
  if (counts_for(PreparedFilter::duration)) ++durations_.at(duration_step(title.minutes));
  if (counts_for(PreparedFilter::opened)) ++opened_.at(title.opened ? 1 : 0);
  return missed == 0;
}

Facets TitleSelection::facets(const FacetKeys& categories, const FacetKeys& genres, const FacetKeys& people) const {
  Facets out;
  out.categories = categories_.most(categories, kAll);
  out.genres = genres_.most(genres, kAll);
  out.cast_members = people_.most(people, kMostPeople);
  for (std::size_t i = 0; i < ratings_.size(); ++i) {
    if (ratings_.at(i) > 0) out.ratings.emplace(static_cast<Rating>(i), ratings_.at(i));
  }
  for (std::size_t i = 0; i < durations_.size(); ++i) {
    if (durations_.at(i) > 0) out.durations.emplace(kDurationSteps.at(i), durations_.at(i));
  }
  for (const bool opened : {false, true}) {
    if (const auto count = opened_.at(opened ? 1 : 0); count > 0) out.opened.emplace(opened, count);
  }
  for (std::size_t i = 0; i < decades_.size(); ++i) {
    if (decades_.at(i) > 0) out.decades.emplace(static_cast<std::int64_t>(i) * 10, decades_.at(i));
  }
  return out;
}

void TitleSelection::Counts::add(std::span<const std::uint32_t> keys) {
  for (const auto key : keys) {
    if (key >= counts_.size()) counts_.resize(std::max<std::size_t>(key + std::size_t{1}, counts_.size() * 2));
    if (counts_[key]++ == 0) seen_.push_back(key);
  }
}

std::vector<FacetCount> TitleSelection::Counts::most(const FacetKeys& keys, std::size_t limit) const {
  if (limit < seen_.size()) {
    // Only those that may be among the first need their ids.
    std::vector<std::uint32_t> sizes;
    for (const auto key : seen_) sizes.push_back(counts_[key]);
    const auto last = sizes.begin() + static_cast<std::ptrdiff_t>(limit) - 1;
    std::nth_element(sizes.begin(), last, sizes.end(), std::greater());
    return ordered(keys, *last, limit);
  }
  return ordered(keys, 0, limit);
}

std::vector<FacetCount> TitleSelection::Counts::ordered(const FacetKeys& keys, std::uint32_t least, std::size_t limit) const {
  std::vector<FacetCount> out;
  for (const auto key : seen_) {
    // Where thousands share the last place, which of them are shown is of no interest.
    if (counts_[key] > least || (counts_[key] == least && out.size() < limit * 4)) out.push_back({keys.id(key), counts_[key]});
  }
  std::sort(out.begin(), out.end(), [](const FacetCount& a, const FacetCount& b) { return std::tie(b.count, a.id) < std::tie(a.count, b.id); });
  out.resize(std::min(out.size(), limit));
  return out;
}

}  // namespace codeflix::catalog
