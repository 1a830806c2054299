#pragma once

#include <memory>

#include "libs/base/clock.hpp"
#include "services/catalog/app/search_index.hpp"
#include "services/catalog/infra/elasticsearch/search_engine.hpp"

namespace codeflix::catalog {

/// Searches and writes an index in Elasticsearch or OpenSearch that several processes share: each writes all that it is told, and of a
/// title the newest version stays. The first settle() puts an index that was built aside in the place of the one before, so searches are
/// never without one; a later one fills again what was lost or came from another process. Nothing is asked of the engine here.
std::unique_ptr<SearchIndex> make_elasticsearch_index(ElasticsearchSettings settings, const Clock& clock);

}  // namespace codeflix::catalog
