#include "services/subscription/infra/sql/sql_store.hpp"

#include <boost/describe/enum_from_string.hpp>

#include "libs/base/text.hpp"

namespace codeflix::subscription {

namespace {

Result<> run(sql::Transaction& tx, std::string_view statement, const std::vector<sql::Value>& parameters) {
  CODEFLIX_TRY(tx.execute(statement, parameters));
  return {};
}

template <class E>
std::string name_of(E value) {
  return boost::describe::enum_to_string(value, "");
}

template <class E>
E value_of(const std::string& name) {
  E value{};
  boost::describe::enum_from_string(name.c_str(), value);
  return value;
}

constexpr std::string_view kInvoiceStatus[] = {"draft", "open", "paid", "void", "uncollectible"};
std::string_view name_of(InvoiceStatus status) { return kInvoiceStatus[static_cast<std::size_t>(status)]; }
InvoiceStatus invoice_status(const std::string& name) {
  return static_cast<InvoiceStatus>(std::ranges::find(kInvoiceStatus, name) - std::begin(kInvoiceStatus));
}

std::string like(std::string_view search) {
  std::string pattern = "%";
  for (const char c : search) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + "%";
}

template <class T>
Result<std::optional<T>> first(Result<sql::Rows> rows, T (*read)(const sql::Row&)) {
  if (!rows) return fail(std::move(rows));
  if (rows->empty()) return std::nullopt;
  return read(rows->front());
}

template <class T>
Result<std::vector<T>> all(Result<sql::Rows> rows, T (*read)(const sql::Row&)) {
  if (!rows) return fail(std::move(rows));
  std::vector<T> items;
  for (const auto& row : *rows) items.push_back(read(row));
  return items;
}

/// Runs the same FROM and WHERE for the count and for the window.
template <class T>
Result<Slice<T>> slice(sql::Transaction& tx, const std::string& columns, const std::string& from, const std::string& order,
                       std::vector<sql::Value> parameters, Window window, T (*read)(const sql::Row&)) {
  CODEFLIX_TRY_ASSIGN(const auto count, tx.query_one("SELECT count(*) FROM " + from, parameters));
  const auto n = parameters.size();
  parameters.emplace_back(window.limit);
  parameters.emplace_back(window.offset);
  auto items = all(tx.query("SELECT " + columns + " FROM " + from + " ORDER BY " + order + " LIMIT $" + std::to_string(n + 1) + " OFFSET $" +
                                std::to_string(n + 2),
                            parameters),
                   read);
  if (!items) return fail(std::move(items));
  return Slice<T>{std::move(*items), count->integer(0)};
}

const std::string kPlanColumns =
    "id, name, description, price, currency, period, streams, max_height, trial_days, active, version, created_at, updated_at";
Plan read_plan(const sql::Row& r) {
  return {r.id<PlanId>(0), r.text(1),    r.text(2),     {r.integer(3), r.text(4), value_of<Interval>(r.text(5)), r.integer(6), r.integer(7)},
          r.integer(8),    r.boolean(9), r.integer(10), r.time(11),
          r.time(12)};
}

const std::string kAccountColumns = "id, issuer, subject, name, email, time_zone, created_at";
Account read_account(const sql::Row& r) { return {r.id<AccountId>(0), r.text(1), r.text(2), r.text(3), r.text(4), r.text(5), r.time(6)}; }

const std::string kMethodColumns = "id, account_id, gateway, token, label, created_at";
PaymentMethod read_method(const sql::Row& r) { return {r.id<PaymentMethodId>(0), r.id<AccountId>(1), r.text(2), r.text(3), r.text(4), r.time(5)}; }

const std::string kSubscriptionColumns =
    "s.id, s.account_id, s.plan_id, s.payment_method_id, s.price, s.currency, s.period_unit, s.streams, s.max_height, s.status, s.anchor, s.period, "
    "s.period_start, s.period_end, s.trial_end, s.cancel_at_period_end, s.canceled_at, s.failed_attempts, s.next_attempt_at, s.version, s.created_at";
Subscription read_subscription(const sql::Row& r) {
  return {r.id<SubscriptionId>(0),
          r.id<AccountId>(1),
          r.id<PlanId>(2),
          r.id<PaymentMethodId>(3),
          {r.integer(4), r.text(5), value_of<Interval>(r.text(6)), r.integer(7), r.integer(8)},
          value_of<Status>(r.text(9)),
          r.time(10),
          r.integer(11),
          r.time(12),
          r.time(13),
          r.optional_time(14),
          r.boolean(15),
          r.optional_time(16),
          r.integer(17),
          r.optional_time(18),
          r.integer(19),
          r.time(20)};
}

const std::string kInvoiceColumns =
    "id, number, subscription_id, account_id, status, total, currency, description, period_start, period_end, created_at, paid_at";
Invoice read_invoice(const sql::Row& r) {
  return {r.id<InvoiceId>(0),
          r.optional_integer(1),
          r.id<SubscriptionId>(2),
          r.id<AccountId>(3),
          invoice_status(r.text(4)),
          r.integer(5),
          r.text(6),
          r.text(7),
          r.time(8),
          r.time(9),
          r.time(10),
          r.optional_time(11)};
}

const std::string kPaymentColumns = "invoice_id, attempt, status, code, requested_at";
Payment read_payment(const sql::Row& r) { return {r.id<InvoiceId>(0), r.integer(1), value_of<PaymentStatus>(r.text(2)), r.text(3), r.time(4)}; }

class SqlStore final : public Store {
 public:
  Result<std::optional<Plan>> plan(sql::Transaction& tx, const PlanId& id) override {
    return first(tx.query("SELECT " + kPlanColumns + " FROM plans WHERE id = $1", {id}), read_plan);
  }

