#include "services/catalog_admin/domain/genre.hpp"

#include <set>

#include "services/catalog_admin/domain/field_check.hpp"

namespace codeflix::catalog_admin {

namespace {
constexpr std::size_t kMaxCategories = 100;
}

Result<> Genre::change(const GenreFields& wanted, Time now) {
  FieldCheck check;
  GenreFields cleaned{.name = check.text("name", wanted.name, 1, 255), .active = wanted.active, .categories = wanted.categories};
  if (wanted.categories.empty()) check.mistake("categories", "genre.no_category", "A genre belongs to at least one category.");
  if (wanted.categories.size() > kMaxCategories) check.mistake("categories", "list.too_long", "At most 100 categories are taken.");
  std::set<CategoryId> seen;
  for (std::size_t i = 0; i < wanted.categories.size(); ++i) {
    if (!seen.insert(wanted.categories[i]).second) {
      check.mistake("categories[" + std::to_string(i) + "]", "list.duplicate", "This category is in the list already.");
    }
  }
  CODEFLIX_TRY(check.verdict());
  fields = std::move(cleaned);
  ++version;
  updated_at = now;
  return {};
}

}  // namespace codeflix::catalog_admin
