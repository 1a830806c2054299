#include "libs/sql/under_way.hpp"

#include <algorithm>
#include <vector>

namespace codeflix::sql {
namespace {

/// The databases in which this thread has a transaction under way.
thread_local std::vector<const Database*> under_way;

}  // namespace

UnderWay::UnderWay(const Database* database) { under_way.push_back(database); }

UnderWay::~UnderWay() { under_way.pop_back(); }

Result<> UnderWay::refuse_nested(const Database* database) {
  if (std::find(under_way.begin(), under_way.end(), database) == under_way.end()) return {};
  return fail(ErrorKind::internal, "sql.nested", "This thread already has a transaction of this database under way: use that one.");
}

}  // namespace codeflix::sql
