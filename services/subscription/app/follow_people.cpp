#include "services/subscription/app/follow_people.hpp"

#include "services/subscription/app/tell.hpp"
#include "services/subscription/contract/events.hpp"
#include "services/subscription/domain/lifecycle.hpp"

namespace codeflix::subscription {

namespace {

constexpr std::int64_t kBatch = 100;

Result<> erase(sql::Transaction& tx, Store& store, const Clock& clock, const Account& account) {
  CODEFLIX_TRY_ASSIGN(const auto last, store.subscriptions(tx, {.account = account.id, .status = {}, .search = {}}, {.limit = 1}));
  if (!last.items.empty() && last.items.front().is_open()) {
    auto subscription = last.items.front();
    on_canceled(subscription, clock.now());
    CODEFLIX_TRY(store.update_subscription(tx, subscription));
    CODEFLIX_TRY(tell(tx, clock, kCanceled, subscription, account));
  }
  return store.erase_account(tx, account.id);
}

Result<> take_over(sql::Transaction& tx, Store& store, const Clock& clock, Account account, const std::optional<Person>& person) {
  if (!person) return erase(tx, store, clock, account);
  if (account.email == person->email) return {};
  account.email = person->email;
  return store.put_account(tx, account);
}

}  // namespace

Result<> follow_people(sql::Database& database, Store& store, People& people, const Clock& clock) {
  const auto issuer = people.issuer();
  const auto account_of = [&](sql::Transaction& tx, const std::string& subject) {
    auth::Principal principal;
    principal.issuer = issuer;
    principal.subject = subject;
    return store.account_of(tx, principal);
  };
  CODEFLIX_TRY_ASSIGN(const auto position, database.read([&](sql::Transaction& tx) { return store.people_position(tx, issuer); }));
  CODEFLIX_TRY_ASSIGN(const auto changes, people.changes_since(position));
  std::vector<std::pair<std::string, std::optional<Person>>> known;
  for (const auto& subject : changes.subjects) {
    // Who has no account here is none of our business: the first call with a token makes one.
    CODEFLIX_TRY_ASSIGN(const auto account, database.read([&](sql::Transaction& tx) { return account_of(tx, subject); }));
    if (!account) continue;
    CODEFLIX_TRY_ASSIGN(auto person, people.find(subject));
    known.emplace_back(subject, std::move(person));
  }
  return database.write([&](sql::Transaction& tx) -> Result<> {
    for (const auto& [subject, person] : known) {
      CODEFLIX_TRY_ASSIGN(auto account, account_of(tx, subject));
      if (account) CODEFLIX_TRY(take_over(tx, store, clock, std::move(*account), person));
    }
    return store.set_people_position(tx, issuer, changes.position);
  });
}

Result<> tell_subscribers(sql::Database& database, Store& store, People& people) {
  const auto issuer = people.issuer();
  for (bool more = true; more;) {
    CODEFLIX_TRY_ASSIGN(const auto untold, database.read([&](sql::Transaction& tx) { return store.untold_subscribers(tx, issuer, kBatch); }));
    for (const auto& [account, subject, subscriber] : untold) {
      CODEFLIX_TRY(people.set_subscriber(subject, subscriber));
      CODEFLIX_TRY(database.write([&](sql::Transaction& tx) { return store.set_told_subscriber(tx, account, subscriber); }));
    }
    more = std::ssize(untold) == kBatch;
  }
  return {};
}

}  // namespace codeflix::subscription
