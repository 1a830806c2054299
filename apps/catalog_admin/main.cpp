#include "apps/single/single_service.hpp"
#include "services/catalog_admin/module.hpp"

int main(int argc, char** argv) {
  using namespace codeflix;
  catalog_admin::Config config;
  return run_single(
      argc, argv,
      {"catalog_admin", [&](config::Binder& binder) { config.describe(binder); }, catalog_admin::migrations(),
       [&](SingleService& parts) {
         return catalog_admin::install(
             parts.supervisor(), parts.router(), config,
             {.database = parts.database(catalog_admin::migrations()), .broker = parts.broker(), .raw = parts.bucket("raw"), .clock = parts.clock()});
       }});
}
