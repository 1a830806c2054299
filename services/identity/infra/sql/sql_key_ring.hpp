#pragma once

#include "services/identity/app/key_ring.hpp"

namespace codeflix::identity {

class SqlKeyRing final : public KeyRing {
 public:
  Result<std::vector<StoredKey>> list(sql::Transaction& tx) override;
  Result<> activate(sql::Transaction& tx, const StoredKey& key) override;
  Result<> purge(sql::Transaction& tx, Time retired_before) override;
};

}  // namespace codeflix::identity
