#include "services/web/config.hpp"

namespace codeflix::web {

void Config::describe(config::Binder& binder) {
  binder.section("web", "The pages and their sign-in.");
  binder.field("issuer_address", issuer_address, "Where this service reaches the issuer (`https://host:port`), when that is not the public address.");
  binder.field("issuer_ca_file", issuer_ca_file, "PEM file of the authority that signed the issuer's certificate; empty: the system's.");
}

}  // namespace codeflix::web
