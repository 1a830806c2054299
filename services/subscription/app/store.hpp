#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/auth/principal.hpp"
#include "libs/sql/database.hpp"
#include "services/subscription/domain/entities.hpp"

namespace codeflix::subscription {

/// Part of a list, and how many there are in all.
template <class T>
struct Slice {
  std::vector<T> items;
  std::int64_t total = 0;
};

struct Window {
  std::int64_t limit = 25;
  std::int64_t offset = 0;
};

/// What subscription keeps. Every call works inside the caller's transaction; errors are those of libs/sql. Thread-safe.
class Store {
 public:
  virtual ~Store() = default;

  virtual Result<std::optional<Plan>> plan(sql::Transaction& tx, const PlanId& id) = 0;
  /// The cheapest first, or by name with `by_name`. `search` is folded.
  virtual Result<Slice<Plan>> plans(sql::Transaction& tx, std::optional<bool> active, std::string_view search, bool by_name, Window window) = 0;
  /// Error: conflict `sql.unique` when the name is taken.
  virtual Result<> add_plan(sql::Transaction& tx, const Plan& plan) = 0;
  virtual Result<> update_plan(sql::Transaction& tx, const Plan& plan) = 0;

  virtual Result<std::optional<Account>> account(sql::Transaction& tx, const AccountId& id) = 0;
  virtual Result<std::optional<Account>> account_of(sql::Transaction& tx, const auth::Principal& customer) = 0;
  virtual Result<Slice<Account>> accounts(sql::Transaction& tx, std::string_view search, Window window) = 0;
  virtual Result<> put_account(sql::Transaction& tx, const Account& account) = 0;
  /// Leaves of the account and its payment methods nothing that tells of a person; invoices stay.
  virtual Result<> erase_account(sql::Transaction& tx, const AccountId& id) = 0;

  /// Up to where this issuer's changes were taken over; at first the least Time.
  virtual Result<Time> people_position(sql::Transaction& tx, const std::string& issuer) = 0;
  virtual Result<> set_people_position(sql::Transaction& tx, const std::string& issuer, Time position) = 0;
  struct Untold {
    AccountId account;
    std::string subject;
    bool subscriber = false;  ///< what the issuer has to be told
  };
  /// Accounts of this issuer that have a running subscription and whose issuer was not told so, and the other way round.
  virtual Result<std::vector<Untold>> untold_subscribers(sql::Transaction& tx, const std::string& issuer, std::int64_t limit) = 0;
  virtual Result<> set_told_subscriber(sql::Transaction& tx, const AccountId& account, bool subscriber) = 0;

  virtual Result<std::optional<PaymentMethod>> payment_method(sql::Transaction& tx, const PaymentMethodId& id) = 0;
  virtual Result<std::vector<PaymentMethod>> payment_methods(sql::Transaction& tx, const AccountId& account) = 0;
  virtual Result<> add_payment_method(sql::Transaction& tx, const PaymentMethod& method) = 0;

  virtual Result<std::optional<Subscription>> subscription(sql::Transaction& tx, const SubscriptionId& id) = 0;
  struct SubscriptionFilter {
    std::optional<AccountId> account;
    std::optional<std::string> status;
    std::string search;  ///< folded; of the customer
  };
  /// Newest first.
  virtual Result<Slice<Subscription>> subscriptions(sql::Transaction& tx, const SubscriptionFilter& filter, Window window) = 0;
  /// Those that time has caught up with: a period that is over, or a dunning attempt that is due.
  virtual Result<std::vector<SubscriptionId>> due_subscriptions(sql::Transaction& tx, Time now, std::int64_t limit) = 0;
  /// Error: conflict `sql.unique` when the account has an open one.
  virtual Result<> add_subscription(sql::Transaction& tx, const Subscription& subscription) = 0;
  /// Writes it with the next version, which is put into `subscription`.
  virtual Result<> update_subscription(sql::Transaction& tx, Subscription& subscription) = 0;

  virtual Result<std::optional<Invoice>> invoice(sql::Transaction& tx, const InvoiceId& id) = 0;
  virtual Result<std::optional<Invoice>> invoice_of_period(sql::Transaction& tx, const SubscriptionId& subscription, Time period_start) = 0;
  struct InvoiceFilter {
    std::optional<AccountId> account;
    bool voided = true;  ///< also those that ask for nothing
  };
  /// Newest first.
  virtual Result<Slice<Invoice>> invoices(sql::Transaction& tx, const InvoiceFilter& filter, Window window) = 0;
  /// Writes an open invoice under the next number without gaps, which is put into `invoice`.
  virtual Result<> add_invoice(sql::Transaction& tx, Invoice& invoice) = 0;
  virtual Result<> update_invoice(sql::Transaction& tx, const Invoice& invoice) = 0;

  virtual Result<std::optional<Payment>> last_payment(sql::Transaction& tx, const InvoiceId& invoice) = 0;
  virtual Result<> put_payment(sql::Transaction& tx, const Payment& payment) = 0;
  /// Attempts whose outcome is not known and that were asked for before `before`.
  virtual Result<std::vector<Payment>> open_payments(sql::Transaction& tx, Time before, std::int64_t limit) = 0;
};

}  // namespace codeflix::subscription
