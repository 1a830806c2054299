#pragma once

#include <cstddef>

#include "services/catalog/app/catalogue.hpp"

namespace codeflix::catalog {

/// Titles that share people, genres and categories with `title`, the most alike first, `title` itself left out; at most `limit`.
TitleList similar_titles(const Catalogue& catalogue, const Title& title, std::size_t limit);

}  // namespace codeflix::catalog