  Result<Slice<Plan>> plans(sql::Transaction& tx, std::optional<bool> active, std::string_view search, bool by_name, Window window) override {
    return slice(tx, kPlanColumns, "plans WHERE (CAST($1 AS BIGINT) IS NULL OR active = $1) AND name_key LIKE $2 ESCAPE '\\'",
                 by_name ? "name_key" : "price, name_key", {active, like(search)}, window, read_plan);
  }

  Result<> add_plan(sql::Transaction& tx, const Plan& p) override {
    return run(
        tx,
        "INSERT INTO plans (id, name, name_key, description, price, currency, period, trial_days, streams, max_height, active, version, created_at, "
        "updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        {p.id, p.name, fold(p.name), p.description, p.terms.price, p.terms.currency, name_of(p.terms.interval), p.trial_days, p.terms.streams,
         p.terms.max_height, p.active, p.version, p.created_at, p.updated_at});
  }

  Result<> update_plan(sql::Transaction& tx, const Plan& p) override {
    return run(tx,
               "UPDATE plans SET name = $2, name_key = $3, description = $4, price = $5, currency = $6, period = $7, trial_days = $8, streams = $9, "
               "max_height = $10, active = $11, version = $12, updated_at = $13 WHERE id = $1",
               {p.id, p.name, fold(p.name), p.description, p.terms.price, p.terms.currency, name_of(p.terms.interval), p.trial_days, p.terms.streams,
                p.terms.max_height, p.active, p.version, p.updated_at});
  }

  Result<std::optional<Account>> account(sql::Transaction& tx, const AccountId& id) override {
    return first(tx.query("SELECT " + kAccountColumns + " FROM accounts WHERE id = $1", {id}), read_account);
  }

  Result<std::optional<Account>> account_of(sql::Transaction& tx, const auth::Principal& customer) override {
    return first(tx.query("SELECT " + kAccountColumns + " FROM accounts WHERE issuer = $1 AND subject = $2", {customer.issuer, customer.subject}),
                 read_account);
  }

  Result<Slice<Account>> accounts(sql::Transaction& tx, std::string_view search, Window window) override {
    return slice(tx, kAccountColumns, "accounts WHERE search_key LIKE $1 ESCAPE '\\'", "created_at DESC, id", {like(search)}, window, read_account);
  }

  Result<> put_account(sql::Transaction& tx, const Account& a) override {
    return run(tx,
               "INSERT INTO accounts (id, issuer, subject, name, email, search_key, time_zone, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
               "ON CONFLICT (id) DO UPDATE SET name = $4, email = $5, search_key = $6, time_zone = $7",
               {a.id, a.issuer, a.subject, a.name, a.email, fold(a.name + " " + a.email), a.time_zone, a.created_at});
  }

  Result<> erase_account(sql::Transaction& tx, const AccountId& id) override {
    CODEFLIX_TRY(run(tx, "UPDATE accounts SET name = '', email = '', search_key = '' WHERE id = $1", {id}));
    return run(tx, "UPDATE payment_methods SET token = '', label = '' WHERE account_id = $1", {id});
  }

