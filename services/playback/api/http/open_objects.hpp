#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "libs/base/clock.hpp"
#include "libs/storage/object_store.hpp"

namespace codeflix::playback {

/// The opened objects that were asked for last, so that a popular segment is served without asking the store again. Holds
/// `capacity` of them, each for `life`: so long may a removed object still be served. Thread-safe, never blocks on a store.
class OpenObjects {
 public:
  OpenObjects(std::size_t capacity, Duration life) : capacity_(capacity), life_(life) {}

  /// The object, or null when it is not held.
  std::shared_ptr<storage::Object> find(const std::string& key, Time now);
  void keep(const std::string& key, std::shared_ptr<storage::Object> object, Time now);

 private:
  struct Entry {
    std::string key;
    std::shared_ptr<storage::Object> object;
    Time until;
  };

  const std::size_t capacity_;
  const Duration life_;
  std::mutex mutex_;
  std::list<Entry> entries_;  ///< the last asked for first
  std::unordered_map<std::string, std::list<Entry>::iterator> places_;
};

}  // namespace codeflix::playback
