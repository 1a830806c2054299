#pragma once

#include "libs/config/config.hpp"
#include "services/identity/domain/session.hpp"

namespace codeflix::identity {

/// Section `[identity]`.
struct Config {
  Lifetimes lifetimes;
  bool sign_up = true;

  void describe(config::Binder& binder);
};

}  // namespace codeflix::identity
