#include "services/subscription/app/accounts.hpp"

namespace codeflix::subscription {

Result<Account> ensure_account(sql::Transaction& tx, Store& store, const Clock& clock, const auth::Principal& caller) {
  CODEFLIX_TRY_ASSIGN(auto known, store.account_of(tx, caller));
  if (known) return std::move(*known);
  Account account;
  account.id = AccountId::generate(clock);
  account.issuer = caller.issuer;
  account.subject = caller.subject;
  account.name = caller.name.empty() ? caller.subject : caller.name;
  account.email = caller.email;
  account.created_at = clock.now();
  CODEFLIX_TRY(store.put_account(tx, account));
  return account;
}

}  // namespace codeflix::subscription
