#include "services/catalog_admin/infra/sql/sql_cast_member_repository.hpp"

#include <boost/describe/enum_to_string.hpp>

#include "libs/base/text.hpp"
#include "libs/replication/change_log.hpp"
#include "services/catalog_admin/contract/replicated.hpp"
#include "services/catalog_admin/infra/sql/select.hpp"

namespace codeflix::catalog_admin {

namespace {

constexpr std::string_view kColumns = "id, name, type, version, created_at, updated_at";

std::string name_of(CastMemberType type) { return boost::describe::enum_to_string(type, ""); }

CastMember read(const sql::Row& row) {
  return {.id = row.id<CastMemberId>(0),
          .fields = {.name = row.text(1), .type = row.text(2) == "director" ? CastMemberType::director : CastMemberType::actor},
          .version = row.integer(3),
          .created_at = row.time(4),
          .updated_at = row.time(5)};
}

}  // namespace

Result<CastMember> SqlCastMemberRepository::get(sql::Transaction& tx, const CastMemberId& id) const {
  CODEFLIX_TRY_ASSIGN(const auto row, tx.query_one("SELECT " + std::string(kColumns) + " FROM cast_members WHERE id = $1", {id}));
  if (!row) return fail(ErrorKind::not_found, "cast_member.unknown", "There is no such cast member.");
  return read(*row);
}

Result<Listed<CastMember>> SqlCastMemberRepository::list(sql::Transaction& tx, const ListRequest& request, const CastMemberFilter& filter) const {
  Select select("cast_members");
  select.search({"name_key"}, request.search);
  if (filter.type) select.where("type = ?", {name_of(*filter.type)});
  Listed<CastMember> listed;
  CODEFLIX_TRY_ASSIGN(listed.total, select.count(tx));
  CODEFLIX_TRY_ASSIGN(const auto rows, select.page(tx, kColumns, request.sort == "name" ? "name_key" : request.sort, request));
  for (const auto& row : rows) listed.items.push_back(read(row));
  return listed;
}

Result<std::set<CastMemberId>> SqlCastMemberRepository::known(sql::Transaction& tx, const std::vector<CastMemberId>& ids) const {
  return known_ids(tx, "cast_members", ids);
}

Result<std::int64_t> SqlCastMemberRepository::users(sql::Transaction& tx, const CastMemberId& id) const {
  CODEFLIX_TRY_ASSIGN(const auto row, tx.query_one("SELECT COUNT(DISTINCT video_id) FROM video_cast WHERE cast_member_id = $1", {id}));
  return row->integer(0);
}

Result<> SqlCastMemberRepository::add(sql::Transaction& tx, const CastMember& member) {
  CODEFLIX_TRY(tx.execute(
      "INSERT INTO cast_members (id, name, name_key, type, version, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
      {member.id, member.fields.name, fold(member.fields.name), name_of(member.fields.type), member.version, member.created_at, member.updated_at}));
  return tell(tx, member);
}

Result<> SqlCastMemberRepository::save(sql::Transaction& tx, const CastMember& member) {
  CODEFLIX_TRY(tx.execute("UPDATE cast_members SET name = $2, name_key = $3, type = $4, version = $5, updated_at = $6 WHERE id = $1",
                          {member.id, member.fields.name, fold(member.fields.name), name_of(member.fields.type), member.version, member.updated_at}));
  return tell(tx, member);
}

Result<> SqlCastMemberRepository::remove(sql::Transaction& tx, const CastMember& member) {
  CODEFLIX_TRY(tx.execute("DELETE FROM cast_members WHERE id = $1", {member.id}));
  return replication::withdraw(tx, clock_, kCastMembersTopic, member.id.str(), member.version + 1);
}

Result<> SqlCastMemberRepository::tell(sql::Transaction& tx, const CastMember& member) const {
  return replication::publish(tx, clock_, kCastMembersTopic, member.id.str(), member.version,
                              json::write(CastMemberDocument{member.id.str(), member.fields.name, name_of(member.fields.type)}));
}

}  // namespace codeflix::catalog_admin
