#pragma once

#include <memory>

#include "libs/base/clock.hpp"
#include "libs/runtime/component.hpp"
#include "libs/sql/database.hpp"

namespace codeflix::sql {

/// How far a process may be from the database's time: half of the leeway that tokens have.
inline constexpr std::chrono::seconds kClockLeeway{30};

/// Compares `clock` with the database's when it starts and every ten seconds: beyond the leeway it is not ready, because tokens and signed
/// addresses would be judged, and dates written, by a wrong time. While the database does not answer, what was known holds. Both
/// outlive it.
std::unique_ptr<runtime::Component> make_clock_check(Database& database, const Clock& clock);

}  // namespace codeflix::sql
