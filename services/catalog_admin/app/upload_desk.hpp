#pragma once

#include <array>
#include <functional>
#include <mutex>

#include "libs/sql/database.hpp"
#include "libs/storage/object_store.hpp"
#include "services/catalog_admin/app/catalogue.hpp"

namespace codeflix::catalog_admin {

/// Lets one thread of this process at a time look at an upload's lock, append and note the offset. Between processes the
/// lock's number in the database does it.
class UploadGate {
 public:
  std::unique_lock<std::mutex> enter(const AssetId& id) { return std::unique_lock(mutexes_[std::hash<AssetId>()(id) % mutexes_.size()]); }

 private:
  std::array<std::mutex, 64> mutexes_;
};

/// What receiving files needs. Thread-safe; outlives its writers.
struct UploadDesk {
  sql::Database& database;
  storage::ObjectStore& raw;
  Catalogue catalogue;
  UploadLimits limits;
  UploadGate gate = {};
};

}  // namespace codeflix::catalog_admin