  Result<Time> people_position(sql::Transaction& tx, const std::string& issuer) override {
    CODEFLIX_TRY_ASSIGN(const auto row, tx.query_one("SELECT position FROM people_positions WHERE issuer = $1", {issuer}));
    return row ? row->time(0) : Time();
  }

  Result<> set_people_position(sql::Transaction& tx, const std::string& issuer, Time position) override {
    return run(tx, "INSERT INTO people_positions (issuer, position) VALUES ($1, $2) ON CONFLICT (issuer) DO UPDATE SET position = $2",
               {issuer, position});
  }

  Result<std::vector<Untold>> untold_subscribers(sql::Transaction& tx, const std::string& issuer, std::int64_t limit) override {
    CODEFLIX_TRY_ASSIGN(
        const auto rows,
        tx.query("SELECT id, subject, runs FROM (SELECT a.id, a.subject, CASE WHEN EXISTS (SELECT 1 FROM subscriptions s WHERE s.account_id = a.id "
                 "AND s.status IN ('trialing', 'active', 'past_due')) THEN 1 ELSE 0 END AS runs, COALESCE(t.subscriber, 0) AS told FROM accounts a "
                 "LEFT JOIN told_subscribers t ON t.account_id = a.id WHERE a.issuer = $1) states WHERE runs <> told ORDER BY id LIMIT $2",
                 {issuer, limit}));
    std::vector<Untold> untold;
    for (const auto& row : rows) untold.push_back({row.id<AccountId>(0), row.text(1), row.boolean(2)});
    return untold;
  }

  Result<> set_told_subscriber(sql::Transaction& tx, const AccountId& account, bool subscriber) override {
    return run(tx, "INSERT INTO told_subscribers (account_id, subscriber) VALUES ($1, $2) ON CONFLICT (account_id) DO UPDATE SET subscriber = $2",
               {account, subscriber});
  }

  Result<std::optional<PaymentMethod>> payment_method(sql::Transaction& tx, const PaymentMethodId& id) override {
    return first(tx.query("SELECT " + kMethodColumns + " FROM payment_methods WHERE id = $1", {id}), read_method);
  }

  Result<std::vector<PaymentMethod>> payment_methods(sql::Transaction& tx, const AccountId& account) override {
    return all(tx.query("SELECT " + kMethodColumns + " FROM payment_methods WHERE account_id = $1 ORDER BY created_at DESC, id DESC", {account}),
               read_method);
  }

  Result<> add_payment_method(sql::Transaction& tx, const PaymentMethod& m) override {
    return run(tx, "INSERT INTO payment_methods (id, account_id, gateway, token, label, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
               {m.id, m.account, m.gateway, m.token, m.label, m.created_at});
  }

  Result<std::optional<Subscription>> subscription(sql::Transaction& tx, const SubscriptionId& id) override {
    return first(tx.query("SELECT " + kSubscriptionColumns + " FROM subscriptions s WHERE s.id = $1", {id}), read_subscription);
  }

  Result<Slice<Subscription>> subscriptions(sql::Transaction& tx, const SubscriptionFilter& filter, Window window) override {
    return slice(tx, kSubscriptionColumns,
                 "subscriptions s JOIN accounts a ON a.id = s.account_id WHERE (CAST($1 AS TEXT) IS NULL OR s.account_id = $1) "
                 "AND (CAST($2 AS TEXT) IS NULL OR s.status = $2) AND a.search_key LIKE $3 ESCAPE '\\'",
                 "s.created_at DESC, s.id DESC", {filter.account, filter.status, like(filter.search)}, window, read_subscription);
  }

  Result<std::vector<SubscriptionId>> due_subscriptions(sql::Transaction& tx, Time now, std::int64_t limit) override {
    CODEFLIX_TRY_ASSIGN(const auto rows, tx.query("SELECT id FROM subscriptions WHERE (status IN ('active', 'trialing') AND period_end <= $1) "
                                                  "OR (status = 'past_due' AND next_attempt_at <= $1) ORDER BY period_end, id LIMIT $2",
                                                  {now, limit}));
    std::vector<SubscriptionId> ids;
    for (const auto& row : rows) ids.push_back(row.id<SubscriptionId>(0));
    return ids;
  }

