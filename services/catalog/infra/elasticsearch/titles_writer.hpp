#pragma once

#include <string>
#include <vector>

#include "services/catalog/app/search_index.hpp"
#include "services/catalog/infra/elasticsearch/search_engine.hpp"

namespace codeflix::catalog {

/// What became of a bulk of changes.
struct Written {
  std::vector<std::string> indices;  ///< where they came to lie; more than one when the alias moved meanwhile
  bool alias_missing = false;        ///< some were refused since there is no such alias: nothing else is to be believed then
};

/// Writes the changes through an alias, in bulks. Of one title the newest version stays, whoever writes it when; a change that comes too late
/// or is there already counts as written and costs the engine nothing. What the engine has no room for at the moment is sent again a few times; a
/// title that it cannot take at all is logged and left out. Error: unavailable `search.unavailable`; some may be written then, and the same call may
/// be made again.
Result<Written> write_titles(SearchEngine& engine, const std::string& alias, const std::vector<TitleChange>& changes);

}  // namespace codeflix::catalog
