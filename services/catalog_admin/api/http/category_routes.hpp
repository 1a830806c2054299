#pragma once

#include "services/catalog_admin/api/http/context.hpp"

namespace codeflix::catalog_admin {

void add_category_routes(http::Router& router, const SharedContext& context);

}  // namespace codeflix::catalog_admin
