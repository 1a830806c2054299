#pragma once

#include "services/subscription/app/store.hpp"

namespace codeflix::subscription {

/// A plan as an administrator writes it; not checked yet.
struct PlanDraft {
  std::string name;
  std::string description;
  Terms terms;
  std::int64_t trial_days = 0;
  bool active = true;
};

/// Errors: invalid `plan.invalid` with every mistaken field, conflict `plan.name_taken`.
Result<Plan> create_plan(sql::Transaction& tx, Store& store, const Clock& clock, const PlanDraft& draft);

/// Changes what new subscriptions get; those that run keep their terms. Errors: as create_plan, not_found `plan.unknown`,
/// precondition_failed `if_match.stale`.
Result<Plan> update_plan(sql::Transaction& tx, Store& store, const Clock& clock, const PlanId& id, std::int64_t version, const PlanDraft& draft);

}  // namespace codeflix::subscription
