#include "libs/auth/key_cache.hpp"

#include <tuple>

namespace codeflix::auth {

KeyCache::KeyCache(KeySource source, const Clock& clock, Duration refetch_at_most_every, Duration max_age)
    : source_(std::move(source)), clock_(clock), refetch_at_most_every_(refetch_at_most_every), max_age_(max_age) {}

bool KeyCache::wants_fetch(std::string_view kid) const {
  const std::lock_guard lock(mutex_);
  const auto now = clock_.now();
  if (tried_ && now < *tried_ + refetch_at_most_every_) return false;
  return !keys_ || keys_->find(kid) == nullptr || now >= fetched_ + max_age_;
}

bool KeyCache::knows(std::string_view kid) const {
  const std::lock_guard lock(mutex_);
  return keys_ && keys_->find(kid) != nullptr;
}

bool KeyCache::empty() const {
  const std::lock_guard lock(mutex_);
  return !keys_;
}

Result<std::shared_ptr<const KeySet>> KeyCache::keys_for(std::string_view kid) {
  if (wants_fetch(kid)) {
    std::unique_lock only_one(fetching_, std::try_to_lock);
    if (!only_one && !knows(kid)) only_one.lock();
    // Another thread may have fetched while this one waited for its turn.
    if (only_one && wants_fetch(kid)) std::ignore = fetch_alone();
  }
  const std::lock_guard lock(mutex_);
  if (keys_ && (!failed_ || keys_->find(kid) != nullptr)) return keys_;
  return fail(ErrorKind::unavailable, "token.keys_unavailable", "The sign-in service cannot be reached to check the token. Try again in a moment.");
}

Result<> KeyCache::fetch() {
  const std::lock_guard only_one(fetching_);
  return fetch_alone();
}

Result<> KeyCache::fetch_alone() {
  const auto document = source_();
  auto fetched = document ? KeySet::parse(*document) : fail(document);
  // An empty set is an issuer in trouble, not one that has revoked every key.
  if (fetched && fetched->empty()) fetched = fail(ErrorKind::unavailable, "keys.none", "The issuer answers no key that can be used.");
  const std::lock_guard lock(mutex_);
  tried_ = clock_.now();
  failed_ = !fetched;
  if (failed_) return fail(std::move(fetched));
  keys_ = std::make_shared<const KeySet>(std::move(*fetched));
  fetched_ = *tried_;
  return {};
}

}  // namespace codeflix::auth
