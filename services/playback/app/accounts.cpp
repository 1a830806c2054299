#include "services/playback/app/accounts.hpp"

namespace codeflix::playback {

Result<Account> ensure_account(sql::Transaction& tx, Store& store, const Clock& clock, const auth::Principal& caller) {
  CODEFLIX_TRY_ASSIGN(auto known, store.account(tx, caller));
  if (known) return *known;
  Account account{AccountId::generate(clock)};
  CODEFLIX_TRY(store.add_account(tx, account, caller, clock.now()));
  const Profile first{ProfileId::generate(clock), account.id, caller.name.empty() ? caller.subject : caller.name, "18"};
  CODEFLIX_TRY(store.add_profile(tx, first, clock.now()));
  return account;
}

Result<Profile> choose_profile(sql::Transaction& tx, Store& store, const Clock& clock, const auth::Principal& caller,
                               const std::optional<std::string>& profile_id) {
  CODEFLIX_TRY_ASSIGN(const auto account, ensure_account(tx, store, clock, caller));
  CODEFLIX_TRY_ASSIGN(const auto profiles, store.profiles(tx, account.id));
  for (const auto& profile : profiles)
    if (!profile_id || profile.id.str() == *profile_id) return profile;
  return fail(ErrorKind::not_found, "profile.unknown", "This account has no such profile.");
}

}  // namespace codeflix::playback
