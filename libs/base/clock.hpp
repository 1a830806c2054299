#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "libs/base/result.hpp"

namespace codeflix {

/// A moment in UTC with microseconds, the resolution of every stored time.
using Time = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;

/// Where "now" comes from, so that tests control it. Implementations are thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Time now() const override;
};

/// Stands still until it is told otherwise.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Time start) : now_(start.time_since_epoch().count()) {}
  Time now() const override { return Time(Duration(now_.load())); }
  void set(Time time) { now_.store(time.time_since_epoch().count()); }
  void advance(Duration by) { now_.fetch_add(by.count()); }

 private:
  std::atomic<std::int64_t> now_;
};

/// Microseconds since 1970, the stored form.
inline std::int64_t to_micros(Time time) { return time.time_since_epoch().count(); }
inline Time from_micros(std::int64_t micros) { return Time(Duration(micros)); }

/// RFC 3339 in UTC: `2026-11-23T00:50:49.000000Z`; the fraction is left out when it is zero.
std::string to_rfc3339(Time time);

/// Reads RFC 3339 with `Z` or a numeric offset and up to nine fractional digits. Error: invalid `time.malformed`.
Result<Time> parse_rfc3339(std::string_view text);

}  // namespace codeflix
