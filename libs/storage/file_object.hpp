#pragma once

#include <unistd.h>

#include "libs/storage/object_store.hpp"

namespace codeflix::storage {

/// Owns a file descriptor.
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

/// An object that is a file, which it owns.
class FileObject final : public Object {
 public:
  FileObject(int fd, std::uint64_t size, std::string etag) : fd_(fd), size_(size), etag_(std::move(etag)) {}

  std::uint64_t size() const override { return size_; }
  const std::string& etag() const override { return etag_; }
  std::optional<int> descriptor() const override { return fd_.get(); }
  Result<std::string> read(std::uint64_t offset, std::size_t count) const override;

 private:
  Descriptor fd_;
  std::uint64_t size_;
  std::string etag_;
};

}  // namespace codeflix::storage
