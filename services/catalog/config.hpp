#pragma once

#include <chrono>
#include <string>

#include "libs/config/config.hpp"

namespace codeflix::catalog {

/// Section `[search]`: what titles are searched with.
struct SearchConfig {
  std::string engine = "embedded";
  std::string url = {};
  std::string index = "codeflix-titles";
  std::string user = {};
  std::string password = {};
  std::string ca_file = {};

  void describe(config::Binder& binder) {
    binder.section("search", "What titles are searched with.");
    binder.field("engine", engine, "embedded (in each process) or elasticsearch (Elasticsearch or OpenSearch, one index for all processes).");
    binder.field("url", url, "Address of the search engine: `https://host:9200`.");
    binder.field("index", index, "What the names of its indices and aliases begin with.");
    binder.field("user", user, "Who signs in there; empty: nobody does.");
    binder.secret("password", password, "Password of the user.");
    binder.field("ca_file", ca_file, "PEM of the authority that the engine's certificate is from; empty: the system's.");
  }
};

struct Config {
  std::string index_folder;
  std::chrono::seconds max_age{5};
  SearchConfig search;

  void describe(config::Binder& binder) {
    binder.section("catalog", "What viewers browse and search.");
    binder.field(
        "index_folder", index_folder,
        "Folder of the embedded search index, made anew at each start; of this process alone. Empty: a new one below the system's temporary folder.");
    binder.field("max_age", max_age, "For how long browsers and proxies may keep an answer without asking again.");
    search.describe(binder);
  }
};

}  // namespace codeflix::catalog
