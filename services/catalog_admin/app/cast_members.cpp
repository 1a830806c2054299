#include "services/catalog_admin/app/cast_members.hpp"

#include "libs/replication/change_log.hpp"
#include "services/catalog_admin/app/counted.hpp"
#include "services/catalog_admin/app/expected_version.hpp"

namespace codeflix::catalog_admin {

Result<CastMember> create_cast_member(const Catalogue& catalogue, sql::Transaction& tx, const CastMemberInput& input) {
  CODEFLIX_TRY(replication::next_position(tx));
  const Time now = catalogue.clock.now();
  CastMember member{.id = CastMemberId::generate(catalogue.clock), .created_at = now};
  CODEFLIX_TRY(member.change({.name = input.name, .type = input.type}, now));
  CODEFLIX_TRY(catalogue.cast_members.add(tx, member));
  return member;
}

Result<CastMember> update_cast_member(const Catalogue& catalogue, sql::Transaction& tx, const CastMemberId& id, std::int64_t expected,
                                      const CastMemberInput& input) {
  CODEFLIX_TRY(replication::next_position(tx));
  CODEFLIX_TRY_ASSIGN(auto member, catalogue.cast_members.get(tx, id));
  CODEFLIX_TRY(expect_version(member.version, expected));
  CODEFLIX_TRY(member.change({.name = input.name, .type = input.type}, catalogue.clock.now()));
  CODEFLIX_TRY(catalogue.cast_members.save(tx, member));
  return member;
}

Result<> delete_cast_member(const Catalogue& catalogue, sql::Transaction& tx, const CastMemberId& id, std::optional<std::int64_t> expected) {
  CODEFLIX_TRY(replication::next_position(tx));
  CODEFLIX_TRY_ASSIGN(const auto member, catalogue.cast_members.get(tx, id));
  if (expected) CODEFLIX_TRY(expect_version(member.version, *expected));
  CODEFLIX_TRY_ASSIGN(const auto videos, catalogue.cast_members.users(tx, id));
  if (videos > 0) {
    return fail(ErrorKind::conflict, "cast_member.in_use",
                "This person is in the cast of " + counted(videos, "title") +
                    " (deleted titles that can be restored count). Take the person out of them first.");
  }
  return catalogue.cast_members.remove(tx, member);
}

}  // namespace codeflix::catalog_admin
