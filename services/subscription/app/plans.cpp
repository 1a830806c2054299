#include "services/subscription/app/plans.hpp"

#include <fmt/format.h>

#include "libs/base/text.hpp"

namespace codeflix::subscription {

namespace {

/// The draft with its texts cleaned, or every mistake in it.
Result<PlanDraft> check(const PlanDraft& draft) {
  PlanDraft good = draft;
  std::vector<FieldError> mistakes;
  const auto text = [&](const char* field, std::string& value, std::size_t min, std::size_t max, bool multiline) {
    auto cleaned = clean_text(value, min, max, multiline);
    if (cleaned) {
      value = std::move(*cleaned);
    } else {
      mistakes.push_back({field, cleaned.error().code, cleaned.error().detail});
    }
  };
  const auto range = [&](const char* field, std::int64_t value, std::int64_t min, std::int64_t max) {
    if (value < min || value > max) mistakes.push_back({field, "number.range", fmt::format("A number from {} to {} is expected here.", min, max)});
  };
  text("name", good.name, 1, 255, false);
  text("description", good.description, 0, 4000, true);
  range("price", good.terms.price, 0, 100'000'000);
  range("trial_days", good.trial_days, 0, 90);
  range("streams", good.terms.streams, 1, 10);
  range("max_height", good.terms.max_height, 144, 4320);
  if (good.terms.currency.size() != 3 || good.terms.currency.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string::npos)
    mistakes.push_back({"currency", "currency.malformed", "A currency is three capital letters, such as BRL (ISO 4217)."});
  if (!mistakes.empty()) return fail(ErrorKind::invalid, "plan.invalid", "Some fields are missing or wrong.", std::move(mistakes));
  return good;
}

Result<> name_taken(Result<> written) {
  if (!written && written.error().code == "sql.unique")
    return fail(ErrorKind::conflict, "plan.name_taken", "Another plan has this name.", {{"name", "plan.name_taken", "Another plan has this name."}});
  return written;
}

}  // namespace

Result<Plan> create_plan(sql::Transaction& tx, Store& store, const Clock& clock, const PlanDraft& draft) {
  CODEFLIX_TRY_ASSIGN(const auto good, check(draft));
  const auto now = clock.now();
  Plan plan{PlanId::generate(clock), good.name, good.description, good.terms, good.trial_days, good.active, 1, now, now};
  CODEFLIX_TRY(name_taken(store.add_plan(tx, plan)));
  return plan;
}

Result<Plan> update_plan(sql::Transaction& tx, Store& store, const Clock& clock, const PlanId& id, std::int64_t version, const PlanDraft& draft) {
  CODEFLIX_TRY_ASSIGN(const auto good, check(draft));
  CODEFLIX_TRY_ASSIGN(auto plan, store.plan(tx, id));
  if (!plan) return fail(ErrorKind::not_found, "plan.unknown", "There is no such plan.");
  if (plan->version != version)
    return fail(ErrorKind::precondition_failed, "if_match.stale", "Somebody changed this plan in the meantime: load it again.");
  *plan = {plan->id, good.name, good.description, good.terms, good.trial_days, good.active, plan->version + 1, plan->created_at, clock.now()};
  CODEFLIX_TRY(name_taken(store.update_plan(tx, *plan)));
  return std::move(*plan);
}

}  // namespace codeflix::subscription
