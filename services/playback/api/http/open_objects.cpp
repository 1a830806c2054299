#include "services/playback/api/http/open_objects.hpp"

#include "libs/base/digest.hpp"

namespace codeflix::playback {

std::optional<OpenObjects::Held> OpenObjects::find(const std::string& key, std::string_view seal, Time now) {
  const std::scoped_lock lock(mutex_);
  const auto place = places_.find(key);
  if (place == places_.end()) return std::nullopt;
  const auto entry = place->second;
  if (entry->until <= now) {
    entries_.erase(entry);
    places_.erase(place);
    return std::nullopt;
  }
  entries_.splice(entries_.begin(), entries_, entry);
  const bool sealed = now < entry->seal.until && constant_time_equal(seal, entry->seal.text);
  return Held{entry->object, sealed ? std::optional(entry->seal.until) : std::nullopt};
}

void OpenObjects::keep(const std::string& key, std::shared_ptr<storage::Object> object, Seal seal, Time now) {
  const std::scoped_lock lock(mutex_);
  if (const auto place = places_.find(key); place != places_.end()) {
    entries_.erase(place->second);
    places_.erase(place);
  }
  entries_.push_front({key, std::move(object), std::move(seal), now + life_});
  places_.emplace(key, entries_.begin());
  if (entries_.size() <= capacity_) return;
  places_.erase(entries_.back().key);
  entries_.pop_back();
}

}  // namespace codeflix::playback
