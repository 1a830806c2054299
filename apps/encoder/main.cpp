#include "apps/single/single_service.hpp"
#include "services/encoder/module.hpp"

int main(int argc, char** argv) {
  using namespace codeflix;
  encoder::Config config;
  return run_single(argc, argv,
                    {"encoder", [&](config::Binder& binder) { config.describe(binder); }, encoder::migrations(),
                     [&](SingleService& parts) {
                       return encoder::install(parts.supervisor(), parts.router(), config,
                                               {.database = parts.database(encoder::migrations()),
                                                .broker = parts.broker(),
                                                .raw = parts.bucket("raw"),
                                                .encoded = parts.bucket("encoded"),
                                                .images = parts.bucket("images"),
                                                .clock = parts.clock(),
                                                .worker_executable = SingleService::programs() / "codeflix-media-worker"});
                     }});
}
