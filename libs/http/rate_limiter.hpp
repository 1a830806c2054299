#pragma once

#include <array>
#include <chrono>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace codeflix::http {

/// Token buckets by key: `per_minute` on average, and as many at once as a quarter of that (at least 10). Keeps at most
/// kMostBuckets; full ones are forgotten first, since a forgotten bucket and a full one are the same. Thread-safe.
class RateLimiter {
 public:
  using Moment = std::chrono::steady_clock::time_point;
  static constexpr std::size_t kMostBuckets = 64 * 1024;

  /// Takes one token. Zero when there was one, else how long until there is.
  std::chrono::milliseconds take(std::string_view key, double per_minute, Moment now);
  std::size_t size() const;

 private:
  struct Bucket {
    double tokens = 0;
    double burst = 0;
    double per_second = 0;
    Moment at;
  };
  struct Shard {
    mutable std::mutex mutex;
    std::unordered_map<std::string, Bucket> buckets;
  };
  static void refill(Bucket& bucket, Moment now);
  static void make_room(Shard& shard, Moment now);

  std::array<Shard, 16> shards_;
};

}  // namespace codeflix::http
