#include "libs/storage/bucket_store.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "libs/base/encoding.hpp"
#include "libs/base/json.hpp"
#include "libs/base/random.hpp"
#include "libs/storage/key.hpp"
#include "libs/storage/upload_ledger.hpp"

namespace codeflix::storage {

namespace {

// No key has a `~`, so these meet no object.
constexpr std::string_view kParts = "~parts/";
constexpr std::string_view kLedger = "~ledger-";
// More small chunks than this are written together as one.
constexpr std::size_t kLongestTail = 64;
// A lost race is run again; nobody has so many writers for one key.
constexpr int kMostRaces = 16;

std::string parts_of(std::string_view key) { return fmt::format("{}{}/~", kParts, key); }
std::string ledgers_of(std::string_view key) { return fmt::format("{}{}/{}", kParts, key, kLedger); }
/// Names sort as the fences do.
std::string ledger_of(std::string_view key, std::uint64_t fence) { return fmt::format("{}{:020}", ledgers_of(key), fence); }

class BlobObject final : public Object {
 public:
  BlobObject(std::shared_ptr<Bucket> bucket, std::string name, Bucket::Blob blob)
      : bucket_(std::move(bucket)), name_(std::move(name)), blob_(std::move(blob)), etag_(blob_.version) {
    std::erase(etag_, '"');
  }

  std::uint64_t size() const override { return blob_.size; }
  const std::string& etag() const override { return etag_; }
  Result<std::string> read(std::uint64_t offset, std::size_t count) const override {
    if (offset >= blob_.size || count == 0) return std::string();
    return bucket_->read(name_, blob_.version, offset, std::min<std::uint64_t>(count, blob_.size - offset));
  }

 private:
  std::shared_ptr<Bucket> bucket_;
  std::string name_;
  Bucket::Blob blob_;
  std::string etag_;
};

/// An unfinished object as it was read.
struct Unfinished {
  std::vector<std::string> ledgers = {};  ///< their names, the newest writer's last
  std::string version = {};               ///< of the last one
  UploadLedger ledger = {};               ///< what counts

  bool exists() const { return !ledgers.empty(); }
  std::string newest() const { return exists() ? ledgers.back() : std::string(); }
};

class BucketStore final : public ObjectStore {
 public:
  explicit BucketStore(std::unique_ptr<Bucket> bucket) : bucket_(std::move(bucket)) {}

  Result<> put(std::string_view key, std::string_view bytes) override {
    CODEFLIX_TRY(check_key(key));
    CODEFLIX_TRY(bucket_->put(std::string(key), bytes, {}));
    return {};
  }

  Result<> append(std::string_view key, std::uint64_t offset, std::string_view bytes, std::uint64_t fence) override {
    CODEFLIX_TRY(check_key(key));
    const auto ours = ledger_of(key, fence);
    for (int races = 0;;) {
      auto taken = append_some(key, ours, offset, bytes);
      if (taken) {
        offset += *taken;
        bytes.remove_prefix(*taken);
        if (bytes.empty()) return {};
      } else if (!is_race(taken.error()) || ++races == kMostRaces) {
        return fail(std::move(taken));
      }
    }
  }

  Result<> complete(std::string_view key) override {
    CODEFLIX_TRY(check_key(key));
    CODEFLIX_TRY_ASSIGN(auto now, load(key));
    if (!now.exists()) {
      CODEFLIX_TRY_ASSIGN(const auto blob, bucket_->find(std::string(key)));
      if (!blob) return not_found();
    } else if (auto made = finish(key, now); !made) {
      // Another process may have done the same and cleared the chunks away.
      CODEFLIX_TRY_ASSIGN(const auto later, load(key));
      CODEFLIX_TRY_ASSIGN(const auto blob, bucket_->find(std::string(key)));
      if (later.exists() || !blob) return made;
    }
    return clear(key);
  }

  Result<> discard(std::string_view key) override {
    CODEFLIX_TRY(check_key(key));
    return clear(key);
  }

  Result<std::shared_ptr<Object>> open(std::string_view key) override {
    CODEFLIX_TRY(check_key(key));
    CODEFLIX_TRY_ASSIGN(auto blob, bucket_->find(std::string(key)));
    if (!blob) return not_found();
    return std::make_shared<BlobObject>(bucket_, std::string(key), std::move(*blob));
  }

  Result<std::vector<std::string>> list(std::string_view prefix) override {
    CODEFLIX_TRY(check_prefix(prefix));
    CODEFLIX_TRY_ASSIGN(auto names, bucket_->list(std::string(prefix)));
    std::erase_if(names, [](const auto& name) { return name.starts_with(kParts); });
    std::ranges::sort(names);
    return names;
  }

