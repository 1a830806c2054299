#include "services/catalog/app/catalogue.hpp"

#include <algorithm>
#include <tuple>

namespace codeflix::catalog {

Catalogue::Catalogue(Titles titles, std::vector<CategoryEntry> categories, std::vector<GenreEntry> genres)
    : titles_(std::move(titles)), categories_(std::move(categories)), genres_(std::move(genres)) {}

const Title* Catalogue::find(std::string_view id) const {
  const auto found = std::lower_bound(titles_.begin(), titles_.end(), id, [](const auto& title, std::string_view i) { return title->id < i; });
  return found != titles_.end() && (*found)->id == id ? found->get() : nullptr;
}

const Catalogue::Shelves& Catalogue::shelves() const {
  std::call_once(arranged_, [this] {
    shelves_.newest.reserve(titles_.size());
    for (const auto& title : titles_) shelves_.newest.push_back(title.get());
    std::sort(shelves_.newest.begin(), shelves_.newest.end(),
              [](const Title* a, const Title* b) { return std::tie(b->published_at, b->id) < std::tie(a->published_at, a->id); });
    for (const auto* title : shelves_.newest) {
      for (const auto& category : title->categories) shelves_.by_category[category.id].push_back(title);
      for (const auto& genre : title->genres) shelves_.by_genre[genre.id].push_back(title);
      for (const auto& entry : title->cast) {
        // A person with two roles has the title once.
        auto& list = shelves_.by_person[entry.id];
        if (list.empty() || list.back() != title) list.push_back(title);
      }
    }
  });
  return shelves_;
}

const TitleList& Catalogue::of(const ById& lists, const std::string& id) {
  static const TitleList kNone;
  const auto found = lists.find(id);
  return found == lists.end() ? kNone : found->second;
}

}  // namespace codeflix::catalog
