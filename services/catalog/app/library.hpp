#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "services/catalog/app/catalogue.hpp"
#include "services/catalog/app/search_index.hpp"
#include "services/catalog_admin/contract/replicated.hpp"

namespace codeflix::catalog {

/// All replicated documents as they came, drafts too, joined by id into what viewers see. One thread at a time.
///
/// Documents may come in any order: a title names what is known and active of its categories, genres and people, and is joined again
/// when one of them changes.
class Library {
 public:
  /// The place of a document's newest change in the order of all changes; to be told before the change.
  void note(const std::string& id, std::int64_t seq) { seqs_[id] = seq; }
  void put(catalog_admin::CategoryDocument category);
  void put(catalog_admin::GenreDocument genre);
  void put(catalog_admin::CastMemberDocument person);
  void put(catalog_admin::VideoDocument video);
  void remove_category(const std::string& id);
  void remove_genre(const std::string& id);
  void remove_cast_member(const std::string& id);
  void remove_video(const std::string& id);

  /// What viewers see differently since the last call.
  struct Changes {
    std::vector<TitleChange> titles;
    std::shared_ptr<const Catalogue> catalogue;  ///< with all of it
  };
  Changes settle();

 private:
  /// Which videos name a document, so that they are joined again when it changes.
  using Users = std::unordered_map<std::string, std::unordered_set<std::string>>;

  void touch_users(const std::string& id);
  void forget_uses(const std::string& video);
  std::int64_t version(const std::string& video) const;
  std::shared_ptr<const Title> join(const catalog_admin::VideoDocument& video) const;
  std::shared_ptr<const Catalogue> catalogue() const;

  std::unordered_map<std::string, catalog_admin::CategoryDocument> categories_;
  std::unordered_map<std::string, catalog_admin::GenreDocument> genres_;
  std::unordered_map<std::string, catalog_admin::CastMemberDocument> people_;
  std::unordered_map<std::string, catalog_admin::VideoDocument> videos_;
  Users users_;
  std::unordered_map<std::string, std::int64_t> seqs_;
  std::unordered_set<std::string> touched_;
  Catalogue::Titles titles_;  ///< published ones, sorted by id
};

}  // namespace codeflix::catalog
