#pragma once

#include <boost/describe/enum_from_string.hpp>
#include <optional>
#include <string>

#include "libs/http/lists.hpp"
#include "services/catalog_admin/app/list.hpp"

namespace codeflix::catalog_admin {

inline Failure query_mistake(const std::string& name, const std::string& detail) {
  return fail(ErrorKind::invalid, "query.invalid", "Some parameters of the query are wrong.", {{name, "query.value", detail}});
}

inline ListRequest list_request(const http::PageRequest& page) {
  return {.offset = page.offset(), .limit = page.per_page, .sort = page.sort, .descending = page.descending, .search = page.search};
}

/// Optional filters of a list. An empty value is none. Error: invalid `query.invalid`.
inline Result<std::optional<bool>> flag_in_query(const http::Request& request, const std::string& name) {
  const auto value = request.query_value(name);
  if (!value || value->empty()) return std::optional<bool>{};
  if (*value != "true" && *value != "false") return query_mistake(name, "true or false is expected here.");
  return std::optional<bool>(*value == "true");
}

template <class I>
Result<std::optional<I>> id_in_query(const http::Request& request, const std::string& name) {
  const auto value = request.query_value(name);
  if (!value || value->empty()) return std::optional<I>{};
  auto id = I::parse(*value);
  if (!id) return query_mistake(name, id.error().detail);
  return std::optional<I>(std::move(*id));
}

template <class E>
Result<std::optional<E>> enum_in_query(const http::Request& request, const std::string& name) {
  const auto value = request.query_value(name);
  if (!value || value->empty()) return std::optional<E>{};
  E found{};
  if (!boost::describe::enum_from_string(value->c_str(), found)) return query_mistake(name, "This value is not one of those that are known.");
  return std::optional<E>(found);
}

}  // namespace codeflix::catalog_admin
