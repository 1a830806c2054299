#include "libs/storage/cached_store.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <condition_variable>
#include <list>
#include <mutex>
#include <unordered_map>

#include "libs/base/digest.hpp"
#include "libs/base/encoding.hpp"
#include "libs/storage/file_object.hpp"
#include "libs/telemetry/log.hpp"
#include "libs/telemetry/metrics.hpp"

namespace codeflix::storage {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPiece = 1 << 20;

/// The digest of all that the object answers, handing each piece to `take` on the way.
template <class Take>
Result<std::string> digest_of(const Object& object, Take&& take) {
  Digest digest(DigestAlgorithm::sha256);
  for (std::uint64_t offset = 0; offset < object.size();) {
    CODEFLIX_TRY_ASSIGN(const auto piece, object.read(offset, kPiece));
    if (piece.empty()) return fail(ErrorKind::unavailable, "storage.failed", "The object ends before its size.");
    CODEFLIX_TRY(take(piece));
    digest.update(piece);
    offset += piece.size();
  }
  return digest.finish();
}

Failure no_room() { return fail(ErrorKind::unavailable, "storage.full", "The cache of objects has no room on its disk."); }

/// Which files there are, which are being fetched, and which go next. Thread-safe.
class CacheIndex {
 public:
  CacheIndex(fs::path folder, std::uint64_t max_bytes) : folder_(std::move(folder)), max_bytes_(max_bytes) {}

  fs::path path_of(const std::string& id) const { return folder_ / id; }

  /// The digest of the file, once it is there; nothing when the caller is the one to fetch it, and then calls settle().
  std::optional<std::string> find_or_begin(const std::string& id) {
    std::unique_lock lock(mutex_);
    for (;;) {
      const auto found = places_.find(id);
      if (found == places_.end()) break;
      if (!found->second->digest.empty()) {
        entries_.splice(entries_.begin(), entries_, found->second);
        return found->second->digest;
      }
      settled_.wait(lock);
    }
    entries_.push_front({id, 0, {}});
    places_.emplace(id, entries_.begin());
    return std::nullopt;
  }

  /// Makes room for a file that the caller is about to write.
  void reserve(const std::string& id, std::uint64_t size) {
    const std::scoped_lock lock(mutex_);
    places_.at(id)->size = size;
    total_ += size;
    for (auto entry = entries_.end(); total_ > max_bytes_ && entry != entries_.begin();) {
      const auto candidate = std::prev(entry);
      if (candidate->digest.empty()) {
        entry = candidate;  // being fetched
      } else {
        drop(candidate);
      }
    }
    bytes_.set(static_cast<double>(total_));
  }

  /// The file is there; without a digest it is not, and the next one fetches.
  void settle(const std::string& id, const std::optional<std::string>& digest) {
    const std::scoped_lock lock(mutex_);
    if (digest) {
      places_.at(id)->digest = *digest;
    } else {
      drop(places_.at(id));
    }
    settled_.notify_all();
  }

  void forget(const std::string& id, const std::string& digest) {
    const std::scoped_lock lock(mutex_);
    if (const auto found = places_.find(id); found != places_.end() && found->second->digest == digest) drop(found->second);
  }

 private:
  struct Entry {
    std::string id;
    std::uint64_t size = 0;
    std::string digest;  ///< empty: being fetched
  };

  void drop(std::list<Entry>::iterator entry) {
    std::error_code ignored;
    fs::remove(path_of(entry->id), ignored);
    total_ -= entry->size;
    places_.erase(entry->id);
    entries_.erase(entry);
  }

  const fs::path folder_;
  const std::uint64_t max_bytes_;
  metrics::Gauge& bytes_ = metrics::gauge("codeflix_storage_cache_size_bytes", "Bytes of objects in the cache on disk.");
  std::mutex mutex_;
  std::condition_variable settled_;
  std::list<Entry> entries_;  ///< the last opened first
  std::unordered_map<std::string, std::list<Entry>::iterator> places_;
  std::uint64_t total_ = 0;
};

class CachedStore final : public ObjectStore {
 public:
  CachedStore(std::unique_ptr<ObjectStore> origin, const fs::path& folder, std::uint64_t max_bytes)
      : origin_(std::move(origin)), index_(folder, max_bytes), largest_(max_bytes / 4) {}

