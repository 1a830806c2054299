#include "services/catalog/api/consumers/replicated_documents.hpp"

#include "libs/telemetry/log.hpp"
#include "services/catalog_admin/contract/replicated.hpp"

namespace codeflix::catalog {
namespace {

constexpr std::int64_t kFarBehind = 1000;      ///< changes
constexpr std::size_t kMostNotShown = 20'000;  ///< changes taken without being shown

}  // namespace

std::vector<std::string> replicated_topics() {
  return {catalog_admin::kCategoriesTopic, catalog_admin::kGenresTopic, catalog_admin::kCastMembersTopic, catalog_admin::kVideosTopic};
}

Result<> ReplicatedDocuments::apply(const std::vector<replication::Change>& changes, std::int64_t behind) {
  for (const auto& change : changes) take(change);
  not_shown_ += changes.size();
  if (behind > kFarBehind && not_shown_ < kMostNotShown) return {};
  not_shown_ = 0;
  return show(behind);
}

void ReplicatedDocuments::take(const replication::Change& change) {
  auto& newest = newest_[change.topic + '/' + change.key];
  if (change.seq <= newest) return;
  newest = change.seq;
  library_.note(change.key, change.seq);
  const auto put = [&]<class Document>(Document*) {
    auto document = json::read<Document>(*change.payload);
    if (document) {
      library_.put(std::move(*document));
    } else {
      log::failure("catalog.document_unreadable", document.error(), {{"topic", change.topic}, {"key", change.key}});
    }
  };
  if (change.topic == catalog_admin::kVideosTopic) {
    change.payload ? put(static_cast<catalog_admin::VideoDocument*>(nullptr)) : library_.remove_video(change.key);
  } else if (change.topic == catalog_admin::kCastMembersTopic) {
    change.payload ? put(static_cast<catalog_admin::CastMemberDocument*>(nullptr)) : library_.remove_cast_member(change.key);
  } else if (change.topic == catalog_admin::kGenresTopic) {
    change.payload ? put(static_cast<catalog_admin::GenreDocument*>(nullptr)) : library_.remove_genre(change.key);
  } else if (change.topic == catalog_admin::kCategoriesTopic) {
    change.payload ? put(static_cast<catalog_admin::CategoryDocument*>(nullptr)) : library_.remove_category(change.key);
  }
}

Result<> ReplicatedDocuments::show(std::int64_t behind) {
  auto changes = library_.settle();
  for (auto& change : changes.titles) waiting_[change.id] = std::move(change);
  catalogue_.set(std::move(changes.catalogue));
  if (!waiting_.empty()) {
    std::vector<TitleChange> titles;
    for (const auto& [id, change] : waiting_) titles.push_back(change);
    CODEFLIX_TRY(index_.apply(titles));
    waiting_.clear();
  }
  return behind == 0 ? index_.settle() : Result<>();
}

}  // namespace codeflix::catalog
