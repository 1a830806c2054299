#pragma once

#include "services/catalog/app/catalogue.hpp"
#include "services/catalog/app/search_index.hpp"

namespace codeflix::catalog {

/// What an index answers to a query without a text, from the catalogue alone: for lists that must not end with the index. Takes time with
/// the number of titles.
SearchResult browse(const Catalogue& catalogue, const SearchQuery& query);

}  // namespace codeflix::catalog
