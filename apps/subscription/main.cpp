#include "apps/single/single_service.hpp"
#include "services/subscription/module.hpp"

int main(int argc, char** argv) {
  using namespace codeflix;
  subscription::Config config;
  std::unique_ptr<subscription::People> people;
  return run_single(
      argc, argv,
      {"subscription", [&](config::Binder& binder) { config.describe(binder); }, subscription::migrations(),
       [&](SingleService& parts) {
         people = subscription::people_of(config, parts.issuer(), parts.clock());
         return subscription::install(
             parts.supervisor(), parts.router(), config,
             {.database = parts.database(subscription::migrations()), .broker = parts.broker(), .clock = parts.clock(), .people = people.get()});
       }});
}
