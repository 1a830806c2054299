#include "apps/single/single_service.hpp"
#include "services/catalog/module.hpp"

int main(int argc, char** argv) {
  using namespace codeflix;
  catalog::Config config;
  return run_single(argc, argv,
                    {"catalog", [&](config::Binder& binder) { config.describe(binder); }, catalog::migrations(),
                     [&](SingleService& parts) {
                       return catalog::install(parts.supervisor(), parts.router(), config, {.feed = parts.titles(), .clock = parts.clock()});
                     }});
}
