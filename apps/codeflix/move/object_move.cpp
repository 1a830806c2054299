#include "apps/codeflix/move/object_move.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "apps/codeflix/move/marks.hpp"
#include "libs/base/digest.hpp"
#include "libs/base/encoding.hpp"

namespace codeflix::moving {

namespace {

constexpr std::size_t kPiece = 8 << 20;
constexpr int kAtOnce = 4;

Result<std::string> checksum_of(const storage::Object& object) {
  Digest digest(DigestAlgorithm::sha256);
  for (std::uint64_t offset = 0; offset < object.size();) {
    CODEFLIX_TRY_ASSIGN(const auto piece, object.read(offset, kPiece));
    if (piece.empty()) return fail(ErrorKind::unavailable, "storage.failed", "An object ended before its size.");
    digest.update(piece);
    offset += piece.size();
  }
  return hex(digest.finish());
}

/// Nothing when there is none.
Result<std::shared_ptr<storage::Object>> find(storage::ObjectStore& store, const std::string& key) {
  auto object = store.open(key);
  if (!object && object.error().kind == ErrorKind::not_found) return nullptr;
  return object;
}

Failure differs(const std::string& bucket, const std::string& key) {
  return fail(ErrorKind::conflict, "move.object_differs",
              fmt::format("The bucket {} has another object under {} than the data folder: move into empty buckets.", bucket, key));
}

Result<> upload(const storage::Object& object, storage::ObjectStore& to, const std::string& key, const Clock& clock) {
  if (object.size() <= kPiece) {
    CODEFLIX_TRY_ASSIGN(const auto bytes, object.read(0, kPiece));
    return to.put(key, bytes);
  }
  // A later attempt has a higher number, and begins anew.
  const auto fence = static_cast<std::uint64_t>(to_micros(clock.now()));
  for (std::uint64_t offset = 0; offset < object.size();) {
    CODEFLIX_TRY_ASSIGN(const auto piece, object.read(offset, kPiece));
    CODEFLIX_TRY(to.append(key, offset, piece, fence));
    offset += piece.size();
  }
  return to.complete(key);
}

Result<> copy_object(const std::string& bucket, const std::string& key, const storage::Object& object, storage::ObjectStore& to, sql::Database& marks,
                     const Clock& clock) {
  CODEFLIX_TRY_ASSIGN(const auto known, marks.read([&](sql::Transaction& tx) { return object_checksum(tx, bucket, key); }));
  if (known) return {};
  CODEFLIX_TRY_ASSIGN(const auto checksum, checksum_of(object));
  CODEFLIX_TRY_ASSIGN(auto there, find(to, key));
  if (!there) {
    CODEFLIX_TRY(upload(object, to, key, clock));
    CODEFLIX_TRY_ASSIGN(there, to.open(key));
  }
  CODEFLIX_TRY_ASSIGN(const auto found, checksum_of(*there));
  if (found != checksum) return differs(bucket, key);
  return marks.write([&](sql::Transaction& tx) { return note_object(tx, bucket, key, checksum); });
}

}  // namespace

Result<Objects> objects_in(storage::ObjectStore& store) {
  Objects objects;
  CODEFLIX_TRY_ASSIGN(const auto keys, store.list(""));
  for (const auto& key : keys) {
    CODEFLIX_TRY_ASSIGN(const auto object, store.open(key));
    ++objects.count;
    objects.bytes += object->size();
  }
  return objects;
}

Result<> copy_objects(const std::string& bucket, storage::ObjectStore& from, storage::ObjectStore& to, sql::Database& marks, const Clock& clock,
                      const std::function<void(const Objects& done)>& report) {
  CODEFLIX_TRY_ASSIGN(const auto keys, from.list(""));
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::optional<Error> trouble;
  Objects done;
  const auto work = [&](const std::stop_token&) {
    for (auto i = next++; i < keys.size(); i = next++) {
      std::uint64_t size = 0;
      const auto one = [&]() -> Result<> {
        CODEFLIX_TRY_ASSIGN(const auto object, from.open(keys[i]));
        size = object->size();
        return copy_object(bucket, keys[i], *object, to, marks, clock);
      };
      const auto moved = one();
      const std::scoped_lock lock(mutex);
      if (trouble) return;
      if (!moved) {
        trouble = moved.error();
        return;
      }
      ++done.count;
      done.bytes += size;
      report(done);
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kAtOnce; ++i) threads.emplace_back(work);
  }
  if (trouble) return std::unexpected(*trouble);
  return {};
}

Result<Objects> check_objects(const std::string& bucket, storage::ObjectStore& from, storage::ObjectStore& to, sql::Database& marks) {
  Objects objects;
  CODEFLIX_TRY_ASSIGN(const auto keys, from.list(""));
  for (const auto& key : keys) {
    CODEFLIX_TRY_ASSIGN(const auto object, from.open(key));
    CODEFLIX_TRY_ASSIGN(const auto there, find(to, key));
    CODEFLIX_TRY_ASSIGN(const auto checksum, marks.read([&](sql::Transaction& tx) { return object_checksum(tx, bucket, key); }));
    if (!there || !checksum || there->size() != object->size()) return differs(bucket, key);
    ++objects.count;
    objects.bytes += object->size();
  }
  return objects;
}

}  // namespace codeflix::moving
