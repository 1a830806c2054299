#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>

#include "services/catalog_admin/app/catalogue.hpp"

namespace codeflix::catalog_admin {

struct CastMemberInput {
  std::string name;
  CastMemberType type = CastMemberType::actor;
};
BOOST_DESCRIBE_STRUCT(CastMemberInput, (), (name, type))

/// Error: invalid `body.invalid`.
Result<CastMember> create_cast_member(const Catalogue& catalogue, sql::Transaction& tx, const CastMemberInput& input);

/// Errors also: not_found `cast_member.unknown`, precondition_failed `if_match.stale`.
Result<CastMember> update_cast_member(const Catalogue& catalogue, sql::Transaction& tx, const CastMemberId& id, std::int64_t expected,
                                      const CastMemberInput& input);

/// Error also: conflict `cast_member.in_use` with the number of titles.
Result<> delete_cast_member(const Catalogue& catalogue, sql::Transaction& tx, const CastMemberId& id, std::optional<std::int64_t> expected);

}  // namespace codeflix::catalog_admin
