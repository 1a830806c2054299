#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "apps/codeflix/data_folder.hpp"
#include "libs/sql/database.hpp"
#include "libs/sql/migrations.hpp"

namespace codeflix {

/// One SQLite database a service, opened and brought up to date.
class Databases {
 public:
  /// Opens the database of `service` and runs its migrations; when it holds something and a migration is due, a copy goes to
  /// the data folder's backups first. Errors: those of libs/sql; conflict `schema.newer` says which program is needed.
  Result<> add(DataFolder& folder, const Clock& clock, const std::string& service, const std::vector<sql::Migrations>& migrations);

  sql::Database& of(const std::string& service) const { return *databases_.at(service); }

 private:
  std::map<std::string, std::unique_ptr<sql::Database>> databases_;
};

}  // namespace codeflix