  Result<> put(std::string_view key, std::string_view bytes) override { return origin_->put(key, bytes); }
  Result<> append(std::string_view key, std::uint64_t offset, std::string_view bytes, std::uint64_t fence) override {
    return origin_->append(key, offset, bytes, fence);
  }
  Result<> complete(std::string_view key) override { return origin_->complete(key); }
  Result<> discard(std::string_view key) override { return origin_->discard(key); }
  Result<std::vector<std::string>> list(std::string_view prefix) override { return origin_->list(prefix); }
  Result<> remove(std::string_view key) override { return origin_->remove(key); }
  Result<> remove_all(std::string_view prefix) override { return origin_->remove_all(prefix); }

  Result<std::shared_ptr<Object>> open(std::string_view key) override {
    CODEFLIX_TRY_ASSIGN(auto object, origin_->open(key));
    if (object->descriptor() || object->size() > largest_) return object;
    const auto id = hex(sha256(fmt::format("{}\n{}\n{}", key, object->etag(), object->size())));
    for (;;) {
      const auto digest = index_.find_or_begin(id);
      if (!digest) return fetch(id, std::move(object));
      if (auto cached = verified(id, *digest, *object)) {
        hits_.add();
        return cached;
      }
      log::warning("storage.cache_corrupt", "A file of the cache is not as it was written and is fetched again.", {{"object.key", std::string(key)}});
      index_.forget(id, *digest);
    }
  }

 private:
  std::shared_ptr<Object> opened(const std::string& id, const Object& object) const {
    const int fd = ::open(index_.path_of(id).c_str(), O_RDONLY | O_CLOEXEC);
    return fd < 0 ? nullptr : std::make_shared<FileObject>(fd, object.size(), object.etag());
  }

  /// The file, when it is as it was written.
  std::shared_ptr<Object> verified(const std::string& id, const std::string& digest, const Object& object) const {
    auto cached = opened(id, object);
    if (!cached) return nullptr;
    const auto now = digest_of(*cached, [](const std::string&) { return Result<>(); });
    return now && *now == digest ? cached : nullptr;
  }

  Result<std::shared_ptr<Object>> fetch(const std::string& id, std::shared_ptr<Object> object) {
    misses_.add();
    index_.reserve(id, object->size());
    const auto digest = copy(id, *object);
    auto cached = digest ? opened(id, *object) : nullptr;
    index_.settle(id, cached ? std::optional(*digest) : std::nullopt);
    if (cached) return cached;
    if (!digest && digest.error().code != "storage.full") return fail(digest);
    log::warning("storage.cache_full", "The cache of objects has no room on its disk; objects are read from their store.");
    return object;
  }

  Result<std::string> copy(const std::string& id, const Object& object) const {
    const Descriptor file(::open(index_.path_of(id).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640));
    if (!file.good()) return no_room();
    return digest_of(object, [&](std::string_view piece) -> Result<> {
      while (!piece.empty()) {
        const auto written = ::write(file.get(), piece.data(), piece.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return no_room();
        piece.remove_prefix(static_cast<std::size_t>(written));
      }
      return {};
    });
  }

  const std::unique_ptr<ObjectStore> origin_;
  CacheIndex index_;
  const std::uint64_t largest_;
  metrics::Counter& hits_ = metrics::counter("codeflix_storage_cache_hits_total", "Objects that were opened from the cache on disk.");
  metrics::Counter& misses_ = metrics::counter("codeflix_storage_cache_misses_total", "Objects that were fetched into the cache on disk.");
};

}  // namespace

Result<std::unique_ptr<ObjectStore>> make_cached_store(std::unique_ptr<ObjectStore> origin, const fs::path& folder, std::uint64_t max_bytes) {
  std::error_code error;
  fs::remove_all(folder, error);
  if (!error) fs::create_directories(folder, error);
  if (error || ::access(folder.c_str(), W_OK | X_OK) != 0)
    return fail(ErrorKind::unavailable, "storage.unwritable",
                fmt::format("{} cannot be written: give the user who runs this the right to.", folder.string()));
  return std::make_unique<CachedStore>(std::move(origin), folder, max_bytes);
}

}  // namespace codeflix::storage
