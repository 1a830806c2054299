#pragma once

#include "libs/base/result.hpp"

namespace codeflix::sql {

class Database;

/// Marks that this thread has a transaction of `database` under way, for as long as it lives.
class UnderWay {
 public:
  explicit UnderWay(const Database* database);
  ~UnderWay();
  UnderWay(const UnderWay&) = delete;
  UnderWay& operator=(const UnderWay&) = delete;

  /// Error: internal `sql.nested` when this thread has one.
  static Result<> refuse_nested(const Database* database);
};

}  // namespace codeflix::sql
