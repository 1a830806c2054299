#include "services/catalog/app/similar_titles.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <unordered_map>

namespace codeflix::catalog {
namespace {

constexpr double kPerson = 3;
constexpr double kDirector = 4;
constexpr double kGenre = 2;
constexpr double kCategory = 1;
constexpr double kSameYear = 1;  ///< falls to nothing over 20 years
constexpr std::size_t kMostOfAList = 2000;

}  // namespace

TitleList similar_titles(const Catalogue& catalogue, const Title& title, std::size_t limit) {
  std::unordered_map<const Title*, double> shared;
  const auto add = [&](const TitleList& list, double worth) {
    for (std::size_t i = 0; i < std::min(list.size(), kMostOfAList); ++i) {
      if (list[i] != &title) shared[list[i]] += worth;
    }
  };
  for (const auto& entry : title.cast) add(catalogue.with_person(entry.id), entry.type == "director" ? kDirector : kPerson);
  for (const auto& genre : title.genres) add(catalogue.in_genre(genre.id), kGenre);
  for (const auto& category : title.categories) add(catalogue.in_category(category.id), kCategory);

  std::vector<std::pair<double, const Title*>> order;
  for (const auto& [other, worth] : shared) {
    const auto years = std::abs(static_cast<double>(other->year_launched - title.year_launched));
    order.emplace_back(worth + std::max(0.0, kSameYear * (1 - years / 20)), other);
  }
  const auto end = static_cast<std::ptrdiff_t>(std::min(limit, order.size()));
  std::partial_sort(order.begin(), order.begin() + end, order.end(), [](const auto& a, const auto& b) {
    return std::tie(b.first, b.second->published_at, b.second->id) < std::tie(a.first, a.second->published_at, a.second->id);
  });
  TitleList out;
  for (auto at = order.begin(); at != order.begin() + end; ++at) out.push_back(at->second);
  return out;
}

}  // namespace codeflix::catalog
