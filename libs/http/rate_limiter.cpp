#include "libs/http/rate_limiter.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace codeflix::http {

void RateLimiter::refill(Bucket& bucket, Moment now) {
  const auto elapsed = std::max(0.0, std::chrono::duration<double>(now - bucket.at).count());
  bucket.tokens = std::min(bucket.burst, bucket.tokens + elapsed * bucket.per_second);
  bucket.at = std::max(bucket.at, now);
}

void RateLimiter::make_room(Shard& shard, Moment now) {
  std::erase_if(shard.buckets, [&](const auto& entry) {
    auto bucket = entry.second;
    refill(bucket, now);
    return bucket.tokens >= bucket.burst;
  });
  // Everybody is busy: somebody's count is lost, and memory stays bounded.
  if (shard.buckets.size() >= kMostBuckets / 16) shard.buckets.erase(shard.buckets.begin());
}

std::chrono::milliseconds RateLimiter::take(std::string_view key, double per_minute, Moment now) {
  std::string name(key);
  auto& shard = shards_[std::hash<std::string>()(name) % shards_.size()];
  const std::lock_guard lock(shard.mutex);
  auto found = shard.buckets.find(name);
  if (found == shard.buckets.end()) {
    if (shard.buckets.size() >= kMostBuckets / 16) make_room(shard, now);
    const double burst = std::max(10.0, per_minute / 4);
    found = shard.buckets.emplace(std::move(name), Bucket{burst, burst, per_minute / 60, now}).first;
  }
  auto& bucket = found->second;
  refill(bucket, now);
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    return std::chrono::milliseconds{0};
  }
  return std::chrono::milliseconds{static_cast<std::int64_t>(std::ceil((1 - bucket.tokens) / bucket.per_second * 1000))};
}

std::size_t RateLimiter::size() const {
  std::size_t total = 0;
  for (const auto& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    total += shard.buckets.size();
  }
  return total;
}

}  // namespace codeflix::http
