#pragma once

#include <chrono>
#include <string>

#include "libs/config/config.hpp"

namespace codeflix::subscription {

/// Section `[subscription]`.
struct Config {
  std::chrono::seconds billing_interval{60};
  std::chrono::seconds people_interval{10};
  std::string keycloak_url;
  std::string keycloak_realm = "codeflix";
  std::string keycloak_secret;
  bool test_clock = false;

  void describe(config::Binder& binder) {
    binder.section("subscription", "Plans, billing and renewal.");
    binder.field("billing_interval", billing_interval, "How often renewals that are due are looked for.");
    binder.field("people_interval", people_interval, "How often the issuer is asked who changed, and told who subscribes.");
    binder.field("keycloak_url", keycloak_url, "Keycloak with its path (`http://keycloak:8080/auth`), where it is the issuer.");
    binder.field("keycloak_realm", keycloak_realm, "Its realm.");
    binder.secret("keycloak_secret", keycloak_secret, "The secret of its client codeflix-subscription.");
    binder.field("test_clock", test_clock,
                 "Lets an administrator move billing's clock forward (PUT /test_clock); for trying renewals, never for customers.");
  }
};

}  // namespace codeflix::subscription