  Result<> add_subscription(sql::Transaction& tx, const Subscription& s) override {
    return run(tx,
               "INSERT INTO subscriptions (id, account_id, plan_id, payment_method_id, price, currency, period_unit, streams, max_height, status, "
               "anchor, period, "
               "period_start, period_end, trial_end, cancel_at_period_end, canceled_at, failed_attempts, next_attempt_at, version, created_at) "
               "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
               {s.id,
                s.account,
                s.plan,
                s.payment_method,
                s.terms.price,
                s.terms.currency,
                name_of(s.terms.interval),
                s.terms.streams,
                s.terms.max_height,
                name_of(s.status),
                s.anchor,
                s.period,
                s.period_start,
                s.period_end,
                s.trial_end,
                s.cancel_at_period_end,
                s.canceled_at,
                s.failed_attempts,
                s.next_attempt_at,
                s.version,
                s.created_at});
  }

  Result<> update_subscription(sql::Transaction& tx, Subscription& s) override {
    ++s.version;
    return run(tx,
               "UPDATE subscriptions SET status = $2, period = $3, period_start = $4, period_end = $5, cancel_at_period_end = $6, canceled_at = $7, "
               "failed_attempts = $8, next_attempt_at = $9, version = $10 WHERE id = $1",
               {s.id, name_of(s.status), s.period, s.period_start, s.period_end, s.cancel_at_period_end, s.canceled_at, s.failed_attempts,
                s.next_attempt_at, s.version});
  }

  Result<std::optional<Invoice>> invoice(sql::Transaction& tx, const InvoiceId& id) override {
    return first(tx.query("SELECT " + kInvoiceColumns + " FROM invoices WHERE id = $1", {id}), read_invoice);
  }

  Result<std::optional<Invoice>> invoice_of_period(sql::Transaction& tx, const SubscriptionId& subscription, Time period_start) override {
    return first(
        tx.query("SELECT " + kInvoiceColumns + " FROM invoices WHERE subscription_id = $1 AND period_start = $2", {subscription, period_start}),
        read_invoice);
  }

  Result<Slice<Invoice>> invoices(sql::Transaction& tx, const InvoiceFilter& filter, Window window) override {
    return slice(tx, kInvoiceColumns, "invoices WHERE (CAST($1 AS TEXT) IS NULL OR account_id = $1) AND (CAST($2 AS BIGINT) = 1 OR status <> 'void')",
                 "created_at DESC, number DESC", {filter.account, filter.voided}, window, read_invoice);
  }

  Result<> add_invoice(sql::Transaction& tx, Invoice& i) override {
    CODEFLIX_TRY_ASSIGN(const auto number,
                        tx.query_one("UPDATE invoice_numbers SET last_number = last_number + 1 WHERE id = 1 RETURNING last_number"));
    i.number = number->integer(0);
    return run(tx,
               "INSERT INTO invoices (id, number, subscription_id, account_id, status, total, currency, description, period_start, period_end, "
               "created_at, paid_at) "
               "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
               {i.id, i.number, i.subscription, i.account, name_of(i.status), i.total, i.currency, i.description, i.period_start, i.period_end,
                i.created_at, i.paid_at});
  }

  Result<> update_invoice(sql::Transaction& tx, const Invoice& i) override {
    return run(tx, "UPDATE invoices SET status = $2, paid_at = $3 WHERE id = $1", {i.id, name_of(i.status), i.paid_at});
  }

  Result<std::optional<Payment>> last_payment(sql::Transaction& tx, const InvoiceId& invoice) override {
    return first(tx.query("SELECT " + kPaymentColumns + " FROM payments WHERE invoice_id = $1 ORDER BY attempt DESC LIMIT 1", {invoice}),
                 read_payment);
  }

  Result<> put_payment(sql::Transaction& tx, const Payment& p) override {
    return run(tx,
               "INSERT INTO payments (invoice_id, attempt, status, code, requested_at) VALUES ($1, $2, $3, $4, $5) "
               "ON CONFLICT (invoice_id, attempt) DO UPDATE SET status = $3, code = $4",
               {p.invoice, p.attempt, name_of(p.status), p.code, p.requested_at});
  }

  Result<std::vector<Payment>> open_payments(sql::Transaction& tx, Time before, std::int64_t limit) override {
    return all(tx.query("SELECT " + kPaymentColumns +
                            " FROM payments WHERE status IN ('requested', 'unknown', 'pending') AND requested_at < $1 "
                            "ORDER BY requested_at, invoice_id LIMIT $2",
                        {before, limit}),
               read_payment);
  }
};

}  // namespace

std::unique_ptr<Store> make_sql_store() { return std::make_unique<SqlStore>(); }

}  // namespace codeflix::subscription
