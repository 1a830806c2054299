#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "libs/base/clock.hpp"
#include "libs/storage/object_store.hpp"

namespace codeflix::playback {

/// The opened objects that were asked for last, so that a popular segment is served without asking the store again, and each with the
/// seal that it was opened for: all viewers of an asset have the same one for hours, so it is seldom computed again. Holds `capacity` of
/// them, each for `life`: so long may a removed object still be served. Thread-safe, never blocks on a store.
class OpenObjects {
 public:
  OpenObjects(std::size_t capacity, Duration life) : capacity_(capacity), life_(life) {}

  struct Seal {
    std::string text;
    Time until;
  };
  struct Held {
    std::shared_ptr<storage::Object> object;
    std::optional<Time> sealed_until;  ///< set when the seal asked for is the kept one, and holds: it need not be verified
  };

  /// Nothing when no object is held under the key.
  std::optional<Held> find(const std::string& key, std::string_view seal, Time now);
  /// `seal` must have been verified for this key.
  void keep(const std::string& key, std::shared_ptr<storage::Object> object, Seal seal, Time now);

 private:
  struct Entry {
    std::string key;
    std::shared_ptr<storage::Object> object;
    Seal seal;
    Time until;
  };

  const std::size_t capacity_;
  const Duration life_;
  std::mutex mutex_;
  std::list<Entry> entries_;  ///< the last asked for first
  std::unordered_map<std::string, std::list<Entry>::iterator> places_;
};

}  // namespace codeflix::playback
