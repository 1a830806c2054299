#pragma once

#include <chrono>

#include "libs/config/config.hpp"

namespace codeflix::subscription {

/// Section `[subscription]`.
struct Config {
  std::chrono::seconds billing_interval{60};
  bool test_clock = false;

  void describe(config::Binder& binder) {
    binder.section("subscription", "Plans, billing and renewal.");
    binder.field("billing_interval", billing_interval, "How often renewals that are due are looked for.");
    binder.field("test_clock", test_clock,
                 "Lets an administrator move billing's clock forward (PUT /test_clock); for trying renewals, never for customers.");
  }
};

}  // namespace codeflix::subscription
