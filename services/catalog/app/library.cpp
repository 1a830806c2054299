#include "services/catalog/app/library.hpp"

#include <algorithm>

#include "libs/base/text.hpp"

namespace codeflix::catalog {
namespace {

using catalog_admin::VideoDocument;

std::vector<std::string> uses_of(const VideoDocument& video) {
  std::vector<std::string> out = video.categories;
  out.insert(out.end(), video.genres.begin(), video.genres.end());
  for (const auto& entry : video.cast) out.push_back(entry.id);
  return out;
}

template <class Entry>
void sort_by_name(std::vector<Entry>& entries) {
  std::vector<std::pair<std::string, Entry>> keyed;
  for (auto& entry : entries) keyed.emplace_back(fold(entry.name), std::move(entry));
  std::sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return std::tie(a.first, a.second.id) < std::tie(b.first, b.second.id); });
  entries.clear();
  for (auto& [key, entry] : keyed) entries.push_back(std::move(entry));
}

}  // namespace

void Library::touch_users(const std::string& id) {
  if (const auto found = users_.find(id); found != users_.end()) touched_.insert(found->second.begin(), found->second.end());
}

void Library::put(catalog_admin::CategoryDocument category) {
  touch_users(category.id);
  auto id = category.id;
  categories_.insert_or_assign(std::move(id), std::move(category));
}

void Library::put(catalog_admin::GenreDocument genre) {
  touch_users(genre.id);
  auto id = genre.id;
  genres_.insert_or_assign(std::move(id), std::move(genre));
}

void Library::put(catalog_admin::CastMemberDocument person) {
  touch_users(person.id);
  auto id = person.id;
  people_.insert_or_assign(std::move(id), std::move(person));
}

void Library::put(VideoDocument video) {
  forget_uses(video.id);
  for (const auto& used : uses_of(video)) users_[used].insert(video.id);
  touched_.insert(video.id);
  auto id = video.id;
  videos_.insert_or_assign(std::move(id), std::move(video));
}

void Library::remove_category(const std::string& id) {
  if (categories_.erase(id) > 0) touch_users(id);
}

void Library::remove_genre(const std::string& id) {
  if (genres_.erase(id) > 0) touch_users(id);
}

void Library::remove_cast_member(const std::string& id) {
  if (people_.erase(id) > 0) touch_users(id);
}

void Library::remove_video(const std::string& id) {
  forget_uses(id);
  if (videos_.erase(id) > 0) touched_.insert(id);
}

void Library::forget_uses(const std::string& video) {
  const auto known = videos_.find(video);
  if (known == videos_.end()) return;
  for (const auto& used : uses_of(known->second)) {
    const auto users = users_.find(used);
    if (users == users_.end()) continue;
    users->second.erase(video);
    if (users->second.empty()) users_.erase(users);
  }
}

std::shared_ptr<const Title> Library::join(const VideoDocument& video) const {
  auto title = std::make_shared<Title>();
  title->id = video.id;
  title->title = video.title;
  title->original_title = video.original_title;
  title->description = video.description;
  title->year_launched = video.year_launched;
  // What cannot be read is kept from children.
  title->rating = parse_rating(video.rating).value_or(Rating::r18);
  title->opened = video.opened;
  title->published_at = video.published_at.value_or(video.created_at);
  if (const auto media = video.media.find("video"); media != video.media.end()) title->duration_ms = media->second.duration_ms;
  title->has_trailer = video.media.contains("trailer");
  for (const auto& id : video.categories) {
    if (const auto found = categories_.find(id); found != categories_.end() && found->second.active)
      title->categories.push_back({id, found->second.name});
  }
  for (const auto& id : video.genres) {
    if (const auto found = genres_.find(id); found != genres_.end() && found->second.active) title->genres.push_back({id, found->second.name});
  }
  for (const auto& entry : video.cast) {
    if (const auto found = people_.find(entry.id); found != people_.end())
      title->cast.push_back({entry.id, found->second.name, found->second.type, entry.role});
  }
  for (const auto& [slot, artwork] : video.artwork) title->artwork.emplace(slot, Artwork{artwork.key, artwork.width, artwork.height});
  return title;
}

/// Grows with everything that a title is joined from, whichever of it is known first: above all with the video's own document, which says
/// what else there is to it, then with these. So all processes agree which of two joins is the later one.
std::int64_t Library::version(const std::string& video) const {
  constexpr std::int64_t kMost = (std::int64_t{1} << 31) - 1;
  const auto seq = [&](const std::string& id) {
    const auto found = seqs_.find(id);
    return found == seqs_.end() ? 0 : found->second;
  };
  std::int64_t parts = 0;
  if (const auto known = videos_.find(video); known != videos_.end()) {
    for (const auto& used : uses_of(known->second)) parts += seq(used);
  }
  return (std::min(seq(video), kMost) << 31) + std::min(parts, kMost);
}

Library::Changes Library::settle() {
  Changes out;
  std::vector<std::string> touched(touched_.begin(), touched_.end());
  touched_.clear();
  std::sort(touched.begin(), touched.end());
  Catalogue::Titles next;
  next.reserve(titles_.size() + touched.size());
  auto old = titles_.begin();
  for (const auto& id : touched) {
    while (old != titles_.end() && (*old)->id < id) next.push_back(std::move(*old++));
    std::shared_ptr<const Title> before;
    if (old != titles_.end() && (*old)->id == id) before = std::move(*old++);
    const auto video = videos_.find(id);
    if (video == videos_.end() || !video->second.published) {
      if (before) out.titles.push_back({id, version(id), nullptr});
      continue;
    }
    auto title = join(video->second);
    if (before && *before == *title) {
      next.push_back(std::move(before));
      continue;
    }
    out.titles.push_back({id, version(id), title});
    next.push_back(std::move(title));
  }
  std::move(old, titles_.end(), std::back_inserter(next));
  titles_ = std::move(next);
  out.catalogue = catalogue();
  return out;
}

std::shared_ptr<const Catalogue> Library::catalogue() const {
  std::vector<CategoryEntry> categories;
  for (const auto& [id, category] : categories_) {
    if (category.active) categories.push_back({id, category.name, category.description});
  }
  std::vector<GenreEntry> genres;
  for (const auto& [id, genre] : genres_) {
    if (!genre.active) continue;
    GenreEntry entry{id, genre.name, {}};
    for (const auto& category : genre.categories) {
      if (const auto found = categories_.find(category); found != categories_.end() && found->second.active) entry.categories.push_back(category);
    }
    genres.push_back(std::move(entry));
  }
  sort_by_name(categories);
  sort_by_name(genres);
  return std::make_shared<const Catalogue>(titles_, std::move(categories), std::move(genres));
}

}  // namespace codeflix::catalog