  Result<> remove(std::string_view key) override {
    CODEFLIX_TRY(check_key(key));
    return bucket_->remove(std::string(key));
  }

  Result<> remove_all(std::string_view prefix) override {
    CODEFLIX_TRY(check_prefix(prefix));
    const auto parts = std::string(kParts) + std::string(prefix);
    CODEFLIX_TRY_ASSIGN(const auto unfinished, bucket_->list(parts));
    for (const auto& name : unfinished) {
      // `~parts/a/~ledger` belongs to the object `a`, which is not below `a/`.
      if (name.find('~', 1) != parts.size() || prefix.empty()) CODEFLIX_TRY(bucket_->remove(name));
    }
    CODEFLIX_TRY_ASSIGN(const auto finished, list(prefix));
    for (const auto& name : finished) CODEFLIX_TRY(bucket_->remove(name));
    return {};
  }

 private:
  static Failure not_found() { return fail(ErrorKind::not_found, "storage.not_found", "There is no such object."); }
  static Failure fenced() { return fail(ErrorKind::conflict, "storage.fenced", "A newer writer goes on with this object."); }
  static bool is_race(const Error& error) {
    return error.code == "storage.condition" || error.code == "storage.not_found" || error.code == "storage.changed";
  }

  /// The names of the ledgers, the newest writer's last.
  Result<std::vector<std::string>> ledgers(std::string_view key) {
    CODEFLIX_TRY_ASSIGN(auto names, bucket_->list(ledgers_of(key)));
    std::ranges::sort(names);
    return names;
  }

  Result<Unfinished> load(std::string_view key) {
    Unfinished now;
    CODEFLIX_TRY_ASSIGN(now.ledgers, ledgers(key));
    for (auto name = now.ledgers.rbegin(); name != now.ledgers.rend(); ++name) {
      CODEFLIX_TRY_ASSIGN(auto fetched, bucket_->fetch(*name));
      if (!fetched) return fail(ErrorKind::conflict, "storage.changed", "The unfinished object changed while it was read.");
      CODEFLIX_TRY_ASSIGN(auto ledger, json::read<UploadLedger>(fetched->bytes));
      if (name == now.ledgers.rbegin()) now.version = std::move(fetched->version);
      if (ledger.claim) continue;
      now.ledger = std::move(ledger);
      break;
    }
    return now;
  }

  /// Writes a ledger when it is still as it was read.
  Result<> commit(const std::string& name, const Condition& condition, const UploadLedger& ledger) {
    const auto text = json::write(ledger);
    auto written = bucket_->put(name, text, condition);
    if (written) return {};
    if (written.error().code != "storage.condition") return fail(std::move(written));
    // It may be our own write, whose answer was lost.
    CODEFLIX_TRY_ASSIGN(const auto fetched, bucket_->fetch(name));
    return fetched && fetched->bytes == text ? Result<>() : fail(std::move(written));
  }

  /// Makes at most a chunk of the bytes durable at `offset`; answers how many.
  Result<std::size_t> append_some(std::string_view key, const std::string& ours, std::uint64_t offset, std::string_view bytes) {
    CODEFLIX_TRY_ASSIGN(auto now, load(key));
    if (now.ledger.done) {
      CODEFLIX_TRY(clear(key));
      now = {};
    }
    if (now.newest() > ours) return fenced();
    if (now.ledger.size() < offset) return fail(ErrorKind::conflict, "storage.offset", "The object does not have as many bytes as the offset says.");
    if (now.newest() < ours) {
      CODEFLIX_TRY(commit(ours, Condition::absent(), {.claim = true}));
      CODEFLIX_TRY_ASSIGN(now, load(key));
      if (now.newest() != ours) return fenced();
    }
    auto next = now.ledger;
    next.cut(offset);
    CODEFLIX_TRY_ASSIGN(const auto taken, add_chunk(key, next, bytes));
    auto stored = commit(ours, Condition::unchanged(now.version), next);
    // After any other error the ledger may have been written all the same, and then needs its chunks.
    if (!stored && stored.error().code == "storage.condition") drop_chunks(key, now.ledger, next);
    if (!stored) return fail(std::move(stored));
    CODEFLIX_TRY_ASSIGN(const auto after, ledgers(key));
    if (after.empty() || after.back() != ours) return fenced();
    // Whoever claims from here on reads what was just written, so what that does not name is of no use to anybody.
    drop_chunks(key, next, now.ledger);
    for (const auto& name : after) {
      if (name != ours) static_cast<void>(bucket_->remove(name).has_value());
    }
    return taken;
  }

