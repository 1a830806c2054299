#include "services/identity/app/mint_token.hpp"

#include "libs/base/text.hpp"
#include "services/identity/app/signing_keys.hpp"
#include "services/identity/app/tokens.hpp"

namespace codeflix::identity {

namespace {

Failure refuse(std::string detail) { return fail(ErrorKind::invalid, "token.wish", std::move(detail)); }

}  // namespace

Result<std::string> mint_token(const Ports& ports, const TokenWish& wish) {
  for (const auto& role : wish.roles) {
    if (std::find(kRoles.begin(), kRoles.end(), role) == kRoles.end()) {
      std::string known;
      for (const auto name : kRoles) known += (known.empty() ? "" : ", ") + std::string(name);
      return refuse("There is no role " + role + ". The roles are " + known + ".");
    }
  }
  if (wish.ttl < std::chrono::seconds(1) || wish.ttl > kRetiredKeyLifetime)
    return refuse("A token lives for one second at least and 30 days at most.");
  CODEFLIX_TRY_ASSIGN(const auto subject, clean_text(wish.subject, 1, 255));
  return ports.database.write([&](sql::Transaction& tx) -> Result<std::string> {
    CODEFLIX_TRY_ASSIGN(auto user, ports.users.find_by_email(tx, subject));
    if (!user) {
      CODEFLIX_TRY_ASSIGN(user, ports.users.find(tx, UserId::trusted(subject)));
    }
    CODEFLIX_TRY_ASSIGN(const auto key, active_key(ports, tx));
    auto claims = common_claims(ports.clock, wish.issuer, "Bearer", user ? user->id.str() : subject, "codeflix-cli", wish.ttl);
    if (user) {
      add_profile(claims, *user);
    } else {
      claims["name"] = subject;
    }
    add_roles(claims, wish.roles);
    return key.sign(claims);
  });
}

}  // namespace codeflix::identity
