#pragma once

#include "libs/sql/database.hpp"

namespace codeflix::catalog_admin {

/// The refusal of the unique index on names, in words.
inline Result<> name_taken_as(Result<std::int64_t> written, const std::string& code, const std::string& detail) {
  if (written) return {};
  if (written.error().code != "sql.unique") return fail(std::move(written));
  return fail(ErrorKind::conflict, code, detail, {{"name", code, detail}});
}

}  // namespace codeflix::catalog_admin
