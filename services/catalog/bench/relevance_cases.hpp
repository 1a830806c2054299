#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/catalog/bench/bench_documents.hpp"

namespace codeflix::catalog {

/// A query with the title that its writer had in mind.
struct RelevanceCase {
  std::string kind;  ///< what was done to it: `typo`, `swapped_words`, ...
  std::string query;
  std::string wanted;        ///< id; empty when only the time counts
  std::string wanted_title;  ///< folded; another title of the same name is as good
};

/// `per_kind` queries of each kind, made from titles of the catalogue by the mistakes and short cuts of people who type. The same seed
/// gives the same cases.
std::vector<RelevanceCase> make_relevance_cases(const Titles& titles, std::size_t per_kind, std::uint64_t seed);

}  // namespace codeflix::catalog
