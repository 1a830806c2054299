#include "apps/single/single_service.hpp"
#include "services/subscription/module.hpp"

int main(int argc, char** argv) {
  using namespace codeflix;
  subscription::Config config;
  return run_single(
      argc, argv, "subscription", [&](config::Binder& binder) { config.describe(binder); },
      [&](SingleService& parts) {
        return subscription::install(
            parts.supervisor(), parts.router(), config,
            {.database = parts.database("subscription", subscription::migrations()), .broker = parts.broker(), .clock = parts.clock()});
      });
}
