#include "libs/storage/folder_store.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "libs/base/encoding.hpp"
#include "libs/base/random.hpp"
#include "libs/storage/file_object.hpp"
#include "libs/storage/key.hpp"

namespace codeflix::storage {

namespace {

namespace fs = std::filesystem;

// Finished objects lie below `objects`, unfinished ones below `parts` under the same key, the numbers of their writers below
// `fences`, whole writes in `staging`.
constexpr std::string_view kObjects = "objects";
constexpr std::string_view kParts = "parts";
constexpr std::string_view kFences = "fences";
constexpr std::string_view kStaging = "staging";

Failure system_failure(const fs::path& path) {
  const int code = errno;
  switch (code) {
    case ENOENT:
    case ENOTDIR:
    case EISDIR: return fail(ErrorKind::not_found, "storage.not_found", "There is no such object.");
    case ENOSPC:
    case EDQUOT: return fail(ErrorKind::no_space, "storage.full", fmt::format("The disk that holds {} is full: free some space.", path.string()));
    case EACCES:
    case EPERM:
    case EROFS:
      return fail(ErrorKind::unavailable, "storage.unwritable",
                  fmt::format("{} cannot be written: give the user who runs this the right to.", path.string()));
    default: return fail(ErrorKind::internal, "storage.failed", fmt::format("{}: {}", path.string(), std::strerror(code)));
  }
}

Result<> sync_folder(const fs::path& folder) {
  const Descriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.good() || ::fsync(fd.get()) != 0) return system_failure(folder);
  return {};
}

/// Makes the folder and its parents up to `root`, durably.
Result<> make_folders(const fs::path& root, const fs::path& folder) {
  if (::access(folder.c_str(), F_OK) == 0) return {};
  if (folder != root) CODEFLIX_TRY(make_folders(root, folder.parent_path()));
  if (::mkdir(folder.c_str(), 0750) != 0 && errno != EEXIST) return system_failure(folder);
  return folder == root ? Result<>() : sync_folder(folder.parent_path());
}

Result<> write_all(int fd, std::uint64_t offset, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const auto written = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_failure(path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
  return {};
}

/// The only one, in whatever process, that works on an unfinished object while this lives. Its file holds the number of the
/// newest writer.
class FenceLock {
 public:
  static Result<std::unique_ptr<FenceLock>> take(const fs::path& root, const fs::path& path) {
    for (;;) {
      CODEFLIX_TRY(make_folders(root, path.parent_path()));
      auto lock = std::make_unique<FenceLock>(path);
      if (!lock->fd_.good() && errno == ENOENT) continue;  // its folder was removed meanwhile
      if (!lock->fd_.good()) return system_failure(path);
      while (::flock(lock->fd_.get(), LOCK_EX) != 0) {
        if (errno != EINTR) return system_failure(path);
      }
      if (lock->is_there()) return lock;  // else the one before forgot it, and a file of the same name may be locked by another
    }
  }

  explicit FenceLock(const fs::path& path) : path_(path), fd_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640)) {}

  Result<std::uint64_t> number() const {
    std::uint64_t number = 0;
    if (::pread(fd_.get(), &number, sizeof number, 0) < 0) return system_failure(path_);
    return number;
  }
  Result<> set_number(std::uint64_t number) {
    CODEFLIX_TRY(write_all(fd_.get(), 0, {reinterpret_cast<const char*>(&number), sizeof number}, path_));
    if (::fsync(fd_.get()) != 0) return system_failure(path_);
    return sync_folder(path_.parent_path());
  }
  void forget() { ::unlink(path_.c_str()); }

 private:
  bool is_there() const {
    struct stat ours {};
    struct stat named {};
    return ::fstat(fd_.get(), &ours) == 0 && ::stat(path_.c_str(), &named) == 0 && ours.st_ino == named.st_ino && ours.st_dev == named.st_dev;
  }

  fs::path path_;
  Descriptor fd_;
};

class FolderStore final : public ObjectStore {
 public:
  explicit FolderStore(fs::path root) : root_(std::move(root)) {}

  Result<> put(std::string_view key, std::string_view bytes) override {
    CODEFLIX_TRY(check_key(key));
    const auto staged = root_ / kStaging / hex(random_bytes(16));
    auto done = put_through(staged, path_of(kObjects, key), bytes);
    if (!done) ::unlink(staged.c_str());
    return done;
  }

