#pragma once

#include <cstdint>
#include <vector>

#include "services/catalog/infra/xapian/query_plan.hpp"
#include "services/catalog/infra/xapian/snapshot.hpp"

namespace Xapian {
class Database;
}

namespace codeflix::catalog {

struct Match {
  std::uint32_t place = 0;  ///< in Snapshot::documents
  float score = 0;          ///< a first idea of how well the title answers

  /// Best first.
  bool operator<(const Match& other) const { return score != other.score ? score > other.score : place < other.place; }
};

/// The titles that answer the plan, in no order: all words that count (`all`), or any of them. Small words count only where there
/// are no others. Reads the posting lists of the words word by word, so its time goes with their length. Throws Xapian::Error.
std::vector<Match> match(const QueryPlan& plan, bool all, const Snapshot& snapshot, const Xapian::Database& database);

}  // namespace codeflix::catalog
