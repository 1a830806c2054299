#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "libs/auth/key_set.hpp"
#include "libs/base/clock.hpp"

namespace codeflix::auth {

/// Answers the issuer's JWKS document (RFC 7517). Called rarely; may block.
using KeySource = std::function<Result<std::string>()>;

/// The issuer's keys as they were last fetched. Threads that find their key never wait for another that fetches. Thread-safe.
class KeyCache {
 public:
  /// After `max_age` keys are fetched again, so that one which the issuer has withdrawn ends.
  KeyCache(KeySource source, const Clock& clock, Duration refetch_at_most_every = std::chrono::seconds(10), Duration max_age = std::chrono::hours(1));

  /// The keys to hold a token with this `kid` against; fetched when the id is unknown or the set has grown old, at most
  /// once in the given time. A fetch that fails leaves the last good set. Error: unavailable `token.keys_unavailable`
  /// when there has never been one, and for an unknown id as long as fetches fail: it may be a new key.
  Result<std::shared_ptr<const KeySet>> keys_for(std::string_view kid);

  /// Fetches now, whatever there is. A failure leaves the last good set. Errors: those of the source, and of what it answers.
  Result<> fetch();

  bool empty() const;

 private:
  bool wants_fetch(std::string_view kid) const;
  bool knows(std::string_view kid) const;
  /// With `fetching_` held.
  Result<> fetch_alone();

  const KeySource source_;
  const Clock& clock_;
  const Duration refetch_at_most_every_;
  const Duration max_age_;
  std::mutex fetching_;
  mutable std::mutex mutex_;  // guards what follows
  std::shared_ptr<const KeySet> keys_;
  std::optional<Time> tried_;
  Time fetched_;
  bool failed_ = false;  // the last try
};

}  // namespace codeflix::auth
