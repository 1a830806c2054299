#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.hpp"

namespace codeflix::storage {

/// A finished object opened for reading. Thread-safe: reads carry their own offset.
class Object {
 public:
  virtual ~Object() = default;
  virtual std::uint64_t size() const = 0;
  /// A strong validator, without quotes.
  virtual const std::string& etag() const = 0;
  /// Bytes at `offset`, fewer only at the end: those of the object that was opened. When it was replaced or removed since
  /// and the store keeps no old one: conflict `storage.changed` or not_found `storage.not_found`.
  virtual Result<std::string> read(std::uint64_t offset, std::size_t count) const = 0;
  /// A descriptor that this object owns, where the store has one (the folder), for sendfile and for a child process.
  virtual std::optional<int> descriptor() const { return std::nullopt; }
};

/// A bucket (a folder; S3, GCS, Azure Blob). Keys are `[A-Za-z0-9._-]+` parts joined by `/`, no part `.` or `..`; others
/// are refused with invalid `storage.key`. Thread-safe, between processes
/// too; one writer a key at a time, which the caller ensures or, for append(), numbers.
class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

  /// Writes a whole object, durable on return; an object under the key is replaced at once.
  virtual Result<> put(std::string_view key, std::string_view bytes) = 0;

  /// Appends to an unfinished object at exactly `offset`, making it at 0. Durable on return. When more than `offset`
  /// bytes are there, the rest is cut off first (a crash after an append that was not acknowledged); fewer is conflict
  /// `storage.offset`. Any size; the adapter hides the part rules of its store.
  ///
  /// `fence` numbers the writers of the object, a newer one having a higher number. Once an append with one was acknowledged,
  /// those with lower numbers are refused with conflict `storage.fenced`, also those under way: in whatever process they
  /// run, they change nothing any more. The number is forgotten with the unfinished object.
  virtual Result<> append(std::string_view key, std::uint64_t offset, std::string_view bytes, std::uint64_t fence) = 0;
  /// Finishes it under the same key: readable from now on. Idempotent.
  virtual Result<> complete(std::string_view key) = 0;
  /// Forgets an unfinished object. Idempotent.
  virtual Result<> discard(std::string_view key) = 0;

  /// Error: not_found `storage.not_found`.
  virtual Result<std::shared_ptr<Object>> open(std::string_view key) = 0;

  /// Finished keys that begin with `prefix` (which ends with `/` or is empty), sorted.
  virtual Result<std::vector<std::string>> list(std::string_view prefix) = 0;
  virtual Result<> remove(std::string_view key) = 0;
  /// Removes every finished and unfinished object under `prefix`. Idempotent.
  virtual Result<> remove_all(std::string_view prefix) = 0;
};

}  // namespace codeflix::storage
