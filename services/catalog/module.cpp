#include "services/catalog/module.hpp"

#include "embedded/catalog_openapi.hpp"
#include "libs/base/id.hpp"
#include "libs/http/health.hpp"
#include "services/catalog/api/consumers/replicated_documents.hpp"
#include "services/catalog/api/http/routes.hpp"
#include "services/catalog/app/index_feeder.hpp"
#include "services/catalog/infra/elasticsearch/elasticsearch_index.hpp"
#include "services/catalog/infra/xapian/xapian_index.hpp"

namespace codeflix::catalog {

namespace {

Failure wrong(std::string detail) { return fail(ErrorKind::invalid, "config.invalid", std::move(detail)); }

/// The index that searches ask, and where changes of titles go.
struct Search {
  std::shared_ptr<SearchIndex> index;
  std::shared_ptr<TitleSink> changes;
};

Result<Search> embedded_search(const Config& config, const Clock& clock) {
  const std::filesystem::path folder = config.index_folder.empty()
                                           ? std::filesystem::temp_directory_path() / ("codeflix-catalog-index-" + new_uuid(clock))
                                           : std::filesystem::path(config.index_folder);
  CODEFLIX_TRY_ASSIGN(auto made, make_xapian_index(folder));
  const std::shared_ptr<SearchIndex> index = std::move(made);
  return Search{index, index};
}

/// An engine that is away keeps nothing from starting.
Result<Search> engine_search(runtime::Supervisor& supervisor, const SearchConfig& config, const Clock& clock) {
  if (!config.url.starts_with("http://") && !config.url.starts_with("https://"))
    return wrong("search.url is the address of the search engine: it begins with https:// or http://.");
  if (config.user.empty() != config.password.empty()) return wrong("search.user and search.password are needed together.");
  auto url = config.url;
  while (url.ends_with('/')) url.pop_back();
  const std::shared_ptr<SearchIndex> index = make_elasticsearch_index(
      {.url = std::move(url), .ca_file = config.ca_file, .user = config.user, .password = config.password, .index = config.index}, clock);
  auto feeder = std::make_unique<IndexFeeder>(index);
  // The supervisor keeps it longer than the reader, which is added after it and stopped before.
  const std::shared_ptr<TitleSink> changes(std::shared_ptr<void>(), feeder.get());
  supervisor.add(std::move(feeder));
  return Search{index, changes};
}

Result<Search> make_search(runtime::Supervisor& supervisor, const Config& config, const Clock& clock) {
  if (config.search.engine == "embedded") return embedded_search(config, clock);
  if (config.search.engine == "elasticsearch") return engine_search(supervisor, config.search, clock);
  return wrong("search.engine is embedded or elasticsearch.");
}

}  // namespace

std::vector<sql::Migrations> migrations() { return {}; }

Result<> install(runtime::Supervisor& supervisor, http::Router& router, const Config& config, Dependencies dependencies) {
  CODEFLIX_TRY_ASSIGN(const auto search, make_search(supervisor, config, dependencies.clock));
  const auto catalogue = std::make_shared<CurrentCatalogue>();
  const auto documents = std::make_shared<ReplicatedDocuments>(*catalogue, *search.changes);
  supervisor.add(replication::make_memory_reader(
      "catalog", dependencies.feed, replicated_topics(),
      [catalogue, search, documents](const auto& changes, std::int64_t behind) { return documents->apply(changes, behind); }));
  add_routes(router, {catalogue, search.index, config.max_age});
  http::add_openapi_route(router, "/api/catalog/v1", embedded::catalog_openapi.front().second);
  return {};
}

}  // namespace codeflix::catalog
