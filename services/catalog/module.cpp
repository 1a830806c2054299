#include "services/catalog/module.hpp"

#include "embedded/catalog_openapi.hpp"
#include "libs/base/id.hpp"
#include "libs/http/health.hpp"
#include "services/catalog/api/consumers/replicated_documents.hpp"
#include "services/catalog/api/http/routes.hpp"
#include "services/catalog/infra/xapian/xapian_index.hpp"

namespace codeflix::catalog {

std::vector<sql::Migrations> migrations() { return {}; }

Result<> install(runtime::Supervisor& supervisor, http::Router& router, const Config& config, Dependencies dependencies) {
  const std::filesystem::path folder = config.index_folder.empty()
                                           ? std::filesystem::temp_directory_path() / ("codeflix-catalog-index-" + new_uuid(dependencies.clock))
                                           : std::filesystem::path(config.index_folder);
  CODEFLIX_TRY_ASSIGN(auto made, make_xapian_index(folder));
  const std::shared_ptr<SearchIndex> index = std::move(made);
  const auto catalogue = std::make_shared<CurrentCatalogue>();
  const auto documents = std::make_shared<ReplicatedDocuments>(*catalogue, *index);
  supervisor.add(replication::make_memory_reader(
      "catalog", dependencies.feed, replicated_topics(),
      [catalogue, index, documents](const auto& changes, std::int64_t behind) { return documents->apply(changes, behind); }));
  add_routes(router, {catalogue, index, config.max_age});
  http::add_openapi_route(router, "/api/catalog/v1", embedded::catalog_openapi.front().second);
  return {};
}

}  // namespace codeflix::catalog
