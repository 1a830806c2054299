#pragma once

#include <memory>

#include "services/subscription/app/store.hpp"

namespace codeflix::subscription {

/// The store over the tables of migrations/.
std::unique_ptr<Store> make_sql_store();

}  // namespace codeflix::subscription
