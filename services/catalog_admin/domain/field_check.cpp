#include "services/catalog_admin/domain/field_check.hpp"

#include "libs/base/text.hpp"

namespace codeflix::catalog_admin {

std::string FieldCheck::text(const std::string& field, std::string_view value, std::size_t min, std::size_t max, bool multiline) {
  auto cleaned = clean_text(value, min, max, multiline);
  if (cleaned) return std::move(*cleaned);
  mistake(field, cleaned.error().code, cleaned.error().detail);
  return {};
}

Result<> FieldCheck::verdict() {
  if (!failed()) return {};
  return fail(ErrorKind::invalid, "body.invalid", "Some fields are missing or wrong.", std::move(mistakes_));
}

}  // namespace codeflix::catalog_admin