  Result<> append(std::string_view key, std::uint64_t offset, std::string_view bytes, std::uint64_t fence) override {
    CODEFLIX_TRY(check_key(key));
    const auto path = path_of(kParts, key);
    CODEFLIX_TRY_ASSIGN(const auto alone, FenceLock::take(root_, path_of(kFences, key)));
    CODEFLIX_TRY_ASSIGN(const auto newest, alone->number());
    if (fence < newest) return fail(ErrorKind::conflict, "storage.fenced", "A newer writer goes on with this object.");
    const bool fresh = ::access(path.c_str(), F_OK) != 0;
    if (fresh && offset != 0) {
      alone->forget();
      return wrong_offset();
    }
    if (fence > newest) CODEFLIX_TRY(alone->set_number(fence));
    if (fresh) CODEFLIX_TRY(make_folders(root_, path.parent_path()));
    const Descriptor fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0640));
    if (!fd.good()) return system_failure(path);
    struct stat status {};
    if (::fstat(fd.get(), &status) != 0) return system_failure(path);
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (size < offset) return wrong_offset();
    if (size > offset && ::ftruncate(fd.get(), static_cast<off_t>(offset)) != 0) return system_failure(path);
    auto written = write_all(fd.get(), offset, bytes, path);
    if (written && ::fdatasync(fd.get()) != 0) written = system_failure(path);
    if (!written) {
      // What found no place gives its space back: others write to this disk as well.
      if (::ftruncate(fd.get(), static_cast<off_t>(offset)) != 0) return system_failure(path);
      return written;
    }
    return fresh ? sync_folder(path.parent_path()) : Result<>();
  }

  Result<> complete(std::string_view key) override {
    CODEFLIX_TRY(check_key(key));
    const auto part = path_of(kParts, key);
    const auto object = path_of(kObjects, key);
    CODEFLIX_TRY_ASSIGN(const auto alone, FenceLock::take(root_, path_of(kFences, key)));
    if (::access(part.c_str(), F_OK) != 0) {
      // Done already, perhaps before a crash that lost the answer.
      alone->forget();
      if (::access(object.c_str(), F_OK) == 0) return {};
      return system_failure(part);
    }
    CODEFLIX_TRY(make_folders(root_, object.parent_path()));
    if (::rename(part.c_str(), object.c_str()) != 0) return system_failure(object);
    alone->forget();
    return sync_folder(object.parent_path());
  }

  Result<> discard(std::string_view key) override {
    CODEFLIX_TRY(check_key(key));
    CODEFLIX_TRY_ASSIGN(const auto alone, FenceLock::take(root_, path_of(kFences, key)));
    CODEFLIX_TRY(unlink(kParts, key));
    alone->forget();
    return {};
  }
  Result<> remove(std::string_view key) override { return unlink(kObjects, key); }

  Result<std::shared_ptr<Object>> open(std::string_view key) override {
    CODEFLIX_TRY(check_key(key));
    const auto path = path_of(kObjects, key);
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) return system_failure(path);
    struct stat status {};
    if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
      ::close(fd);
      return fail(ErrorKind::not_found, "storage.not_found", "There is no such object.");
    }
    return std::make_shared<FileObject>(
        fd, static_cast<std::uint64_t>(status.st_size),
        fmt::format("{:x}-{:x}-{:x}", status.st_ino, status.st_size, status.st_mtim.tv_sec * 1'000'000'000LL + status.st_mtim.tv_nsec));
  }

  Result<std::vector<std::string>> list(std::string_view prefix) override {
    CODEFLIX_TRY(check_prefix(prefix));
    const auto base = root_ / kObjects;
    std::vector<std::string> keys;
    std::error_code error;
    for (auto it = fs::recursive_directory_iterator(base / prefix, error); !error && it != fs::recursive_directory_iterator(); it.increment(error))
      if (it->is_regular_file()) keys.push_back(it->path().lexically_relative(base).string());
    std::ranges::sort(keys);
    return keys;
  }

  Result<> remove_all(std::string_view prefix) override {
    CODEFLIX_TRY(check_prefix(prefix));
    for (const auto area : {kParts, kFences, kObjects}) {
      const auto folder = root_ / area / prefix;
      std::error_code error;
      fs::remove_all(folder, error);
      if (error) return fail(ErrorKind::internal, "storage.failed", fmt::format("{}: {}", folder.string(), error.message()));
      if (prefix.empty()) CODEFLIX_TRY(make_folders(root_, folder));
    }
    return {};
  }

 private:
  static Failure wrong_offset() { return fail(ErrorKind::conflict, "storage.offset", "The object does not have as many bytes as the offset says."); }

  fs::path path_of(std::string_view area, std::string_view key) const { return root_ / area / key; }

  Result<> put_through(const fs::path& staged, const fs::path& object, std::string_view bytes) {
    {
      const Descriptor fd(::open(staged.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640));
      if (!fd.good()) return system_failure(staged);
      CODEFLIX_TRY(write_all(fd.get(), 0, bytes, staged));
      if (::fsync(fd.get()) != 0) return system_failure(staged);
    }
    CODEFLIX_TRY(make_folders(root_, object.parent_path()));
    if (::rename(staged.c_str(), object.c_str()) != 0) return system_failure(object);
    return sync_folder(object.parent_path());
  }

  Result<> unlink(std::string_view area, std::string_view key) {
    CODEFLIX_TRY(check_key(key));
    const auto path = path_of(area, key);
    if (::unlink(path.c_str()) != 0 && errno != ENOENT && errno != ENOTDIR) return system_failure(path);
    return {};
  }

  fs::path root_;
};

}  // namespace

Result<std::unique_ptr<ObjectStore>> open_folder_store(const std::filesystem::path& root) {
  std::error_code error;
  for (const auto area : {kObjects, kParts, kFences, kStaging}) {
    fs::create_directories(root / area, error);
    if (error || ::access((root / area).c_str(), W_OK | X_OK) != 0)
      return fail(ErrorKind::unavailable, "storage.unwritable",
                  fmt::format("{} cannot be written: give the user who runs this the right to.", root.string()));
  }
  // What lies in staging was cut off by a crash before it was acknowledged.
  for (const auto& entry : fs::directory_iterator(root / kStaging)) fs::remove(entry.path(), error);
  return std::make_unique<FolderStore>(root);
}

}  // namespace codeflix::storage
