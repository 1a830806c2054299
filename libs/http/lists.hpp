#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libs/http/message.hpp"

/// The conventions of lists (domain.md, HTTP conventions): page, per_page, sort, search; `{"data", "meta"}`.
namespace codeflix::http {

struct PageRequest {
  std::int64_t page = 1;
  std::int64_t per_page = 25;
  std::string sort = {};  ///< a field's name
  bool descending = false;
  std::string search = {};  ///< folded (base/text.hpp)

  std::int64_t offset() const { return (page - 1) * per_page; }
};

/// Reads the query. `sortable` lists the allowed fields, the first is the default (a leading `-` makes it descending).
/// Error: invalid `query.invalid` with the parameter as field.
Result<PageRequest> page_request(const Request& request, const std::vector<std::string>& sortable);

struct PageMeta {
  std::int64_t page = 1;
  std::int64_t per_page = 25;
  std::int64_t total = 0;
  std::int64_t pages = 0;
};
BOOST_DESCRIBE_STRUCT(PageMeta, (), (page, per_page, total, pages))

PageMeta page_meta(const PageRequest& request, std::int64_t total);

/// `{"data": [...], "meta": {...}}`.
template <class T>
Response list_response(const std::vector<T>& data, const PageMeta& meta) {
  return Response::json(json::Object{{"data", json::to(data)}, {"meta", json::to(meta)}});
}

}  // namespace codeflix::http
