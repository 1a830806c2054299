#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "libs/replication/feed.hpp"
#include "services/catalog/app/catalogue.hpp"
#include "services/catalog/app/library.hpp"
#include "services/catalog/app/search_index.hpp"

namespace codeflix::catalog {

/// The topics that the catalogue is made of.
std::vector<std::string> replicated_topics();

/// Takes catalog_admin's documents out of the feed and puts what viewers see of them into the catalogue and the search index.
/// Changes may come doubled and in any order: of each key only what is newer by `seq` counts. A document that cannot be read is
/// logged and left as it was. One thread at a time.
class ReplicatedDocuments {
 public:
  ReplicatedDocuments(CurrentCatalogue& catalogue, TitleSink& index) : catalogue_(catalogue), index_(index) {}

  /// While many changes lie `behind` these, showing them already would only cost time. Error: that of the index; the same call
  /// works it off again.
  Result<> apply(const std::vector<replication::Change>& changes, std::int64_t behind);

 private:
  void take(const replication::Change& change);
  Result<> show(std::int64_t behind);

  CurrentCatalogue& catalogue_;
  TitleSink& index_;
  Library library_;
  std::size_t not_shown_ = 0;                             ///< changes taken since the last show()
  std::unordered_map<std::string, std::int64_t> newest_;  ///< by topic and key
  std::unordered_map<std::string, TitleChange> waiting_;  ///< for the index, by id
};

}  // namespace codeflix::catalog
