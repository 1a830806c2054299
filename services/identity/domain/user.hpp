#pragma once

#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/clock.hpp"
#include "libs/base/id.hpp"

namespace codeflix::identity {

struct User;
using UserId = Id<User>;
using Roles = std::set<std::string, std::less<>>;

/// Somebody who can sign in.
struct User {
  UserId id;
  std::string email;
  std::string name;
  std::string locale;  ///< `pt-BR` or `en`
  std::string password_hash;
  Roles roles;
  bool disabled = false;
  Time created_at;
};

inline constexpr std::string_view kCustomer = "customer";

/// Every role of the platform; the first administrator has them all.
inline constexpr std::array<std::string_view, 9> kRoles = {"catalog_admin",  "catalog_categories", "catalog_genres", "catalog_cast_members",
                                                           "catalog_videos", "subscription_admin", "operator",       "customer",
                                                           "subscriber"};

/// Two addresses with the same key are one account: case and accents do not count.
std::string email_key(std::string_view email);

/// `pt-BR` or `en`: the first tag of a list such as `en-GB,en;q=0.9` or `pt en` that is known, or nothing.
std::optional<std::string> known_locale(std::string_view tags);
inline constexpr std::string_view kDefaultLocale = "pt-BR";

}  // namespace codeflix::identity
