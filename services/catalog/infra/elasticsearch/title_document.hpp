#pragma once

#include "libs/base/json.hpp"
#include "services/catalog/domain/title.hpp"

/// How titles lie in the search engine. Whoever changes this raises kTitleSchema: programs of both versions then search and write an index
/// of their own.
namespace codeflix::catalog {

inline constexpr int kTitleSchema = 2;

/// Settings and mapping of an index.
json::Object title_index();

json::Object title_document(const Title& title);
/// Stands in the place of a title that was taken out, so that an older writing of it comes too late.
json::Object withdrawn_document();

/// How many titles of an answer can be reached by paging.
inline constexpr std::size_t kDeepestPage = 100'000;

/// `text` without its end, whole letters only.
std::string shortened(std::string text, std::size_t bytes);
/// The longest word that is indexed, in bytes.
inline constexpr std::size_t kLongestWord = 64;

}  // namespace codeflix::catalog
