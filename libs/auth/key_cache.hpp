#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include "libs/auth/key_set.hpp"
#include "libs/auth/token_verifier.hpp"
#include "libs/base/clock.hpp"

namespace codeflix::auth {

/// The issuer's keys as they were last fetched. Threads that find their key never wait for one that fetches. Thread-safe.
class KeyCache {
 public:
  KeyCache(KeySource source, const Clock& clock, Duration refetch_at_most_every, Duration max_age);

  /// The keys to hold a token with this `kid` against; fetched when the id is unknown or the set has grown old, at most
  /// once in the given time. A fetch that fails leaves the last good set. Error: unavailable `token.keys_unavailable`
  /// when there has never been one.
  Result<std::shared_ptr<const KeySet>> keys_for(std::string_view kid);

 private:
  bool wants_fetch(std::string_view kid) const;

  const KeySource source_;
  const Clock& clock_;
  const Duration refetch_at_most_every_;
  const Duration max_age_;
  std::mutex fetching_;
  mutable std::mutex mutex_;  // guards what follows
  std::shared_ptr<const KeySet> keys_;
  std::optional<Time> tried_;
  Time fetched_;
};

}  // namespace codeflix::auth
