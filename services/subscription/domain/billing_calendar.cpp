#include "services/subscription/domain/billing_calendar.hpp"

#include <unicode/gregocal.h>
#include <unicode/timezone.h>

#include <memory>

namespace codeflix::subscription {

namespace {

icu::UnicodeString unicode(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

}  // namespace

bool is_time_zone(std::string_view name) {
  if (name.find('/') == std::string_view::npos && name != "UTC") return false;
  const std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(unicode(name)));
  return *zone != icu::TimeZone::getUnknown();
}

Time billing_boundary(Time anchor, Interval interval, std::int64_t count, const std::string& time_zone) {
  UErrorCode status = U_ZERO_ERROR;
  icu::GregorianCalendar calendar(icu::TimeZone::createTimeZone(unicode(time_zone)), status);
  const auto millis = std::chrono::floor<std::chrono::milliseconds>(anchor);
  calendar.setTime(static_cast<UDate>(millis.time_since_epoch().count()), status);
  calendar.add(interval == Interval::month ? UCAL_MONTH : UCAL_YEAR, static_cast<std::int32_t>(count), status);
  const auto then = static_cast<std::int64_t>(calendar.getTime(status));
  return Time(std::chrono::milliseconds(then)) + (anchor - millis);
}

}  // namespace codeflix::subscription