  Result<Chunk> store(std::string_view key, std::string_view bytes) {
    Chunk chunk{hex(random_bytes(8)), bytes.size(), bytes.size()};
    CODEFLIX_TRY(bucket_->put(parts_of(key) + chunk.id, bytes, {}));
    return chunk;
  }

  /// The small chunks from `first` on, in memory.
  Result<std::string> gather(std::string_view key, const UploadLedger& ledger, std::size_t first, std::size_t room) {
    std::string bytes;
    bytes.reserve(room);
    for (auto i = first; i < ledger.chunks.size(); ++i) {
      CODEFLIX_TRY_ASSIGN(const auto piece, bucket_->read(parts_of(key) + ledger.chunks[i].id, {}, 0, ledger.chunks[i].size));
      if (piece.size() != ledger.chunks[i].size) return fail(ErrorKind::internal, "storage.failed", "A chunk of an unfinished object is too short.");
      bytes += piece;
    }
    return bytes;
  }

  /// Stores as many of the bytes as still fit in one chunk, together with the tail where that makes it whole; answers how many.
  Result<std::size_t> add_chunk(std::string_view key, UploadLedger& ledger, std::string_view bytes) {
    const auto sealed = ledger.sealed();
    const auto whole = chunk_size(sealed);
    if (sealed >= kMostChunks) return fail(ErrorKind::too_large, "storage.too_large", "The store takes no objects as large as this.");
    const auto tail = ledger.tail_size();
    bytes = bytes.substr(0, whole - std::min(tail, whole));
    if (bytes.empty() && tail < whole) return 0;
    if (tail == 0 || (tail + bytes.size() < whole && ledger.chunks.size() - sealed < kLongestTail)) {
      CODEFLIX_TRY_ASSIGN(auto chunk, store(key, bytes));
      ledger.chunks.push_back(std::move(chunk));
      return bytes.size();
    }
    CODEFLIX_TRY_ASSIGN(auto merged, gather(key, ledger, sealed, tail + bytes.size()));
    merged += bytes;
    CODEFLIX_TRY_ASSIGN(auto chunk, store(key, merged));
    ledger.chunks.resize(sealed);
    ledger.chunks.push_back(std::move(chunk));
    return bytes.size();
  }

  /// Removes the chunks that `other` has and `kept` has not. What fails here is cleared with the object.
  void drop_chunks(std::string_view key, const UploadLedger& kept, const UploadLedger& other) {
    for (const auto& chunk : other.chunks) {
      if (std::ranges::none_of(kept.chunks, [&](const Chunk& c) { return c.id == chunk.id; }))
        static_cast<void>(bucket_->remove(parts_of(key) + chunk.id).has_value());
    }
  }

  /// Makes the object of its chunks, unless that is done.
  Result<> finish(std::string_view key, const Unfinished& now) {
    if (now.ledger.done) return {};
    auto ledger = now.ledger;
    const auto sealed = ledger.sealed();
    CODEFLIX_TRY_ASSIGN(const auto last, gather(key, ledger, sealed, ledger.tail_size()));
    if (sealed == 0) {
      CODEFLIX_TRY(bucket_->put(std::string(key), last, {}));
    } else {
      ledger.chunks.resize(sealed);
      if (!last.empty()) {
        CODEFLIX_TRY_ASSIGN(auto chunk, store(key, last));
        ledger.chunks.push_back(std::move(chunk));
      }
      std::vector<Bucket::Piece> pieces;
      for (const auto& chunk : ledger.chunks) pieces.push_back({parts_of(key) + chunk.id, chunk.size});
      CODEFLIX_TRY(bucket_->compose(pieces, std::string(key)));
    }
    return commit(now.newest(), Condition::unchanged(now.version), {.done = true});
  }

  /// Removes the ledgers, the one that counts last, then all chunks, also those of writers that were cut off.
  Result<> clear(std::string_view key) {
    CODEFLIX_TRY_ASSIGN(const auto written, ledgers(key));
    for (const auto& name : written) CODEFLIX_TRY(bucket_->remove(name));
    CODEFLIX_TRY_ASSIGN(const auto names, bucket_->list(parts_of(key)));
    for (const auto& name : names) CODEFLIX_TRY(bucket_->remove(name));
    return {};
  }

  std::shared_ptr<Bucket> bucket_;
};

}  // namespace

std::unique_ptr<ObjectStore> make_bucket_store(std::unique_ptr<Bucket> bucket) { return std::make_unique<BucketStore>(std::move(bucket)); }

}  // namespace codeflix::storage
