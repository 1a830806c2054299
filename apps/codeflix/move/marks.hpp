#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "apps/codeflix/move/tables.hpp"
#include "libs/sql/database.hpp"

/// What a move keeps in each database that it fills: of which data folder it is, and how far it has come.
namespace codeflix::moving {

/// Whose a database is.
struct Claim {
  std::string source;  ///< the data folder
  std::optional<Time> finished_at;
};

/// Nothing for a database that no move has claimed.
Result<std::optional<Claim>> claim_of(sql::Database& target);

/// Makes the tables of this file and claims the database for a data folder, unless it is claimed.
Result<> claim(sql::Database& target, const Clock& clock, const std::string& source);

Result<> finish(sql::Database& target, const Clock& clock);

/// How far the rows of one item have come.
struct Progress {
  Cells last_key;  ///< empty: nothing yet
  std::int64_t rows = 0;
  bool done = false;
};

/// Nothing for an item that was not begun.
Result<std::optional<Progress>> progress_of(sql::Transaction& tx, const std::string& item);
Result<> note(sql::Transaction& tx, const std::string& item, const Progress& progress);

/// The checksum that an object was found to have on both sides; nothing for one that is not moved yet.
Result<std::optional<std::string>> object_checksum(sql::Transaction& tx, const std::string& bucket, const std::string& key);
Result<> note_object(sql::Transaction& tx, const std::string& bucket, const std::string& key, const std::string& checksum);

}  // namespace codeflix::moving
