#pragma once

#include <memory>
#include <string>

#include "libs/sql/database.hpp"
#include "services/subscription/app/people.hpp"

namespace codeflix {

/// The people of the embedded issuer, out of its database, which outlives them. It changes no address and loses nobody, so
/// there are no changes to follow.
std::unique_ptr<subscription::People> make_identity_people(sql::Database& identity, std::string issuer);

}  // namespace codeflix
