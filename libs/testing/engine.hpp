#pragma once

#include <cstdlib>
#include <optional>
#include <string>

namespace codeflix::testing {

/// Where an engine for tests listens: the variable `CODEFLIX_TEST_<name>`, which `./codeflix test` sets for each engine that it
/// has started (`POSTGRES`, `RABBITMQ`, `KAFKA`, `CONNECT`, `S3`, `GCS`, `AZURE`, `ELASTICSEARCH`, `KEYCLOAK`). Nothing when this
/// run has no such engine: the suite then skips with skip_reason(), which is an error under CI.
inline std::optional<std::string> engine_address(const std::string& name) {
  const char* address = std::getenv(("CODEFLIX_TEST_" + name).c_str());
  if (address == nullptr || *address == '\0') return std::nullopt;
  return address;
}

inline std::string skip_reason(const std::string& name) { return "this run has no " + name + ": ./codeflix stack install fetches the engines"; }

}  // namespace codeflix::testing
