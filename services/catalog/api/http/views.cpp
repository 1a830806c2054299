#include "services/catalog/api/http/views.hpp"

#include <algorithm>

namespace codeflix::catalog::view {
namespace {

std::optional<Artwork> picture(const Title& title, const char* slot) {
  const auto found = title.artwork.find(slot);
  if (found == title.artwork.end()) return std::nullopt;
  return Artwork{"/images/" + found->second.key, found->second.width, found->second.height};
}

std::vector<NamedReference> references(const std::vector<catalog::NamedReference>& from) {
  std::vector<NamedReference> out;
  for (const auto& reference : from) out.push_back({reference.id, reference.name});
  return out;
}

void fill(TitleCard& out, const Title& title) {
  out.id = title.id;
  out.title = title.title;
  out.original_title = title.original_title;
  out.year_launched = title.year_launched;
  out.rating = to_string(title.rating);
  out.opened = title.opened;
  out.duration_ms = title.duration_ms;
  out.has_trailer = title.has_trailer;
  out.categories = references(title.categories);
  out.genres = references(title.genres);
  out.artwork = {picture(title, "banner"), picture(title, "thumbnail"), picture(title, "thumbnail_half")};
  out.published_at = title.published_at;
}

std::int64_t number(std::size_t count) { return static_cast<std::int64_t>(count); }

/// The counts with the names of the catalogue; what is not there any more is left out.
template <class Entries>
std::vector<NamedCount> named(const std::vector<FacetCount>& counts, const Entries& entries) {
  std::vector<NamedCount> out;
  for (const auto& count : counts) {
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.id == count.id; });
    if (found != entries.end()) out.push_back({count.id, found->name, number(count.count)});
  }
  return out;
}

std::vector<NamedCount> named_people(const std::vector<FacetCount>& counts, const Catalogue& catalogue) {
  std::vector<NamedCount> out;
  for (const auto& count : counts) {
    const auto& titles = catalogue.with_person(count.id);
    if (titles.empty()) continue;
    const auto& cast = titles.front()->cast;
    const auto found = std::find_if(cast.begin(), cast.end(), [&](const auto& entry) { return entry.id == count.id; });
    out.push_back({count.id, found->name, number(count.count)});
  }
  return out;
}

}  // namespace

TitleCard card(const Title& title) {
  TitleCard out;
  fill(out, title);
  return out;
}

TitlePage title_page(const Title& title, const catalog::TitleList& similar) {
  TitlePage out;
  fill(out, title);
  out.description = title.description;
  for (const auto& entry : title.cast) out.cast.push_back({entry.id, entry.name, entry.type, entry.role});
  for (const auto* other : similar) out.similar.push_back(card(*other));
  return out;
}

HomePage home_page(const Home& home) {
  HomePage out;
  if (home.featured != nullptr) {
    fill(out.featured.emplace(), *home.featured);
    out.featured->description = home.featured->description;
  }
  for (const auto& row : home.rows) {
    Row shown{"new", std::nullopt, row.name, number(row.total), {}};
    if (row.kind != HomeRow::Kind::newest) {
      shown.kind = row.kind == HomeRow::Kind::category ? "category" : "genre";
      shown.id = row.id;
    }
    for (const auto* title : row.titles) shown.titles.push_back(card(*title));
    out.rows.push_back(std::move(shown));
  }
  return out;
}

FacetCounts facet_counts(const Facets& facets, const Catalogue& catalogue) {
  FacetCounts out;
  out.categories = named(facets.categories, catalogue.categories());
  out.genres = named(facets.genres, catalogue.genres());
  out.cast_members = named_people(facets.cast_members, catalogue);
  for (const auto& [rating, count] : facets.ratings) out.ratings.push_back({std::string(to_string(rating)), number(count)});
  for (auto decade = facets.decades.rbegin(); decade != facets.decades.rend(); ++decade)
    out.years.push_back({decade->first, decade->first + 9, number(decade->second)});
  for (const auto& [from, count] : facets.durations) {
    const auto next = std::upper_bound(kDurationSteps.begin(), kDurationSteps.end(), from);
    out.durations.push_back({from, next == kDurationSteps.end() ? std::nullopt : std::optional(*next), number(count)});
  }
  for (const auto& [opened, count] : facets.opened) out.opened.push_back({opened, number(count)});
  return out;
}

}  // namespace codeflix::catalog::view
