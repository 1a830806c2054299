#pragma once

#include <map>
#include <mutex>
#include <string>

#include "libs/base/clock.hpp"
#include "libs/base/result.hpp"

namespace codeflix::identity {

/// Slows the guessing of passwords: attempts on one account from one address, on one account from everywhere, and from one
/// address on every account. Attempts count before they are judged, so that many at once do not slip through. Kept in
/// memory, bounded. Unknown accounts count like known ones. Thread-safe.
class SignInThrottle {
 public:
  struct Limit {
    int attempts;
    std::chrono::seconds window;
  };
  struct Limits {
    Limit account_and_address{8, std::chrono::minutes(5)};
    Limit account{50, std::chrono::minutes(30)};
    Limit address{60, std::chrono::minutes(10)};
  };

  explicit SignInThrottle(const Clock& clock) : SignInThrottle(clock, Limits()) {}
  SignInThrottle(const Clock& clock, Limits limits) : clock_(clock), limits_(limits) {}

  /// Error: too_many `sign_in.throttled`.
  Result<> admit(const std::string& email, const std::string& address);
  /// The password was right: this account is free again for this address.
  void succeeded(const std::string& email, const std::string& address);

 private:
  struct Bucket {
    int attempts = 0;
    Time ends;
  };

  bool full(const std::string& key, const Limit& limit, Time now);
  void count(const std::string& key, const Limit& limit, Time now);
  void make_room(Time now);

  const Clock& clock_;
  const Limits limits_;
  std::mutex mutex_;
  std::map<std::string, Bucket> buckets_;
};

}  // namespace codeflix::identity
