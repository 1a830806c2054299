#include "libs/auth/key_cache.hpp"

namespace codeflix::auth {

KeyCache::KeyCache(KeySource source, const Clock& clock, Duration refetch_at_most_every, Duration max_age)
    : source_(std::move(source)), clock_(clock), refetch_at_most_every_(refetch_at_most_every), max_age_(max_age) {}

bool KeyCache::wants_fetch(std::string_view kid) const {
  const std::lock_guard lock(mutex_);
  const auto now = clock_.now();
  if (tried_ && now < *tried_ + refetch_at_most_every_) return false;
  return !keys_ || keys_->find(kid) == nullptr || now >= fetched_ + max_age_;
}

Result<std::shared_ptr<const KeySet>> KeyCache::keys_for(std::string_view kid) {
  if (wants_fetch(kid)) {
    const std::lock_guard only_one(fetching_);
    // Another thread may have fetched while this one waited for its turn.
    if (wants_fetch(kid)) {
      const auto document = source_();
      auto fetched = document ? KeySet::parse(*document) : fail(document);
      const std::lock_guard lock(mutex_);
      tried_ = clock_.now();
      // An empty set is an issuer in trouble, not one that has revoked every key.
      if (fetched && !fetched->empty()) {
        keys_ = std::make_shared<const KeySet>(std::move(*fetched));
        fetched_ = *tried_;
      }
    }
  }
  const std::lock_guard lock(mutex_);
  if (!keys_) return fail(ErrorKind::unavailable, "token.keys_unavailable", "The sign-in service cannot be reached to check the token.");
  return keys_;
}

}  // namespace codeflix::auth
