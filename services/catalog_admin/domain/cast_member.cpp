#include "services/catalog_admin/domain/cast_member.hpp"

#include "services/catalog_admin/domain/field_check.hpp"

namespace codeflix::catalog_admin {

Result<> CastMember::change(const CastMemberFields& wanted, Time now) {
  FieldCheck check;
  CastMemberFields cleaned{.name = check.text("name", wanted.name, 1, 255), .type = wanted.type};
  CODEFLIX_TRY(check.verdict());
  fields = std::move(cleaned);
  ++version;
  updated_at = now;
  return {};
}

}  // namespace codeflix::catalog_admin
