#pragma once

#include <chrono>
#include <string>

#include "libs/config/config.hpp"

namespace codeflix::catalog {

struct Config {
  std::string index_folder;
  std::chrono::seconds max_age{5};

  void describe(config::Binder& binder) {
    binder.section("catalog", "What viewers browse and search.");
    binder.field("index_folder", index_folder,
                 "Folder of the search index, made anew at each start; of this process alone. Empty: a new one below the system's temporary folder.");
    binder.field("max_age", max_age, "For how long browsers and proxies may keep an answer without asking again.");
  }
};

}  // namespace codeflix::catalog
