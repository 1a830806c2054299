#include "services/identity/app/sign_in_throttle.hpp"

#include "services/identity/domain/user.hpp"

namespace codeflix::identity {

namespace {

constexpr std::size_t kMaxBuckets = 100'000;

std::string account_key(const std::string& email) { return "account " + email_key(email); }
std::string address_key(const std::string& address) { return "address " + address; }
std::string both_key(const std::string& email, const std::string& address) { return "both " + address + " " + email_key(email); }

}  // namespace

bool SignInThrottle::full(const std::string& key, const Limit& limit, Time now) {
  const auto found = buckets_.find(key);
  if (found == buckets_.end()) return false;
  if (now < found->second.ends) return found->second.attempts >= limit.attempts;
  buckets_.erase(found);
  return false;
}

void SignInThrottle::count(const std::string& key, const Limit& limit, Time now) {
  auto& bucket = buckets_[key];
  if (bucket.attempts++ == 0) bucket.ends = now + limit.window;
}

void SignInThrottle::make_room(Time now) {
  if (buckets_.size() < kMaxBuckets) return;
  std::erase_if(buckets_, [&](const auto& entry) { return now >= entry.second.ends; });
  // Only a flood from very many addresses comes here; the edge's own rate limit stands before each of them.
  if (buckets_.size() >= kMaxBuckets) buckets_.clear();
}

Result<> SignInThrottle::admit(const std::string& email, const std::string& address) {
  const std::lock_guard lock(mutex_);
  const auto now = clock_.now();
  const auto account = account_key(email);
  const auto from = address_key(address);
  const auto both = both_key(email, address);
  if (full(both, limits_.account_and_address, now) || full(account, limits_.account, now) || full(from, limits_.address, now)) {
    return fail(ErrorKind::too_many, "sign_in.throttled", "There were too many attempts. Wait a few minutes.");
  }
  make_room(now);
  count(both, limits_.account_and_address, now);
  count(account, limits_.account, now);
  count(from, limits_.address, now);
  return {};
}

void SignInThrottle::succeeded(const std::string& email, const std::string& address) {
  const std::lock_guard lock(mutex_);
  buckets_.erase(both_key(email, address));
  // What was counted for a right password is taken back: many people behind one address are no attack.
  for (const auto& key : {account_key(email), address_key(address)}) {
    if (const auto found = buckets_.find(key); found != buckets_.end() && --found->second.attempts == 0) buckets_.erase(found);
  }
}

}  // namespace codeflix::identity
