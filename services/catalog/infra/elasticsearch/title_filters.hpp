#pragma once

#include "libs/base/json.hpp"
#include "services/catalog/app/search_index.hpp"

/// A TitleFilter in the search engine's words, and the facets both ways.
namespace codeflix::catalog {

/// What no choice of the viewer changes: titles that are not withdrawn, up to the parental ceiling.
json::Array always(const TitleFilter& filter);
/// What titles must be beside that; for the whole answer.
json::Object chosen(const TitleFilter& filter);
/// Counts of each facet, each without its own choice.
json::Object facet_aggregations(const TitleFilter& filter);
Facets read_facets(const json::Value& aggregations);

}  // namespace codeflix::catalog
