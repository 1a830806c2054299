#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <mutex>

#include "libs/sql/database.hpp"
#include "libs/storage/object_store.hpp"
#include "services/catalog_admin/app/catalogue.hpp"

namespace codeflix::catalog_admin {

/// Lets one thread of this process at a time look at an upload's lock, append and note the offset. Between processes the
/// lock's number does it: in the database, and as the fence of each append in the store.
class UploadGate {
 public:
  std::unique_lock<std::mutex> enter(const AssetId& id) { return std::unique_lock(mutexes_[std::hash<AssetId>()(id) % mutexes_.size()]); }

 private:
  std::array<std::mutex, 64> mutexes_;
};

/// One upload's share of the memory in which bytes are gathered for a durable write. Many small writes are slow, so a share is
/// large while all together stay below kMost; then it is small. Thread-safe in `lent`.
class AppendShare {
 public:
  static constexpr std::size_t kSmall = 1 << 20;
  static constexpr std::size_t kLarge = 8 << 20;
  static constexpr std::size_t kMost = 128 << 20;

  explicit AppendShare(std::atomic<std::size_t>& lent) : lent_(lent) {
    if (lent_.fetch_add(kLarge) + kLarge <= kMost) return;
    size_ = kSmall;
    lent_ -= kLarge - kSmall;
  }
  ~AppendShare() { lent_ -= size_; }
  AppendShare(const AppendShare&) = delete;
  AppendShare& operator=(const AppendShare&) = delete;
  std::size_t size() const { return size_; }

 private:
  std::atomic<std::size_t>& lent_;
  std::size_t size_ = kLarge;
};

/// What receiving files needs. Thread-safe; outlives its writers.
struct UploadDesk {
  sql::Database& database;
  storage::ObjectStore& raw;
  Catalogue catalogue;
  UploadLimits limits;
  UploadGate gate = {};
  std::atomic<std::size_t> gathering = 0;  ///< bytes lent to AppendShares
};

}  // namespace codeflix::catalog_admin
