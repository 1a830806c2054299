#pragma once

#include "services/catalog_admin/app/cast_member_repository.hpp"

namespace codeflix::catalog_admin {

class SqlCastMemberRepository final : public CastMemberRepository {
 public:
  explicit SqlCastMemberRepository(const Clock& clock) : clock_(clock) {}

  Result<CastMember> get(sql::Transaction& tx, const CastMemberId& id) const override;
  Result<Listed<CastMember>> list(sql::Transaction& tx, const ListRequest& request, const CastMemberFilter& filter) const override;
  Result<std::set<CastMemberId>> known(sql::Transaction& tx, const std::vector<CastMemberId>& ids) const override;
  Result<std::int64_t> users(sql::Transaction& tx, const CastMemberId& id) const override;
  Result<> add(sql::Transaction& tx, const CastMember& member) override;
  Result<> save(sql::Transaction& tx, const CastMember& member) override;
  Result<> remove(sql::Transaction& tx, const CastMember& member) override;

 private:
  Result<> tell(sql::Transaction& tx, const CastMember& member) const;

  const Clock& clock_;
};

}  // namespace codeflix::catalog_admin
