#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.hpp"

namespace codeflix::storage {

/// When a write may happen.
struct Condition {
  enum class Kind { always, absent, version };
  Kind kind = Kind::always;
  std::string version = {};  ///< which the blob must still have

  static Condition absent() { return {Kind::absent}; }
  static Condition unchanged(std::string version) { return {Kind::version, std::move(version)}; }
};

/// What every object store over HTTP can do, in the words of none of them. bucket_store.hpp makes the promises of ObjectStore
/// out of it. Names are those of keys and `~`. Thread-safe, blocking.
/// Errors of all: unavailable `storage.failed`, `storage.denied`, and those of the client.
class Bucket {
 public:
  struct Blob {
    std::uint64_t size = 0;
    std::string version;  ///< differs after every write of other bytes
  };
  struct Fetched {
    std::string bytes;
    std::string version;
  };
  struct Piece {
    std::string name;
    std::uint64_t size = 0;
  };

  virtual ~Bucket() = default;

  /// Writes a blob with a checksum that the store verifies; answers its version. Error: conflict `storage.condition`, which may
  /// also follow a write that happened but whose answer was lost.
  virtual Result<std::string> put(const std::string& name, std::string_view bytes, const Condition& condition) = 0;
  virtual Result<std::optional<Blob>> find(const std::string& name) = 0;
  /// A small blob whole.
  virtual Result<std::optional<Fetched>> fetch(const std::string& name) = 0;
  /// Errors: not_found `storage.not_found`, conflict `storage.changed` when it has not this version any more.
  virtual Result<std::string> read(const std::string& name, const std::string& version, std::uint64_t offset, std::size_t count) = 0;
  /// Makes one blob of others, which stay: each of at least 5 MiB but the last, at most 10,000. Visible at once, when it is whole.
  virtual Result<> compose(const std::vector<Piece>& pieces, const std::string& name) = 0;
  virtual Result<std::vector<std::string>> list(const std::string& prefix) = 0;
  /// Idempotent.
  virtual Result<> remove(const std::string& name) = 0;

  /// Makes the bucket itself. Error: conflict `storage.condition` when it is there.
  virtual Result<> create() = 0;
  /// Removes the bucket itself, which has to be empty.
  virtual Result<> destroy() = 0;
};

}  // namespace codeflix::storage
