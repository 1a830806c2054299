#pragma once

#include <chrono>
#include <memory>

#include "libs/http/router.hpp"
#include "services/catalog/app/catalogue.hpp"
#include "services/catalog/app/search_index.hpp"

namespace codeflix::catalog {

/// What the routes read from.
struct ReadModel {
  std::shared_ptr<const CurrentCatalogue> catalogue;
  std::shared_ptr<const SearchIndex> index;
  std::chrono::seconds max_age{5};
};

/// Adds the routes of the contract, all open to everybody.
void add_routes(http::Router& router, const ReadModel& model);

}  // namespace codeflix::catalog
