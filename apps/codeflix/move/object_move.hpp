#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "libs/base/clock.hpp"
#include "libs/sql/database.hpp"
#include "libs/storage/object_store.hpp"

/// The finished objects of one bucket, from a folder into an object store.
namespace codeflix::moving {

struct Objects {
  std::int64_t count = 0;
  std::uint64_t bytes = 0;
};

/// What the store holds.
Result<Objects> objects_in(storage::ObjectStore& store);

/// Copies what is not there yet and reads each object back: its SHA-256 on both sides must be the same and is kept in `marks`, so that
/// going on reads it no more. `report` is called after each object with how many are there; not at once with itself.
/// Error: conflict `move.object_differs` when the store has another object under the key.
Result<> copy_objects(const std::string& bucket, storage::ObjectStore& from, storage::ObjectStore& to, sql::Database& marks, const Clock& clock,
                      const std::function<void(const Objects& done)>& report);

/// How many objects of `from` are in `to` with the same size and a checksum that was compared. Error: conflict `move.object_differs`.
Result<Objects> check_objects(const std::string& bucket, storage::ObjectStore& from, storage::ObjectStore& to, sql::Database& marks);

}  // namespace codeflix::moving
