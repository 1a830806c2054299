#include "apps/codeflix/data_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "libs/base/encoding.hpp"
#include "libs/base/random.hpp"

namespace codeflix {

namespace {

Result<std::string> read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(ErrorKind::not_found, "data.missing", fmt::format("{} cannot be read.", file.string()));
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

Failure unwritable(const std::filesystem::path& path, int error) {
  if (error == ENOSPC)
    return fail(ErrorKind::unavailable, "data.full", fmt::format("The disk that holds {} is full: free some space.", path.string()));
  return fail(ErrorKind::unavailable, "data.unwritable",
              fmt::format("{} cannot be written ({}): give this user the right to, or choose another folder with --data-dir.", path.string(),
                          std::strerror(error)));
}

}  // namespace

Result<> DataFolder::take() {
  std::error_code error;
  for (const auto& folder : {root_, root_ / "db", root_ / "storage"}) {
    std::filesystem::create_directories(folder, error);
    if (error) return unwritable(folder, error.value());
    if (::access(folder.c_str(), W_OK | X_OK) != 0) return unwritable(folder, errno);
  }
  std::filesystem::permissions(root_, std::filesystem::perms::owner_all | std::filesystem::perms::group_read | std::filesystem::perms::group_exec,
                               error);
  // The descriptor stays open, and with it the lock, until the process ends: also after a kill -9.
  const int lock = ::open((root_ / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) return unwritable(root_ / "lock", errno);
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0)
    return fail(ErrorKind::conflict, "data.in_use",
                fmt::format("Another Codeflix runs on {}: stop it, or choose another folder with --data-dir.", root_.string()));
  return {};
}

Result<Secrets> DataFolder::secrets() {
  const auto file = root_ / "secrets.json";
  if (std::filesystem::exists(file)) {
    CODEFLIX_TRY_ASSIGN(const auto text, read_file(file));
    auto secrets = json::read<Secrets>(text);
    if (!secrets)
      return fail(ErrorKind::unavailable, "data.secrets", fmt::format("{} is damaged: put back a copy of it from a backup.", file.string()));
    return secrets;
  }
  const auto key = [](std::size_t size) { return hex(random_bytes(size)); };
  Secrets secrets{key(32), key(4), key(32), key(4), key(32)};
  CODEFLIX_TRY(write_private(file, json::write(secrets) + "\n"));
  return secrets;
}

Result<> DataFolder::write_run_info(const RunInfo& info) { return write_private(root_ / "run.json", json::write(info) + "\n"); }

Result<RunInfo> DataFolder::run_info() const {
  const auto text = read_file(root_ / "run.json");
  auto info = text ? json::read<RunInfo>(*text) : Result<RunInfo>(fail(text));
  if (!info)
    return fail(ErrorKind::not_found, "data.not_started",
                fmt::format("No platform has started on {} yet: start one with ./codeflix up, or name its folder with --data-dir.", root_.string()));
  return info;
}

Result<> DataFolder::write_private(const std::filesystem::path& file, const std::string& text) {
  std::error_code error;
  std::filesystem::create_directories(file.parent_path(), error);
  const auto beside = std::filesystem::path(file.string() + ".new");
  const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return unwritable(beside, errno);
  const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
  ::close(fd);
  if (!written || ::rename(beside.c_str(), file.c_str()) != 0) return unwritable(file, errno);
  return {};
}

}  // namespace codeflix
