#pragma once

#include <string>

#include "libs/config/config.hpp"

namespace codeflix::web {

/// Section `[web]`.
struct Config {
  std::string issuer_address;  ///< empty: the public address
  std::string issuer_ca_file;

  void describe(config::Binder& binder);
};

}  // namespace codeflix::web
