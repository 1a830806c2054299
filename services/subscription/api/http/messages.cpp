#include "services/subscription/api/http/messages.hpp"

namespace codeflix::subscription::messages {

Plan to_message(const subscription::Plan& p) {
  return {p.id.str(),   p.name,          p.description,      p.terms.price, p.terms.currency, p.terms.interval,
          p.trial_days, p.terms.streams, p.terms.max_height, p.active,      p.created_at,     p.updated_at};
}

PaymentMethod to_message(const subscription::PaymentMethod& m) { return {m.id.str(), m.gateway, m.label, m.created_at}; }

Invoice to_message(const subscription::Invoice& i) {
  constexpr const char* kStatus[] = {"draft", "open", "paid", "void", "uncollectible"};
  return {i.id.str(),
          i.number,
          i.subscription.str(),
          kStatus[static_cast<std::size_t>(i.status)],
          i.total,
          i.currency,
          {{i.description, i.total, i.period_start, i.period_end}},
          i.created_at,
          i.paid_at};
}

PlanDraft to_draft(const PlanInput& i) {
  return {i.name,
          i.description.value_or(""),
          {i.price, i.currency, i.interval, i.streams.value_or(1), i.max_height.value_or(1080)},
          i.trial_days.value_or(0),
          i.active.value_or(true)};
}

Result<Subscription> to_message(sql::Transaction& tx, Store& store, const subscription::Subscription& s, bool with_customer) {
  CODEFLIX_TRY_ASSIGN(auto plan, store.plan(tx, s.plan));
  if (!plan) return fail(ErrorKind::internal, "plan.missing", "A subscription has no plan.");
  plan->terms = s.terms;
  Subscription message{s.id.str(),  to_message(*plan), s.status, s.period_start, s.period_end, s.cancel_at_period_end, s.canceled_at,
                       s.trial_end, s.created_at,      {}};
  if (!with_customer) return message;
  CODEFLIX_TRY_ASSIGN(const auto account, store.account(tx, s.account));
  if (account) message.customer = {account->id.str(), account->name, account->email};
  return message;
}

Result<Account> to_message(sql::Transaction& tx, Store& store, const subscription::Account& a) {
  Account message{a.id.str(), a.name, a.email, a.time_zone, a.created_at, {}};
  CODEFLIX_TRY_ASSIGN(const auto newest, store.subscriptions(tx, {.account = a.id, .status = {}, .search = {}}, {.limit = 1}));
  if (newest.items.empty()) return message;
  CODEFLIX_TRY_ASSIGN(message.subscription, to_message(tx, store, newest.items.front(), false));
  return message;
}

}  // namespace codeflix::subscription::messages
