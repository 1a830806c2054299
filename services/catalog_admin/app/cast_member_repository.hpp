#pragma once

#include <cstdint>
#include <optional>
#include <set>

#include "libs/sql/database.hpp"
#include "services/catalog_admin/app/list.hpp"
#include "services/catalog_admin/domain/cast_member.hpp"

namespace codeflix::catalog_admin {

struct CastMemberFilter {
  std::optional<CastMemberType> type;
};

/// Cast members as they are kept; each change is published to the readers in the same transaction.
class CastMemberRepository {
 public:
  virtual ~CastMemberRepository() = default;

  /// Error: not_found `cast_member.unknown`.
  virtual Result<CastMember> get(sql::Transaction& tx, const CastMemberId& id) const = 0;
  virtual Result<Listed<CastMember>> list(sql::Transaction& tx, const ListRequest& request, const CastMemberFilter& filter) const = 0;
  /// Those of `ids` that exist.
  virtual Result<std::set<CastMemberId>> known(sql::Transaction& tx, const std::vector<CastMemberId>& ids) const = 0;
  /// How many videos have the person.
  virtual Result<std::int64_t> users(sql::Transaction& tx, const CastMemberId& id) const = 0;

  virtual Result<> add(sql::Transaction& tx, const CastMember& member) = 0;
  virtual Result<> save(sql::Transaction& tx, const CastMember& member) = 0;
  virtual Result<> remove(sql::Transaction& tx, const CastMember& member) = 0;
};

}  // namespace codeflix::catalog_admin
