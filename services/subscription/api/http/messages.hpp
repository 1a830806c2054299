#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libs/base/json.hpp"
#include "services/subscription/app/plans.hpp"

/// The JSON of contract/openapi.yaml.
namespace codeflix::subscription::messages {

struct PlanInput {
  std::string name;
  std::optional<std::string> description;
  std::int64_t price = 0;
  std::string currency;
  Interval interval = Interval::month;
  std::optional<std::int64_t> trial_days;
  std::optional<std::int64_t> streams;
  std::optional<std::int64_t> max_height;
  std::optional<bool> active;
};
BOOST_DESCRIBE_STRUCT(PlanInput, (), (name, description, price, currency, interval, trial_days, streams, max_height, active))

struct Plan {
  std::string id;
  std::string name;
  std::string description;
  std::int64_t price = 0;
  std::string currency;
  Interval interval = Interval::month;
  std::int64_t trial_days = 0;
  std::int64_t streams = 0;
  std::int64_t max_height = 0;
  bool active = true;
  Time created_at;
  Time updated_at;
};
BOOST_DESCRIBE_STRUCT(Plan, (), (id, name, description, price, currency, interval, trial_days, streams, max_height, active, created_at, updated_at))

struct CustomerName {
  std::string id;
  std::string name;
  std::string email;
};
BOOST_DESCRIBE_STRUCT(CustomerName, (), (id, name, email))

struct Subscription {
  std::string id;
  Plan plan;
  Status status = Status::incomplete;
  Time current_period_start;
  Time current_period_end;
  bool cancel_at_period_end = false;
  std::optional<Time> canceled_at;
  std::optional<Time> trial_end;
  Time created_at;
  std::optional<CustomerName> customer;
};
BOOST_DESCRIBE_STRUCT(Subscription, (),
                      (id, plan, status, current_period_start, current_period_end, cancel_at_period_end, canceled_at, trial_end, created_at,
                       customer))

struct AccountUpdate {
  std::string name;
  std::optional<std::string> time_zone;
};
BOOST_DESCRIBE_STRUCT(AccountUpdate, (), (name, time_zone))

/// Account and Customer of the contract: the same fields.
struct Account {
  std::string id;
  std::string name;
  std::string email;
  std::string time_zone;
  Time created_at;
  std::optional<Subscription> subscription;
};
BOOST_DESCRIBE_STRUCT(Account, (), (id, name, email, time_zone, created_at, subscription))

struct NewPaymentMethod {
  std::string gateway;
  std::string token;
};
BOOST_DESCRIBE_STRUCT(NewPaymentMethod, (), (gateway, token))

struct PaymentMethod {
  std::string id;
  std::string gateway;
  std::string label;
  Time created_at;
};
BOOST_DESCRIBE_STRUCT(PaymentMethod, (), (id, gateway, label, created_at))

struct Subscribe {
  PlanId plan_id;
  PaymentMethodId payment_method_id;
};
BOOST_DESCRIBE_STRUCT(Subscribe, (), (plan_id, payment_method_id))

struct InvoiceLine {
  std::string description;
  std::int64_t amount = 0;
  Time period_start;
  Time period_end;
};
BOOST_DESCRIBE_STRUCT(InvoiceLine, (), (description, amount, period_start, period_end))

struct Invoice {
  std::string id;
  std::optional<std::int64_t> number;
  std::string subscription_id;
  std::string status;
  std::int64_t total = 0;
  std::string currency;
  std::vector<InvoiceLine> lines;
  Time created_at;
  std::optional<Time> paid_at;
};
BOOST_DESCRIBE_STRUCT(Invoice, (), (id, number, subscription_id, status, total, currency, lines, created_at, paid_at))

struct TestClock {
  Time now;
};
BOOST_DESCRIBE_STRUCT(TestClock, (), (now))

Plan to_message(const subscription::Plan& plan);
PaymentMethod to_message(const subscription::PaymentMethod& method);
Invoice to_message(const subscription::Invoice& invoice);
PlanDraft to_draft(const PlanInput& input);

/// With its plan from the store, under the terms that the subscription keeps; with the customer for administrators.
Result<Subscription> to_message(sql::Transaction& tx, Store& store, const subscription::Subscription& subscription, bool with_customer);
/// With its newest subscription that has not ended, or its last one.
Result<Account> to_message(sql::Transaction& tx, Store& store, const subscription::Account& account);

}  // namespace codeflix::subscription::messages
