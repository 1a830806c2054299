#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libs/sql/database.hpp"

namespace codeflix::identity {

struct StoredKey {
  std::string kid;
  std::string pem;
  Time created_at;
  std::optional<Time> retired_at;  ///< the active one has none
};

/// The signing keys: one active, the retired ones still verify.
class KeyRing {
 public:
  virtual ~KeyRing() = default;
  /// The active one first.
  virtual Result<std::vector<StoredKey>> list(sql::Transaction& tx) = 0;
  /// Makes this the active key.
  virtual Result<> activate(sql::Transaction& tx, const StoredKey& key) = 0;
  virtual Result<> purge(sql::Transaction& tx, Time retired_before) = 0;
};

}  // namespace codeflix::identity
