#include "services/playback/api/http/open_objects.hpp"

namespace codeflix::playback {

std::shared_ptr<storage::Object> OpenObjects::find(const std::string& key, Time now) {
  const std::scoped_lock lock(mutex_);
  const auto place = places_.find(key);
  if (place == places_.end()) return nullptr;
  const auto entry = place->second;
  if (entry->until <= now) {
    entries_.erase(entry);
    places_.erase(place);
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, entry);
  return entry->object;
}

void OpenObjects::keep(const std::string& key, std::shared_ptr<storage::Object> object, Time now) {
  const std::scoped_lock lock(mutex_);
  if (const auto place = places_.find(key); place != places_.end()) {
    entries_.erase(place->second);
    places_.erase(place);
  }
  entries_.push_front({key, std::move(object), now + life_});
  places_.emplace(key, entries_.begin());
  if (entries_.size() <= capacity_) return;
  places_.erase(entries_.back().key);
  entries_.pop_back();
}

}  // namespace codeflix::playback
