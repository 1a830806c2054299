#pragma once

#include <string>
#include <string_view>

#include "services/subscription/domain/entities.hpp"

namespace codeflix::subscription {

/// True for a name of the IANA time zone database.
bool is_time_zone(std::string_view name);

/// The moment `count` intervals after `anchor`, in the local time of `time_zone`: always counted from the anchor, so that the
/// day of the month never drifts (31 Jan, 28 Feb, 31 Mar). A local time that a clock change skips moves forward with it.
Time billing_boundary(Time anchor, Interval interval, std::int64_t count, const std::string& time_zone);

}  // namespace codeflix::subscription
