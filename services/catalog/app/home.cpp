#include "services/catalog/app/home.hpp"

#include <algorithm>

namespace codeflix::catalog {
namespace {

constexpr std::size_t kTitlesInARow = 24;

void add_row(Home& home, HomeRow::Kind kind, const std::string& id, const std::string& name, const TitleList& titles) {
  if (titles.empty()) return;
  const auto shown = static_cast<std::ptrdiff_t>(std::min(titles.size(), kTitlesInARow));
  home.rows.push_back({kind, id, name, titles.size(), TitleList(titles.begin(), titles.begin() + shown)});
}

}  // namespace

Home make_home(const Catalogue& catalogue) {
  Home home;
  const auto& newest = catalogue.newest();
  const auto with_banner = std::find_if(newest.begin(), newest.end(), [](const Title* title) { return title->artwork.contains("banner"); });
  if (!newest.empty()) home.featured = with_banner != newest.end() ? *with_banner : newest.front();
  add_row(home, HomeRow::Kind::newest, "", "", newest);
  for (const auto& category : catalogue.categories())
    add_row(home, HomeRow::Kind::category, category.id, category.name, catalogue.in_category(category.id));
  for (const auto& genre : catalogue.genres()) add_row(home, HomeRow::Kind::genre, genre.id, genre.name, catalogue.in_genre(genre.id));
  return home;
}

}  // namespace codeflix::catalog
