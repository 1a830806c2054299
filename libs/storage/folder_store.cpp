#include "libs/storage/folder_store.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "libs/base/encoding.hpp"
#include "libs/base/random.hpp"
#include "libs/storage/key.hpp"

namespace codeflix::storage {

namespace {

namespace fs = std::filesystem;

// Finished objects lie below `objects`, unfinished ones below `parts` under the same key, whole writes in `staging`.
constexpr std::string_view kObjects = "objects";
constexpr std::string_view kParts = "parts";
constexpr std::string_view kStaging = "staging";

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  bool good() const { return fd_ >= 0; }

 private:
  int fd_;
};

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

class FileObject final : public Object {
 public:
  FileObject(int fd, const struct stat& status)
      : fd_(fd),
        size_(static_cast<std::uint64_t>(status.st_size)),
        etag_(fmt::format("{:x}-{:x}-{:x}", status.st_ino, status.st_size, status.st_mtim.tv_sec * 1'000'000'000LL + status.st_mtim.tv_nsec)) {}

  std::uint64_t size() const override { return size_; }
  const std::string& etag() const override { return etag_; }
  std::optional<int> descriptor() const override { return fd_.get(); }

  Result<std::string> read(std::uint64_t offset, std::size_t count) const override {
    if (offset >= size_) return std::string();
    std::string bytes(std::min<std::uint64_t>(count, size_ - offset), '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
      const auto got = ::pread(fd_.get(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return fail(ErrorKind::internal, "storage.failed", std::strerror(errno));
      if (got == 0) break;
      done += static_cast<std::size_t>(got);
    }
    bytes.resize(done);
    return bytes;
  }

 private:
  Descriptor fd_;
  std::uint64_t size_;
  std::string etag_;
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

  Result<> append(std::string_view key, std::uint64_t offset, std::string_view bytes) override {
    CODEFLIX_TRY(check_key(key));
    const auto path = path_of(kParts, key);
    const bool fresh = ::access(path.c_str(), F_OK) != 0;
    if (fresh && offset != 0) return wrong_offset();
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
    if (::access(part.c_str(), F_OK) != 0) {
      // Done already, perhaps before a crash that lost the answer.
      if (::access(object.c_str(), F_OK) == 0) return {};
      return system_failure(part);
    }
    CODEFLIX_TRY(make_folders(root_, object.parent_path()));
    if (::rename(part.c_str(), object.c_str()) != 0) return system_failure(object);
    return sync_folder(object.parent_path());
  }

  Result<> discard(std::string_view key) override { return unlink(kParts, key); }
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
    return std::make_shared<FileObject>(fd, status);
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
    for (const auto area : {kParts, kObjects}) {
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
  for (const auto area : {kObjects, kParts, kStaging}) {
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
