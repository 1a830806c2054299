#include "libs/storage/file_object.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace codeflix::storage {

Result<std::string> FileObject::read(std::uint64_t offset, std::size_t count) const {
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

}  // namespace codeflix::storage
