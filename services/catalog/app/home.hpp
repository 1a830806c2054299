#pragma once

#include <string>
#include <vector>

#include "services/catalog/app/catalogue.hpp"

namespace codeflix::catalog {

/// A row of the home page with its first titles.
struct HomeRow {
  enum class Kind { newest, category, genre };

  Kind kind = Kind::newest;
  std::string id;    ///< of the category or genre
  std::string name;  ///< likewise
  std::size_t total = 0;
  TitleList titles;  ///< at most 24
};

struct Home {
  const Title* featured = nullptr;  ///< nothing in an empty catalogue
  std::vector<HomeRow> rows;        ///< none is empty
};

/// What stands on the first page: the newest title with a banner is featured. Points into the catalogue.
Home make_home(const Catalogue& catalogue);

}  // namespace codeflix::catalog
