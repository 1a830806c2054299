#pragma once

#include <cstdint>

#include "libs/http/message.hpp"
#include "services/catalog/app/search_index.hpp"

namespace codeflix::catalog {

/// What a request for a list of titles asks for.
struct ListRequest {
  SearchQuery query;
  std::int64_t per_page = 25;
};

/// Reads the parameters of /search and /videos as the contract has them. Error: invalid `query.invalid` with a field error for each
/// wrong one, named as the parameter.
Result<ListRequest> list_request(const http::Request& request, bool with_text);

/// The cursor that goes on after the title `id`, the last one of a page, at `offset`.
std::string cursor(std::size_t offset, const std::string& id);

}  // namespace codeflix::catalog
