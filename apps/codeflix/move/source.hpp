#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "libs/base/clock.hpp"
#include "libs/sql/database.hpp"
#include "libs/sql/migrations.hpp"
#include "libs/storage/object_store.hpp"

namespace codeflix::moving {

/// A data folder that nobody works on; it is only read. The lock on it ends with the process.
struct Source {
  struct Service {
    std::string name;
    std::vector<sql::Migrations> migrations;
    std::unique_ptr<sql::Database> database;
    std::uintmax_t bytes = 0;  ///< of the file
  };
  struct Bucket {
    std::string name;
    std::unique_ptr<storage::ObjectStore> store;
  };

  std::string id;  ///< the same for every copy of the folder
  std::vector<Service> services;
  std::unique_ptr<sql::Database> queue;
  std::unique_ptr<sql::Database> identity;
  std::vector<Bucket> buckets;
};

/// Errors, each a sentence: not_found `data.not_started`, conflict `data.in_use`, conflict `move.source_schema` when this program is not
/// of the version that wrote the folder; those of the databases.
Result<Source> open_source(const std::filesystem::path& folder);

}  // namespace codeflix::moving
