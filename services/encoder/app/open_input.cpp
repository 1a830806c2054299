#include <unistd.h>

#include <cstdio>

#include "services/encoder/app/job_run.hpp"

namespace codeflix::encoder {
namespace {

constexpr std::size_t kPiece = 4 << 20;

class StoredFile final : public InputFile {
 public:
  StoredFile(std::shared_ptr<storage::Object> object, int descriptor) : object_(std::move(object)), descriptor_(descriptor) {}
  int descriptor() const override { return descriptor_; }

 private:
  std::shared_ptr<storage::Object> object_;
  int descriptor_;
};

class CopiedFile final : public InputFile {
 public:
  static Result<std::unique_ptr<InputFile>> of(const storage::Object& object) {
    auto copy = std::make_unique<CopiedFile>();
    copy->file_.reset(std::tmpfile());
    if (!copy->file_) return fail(ErrorKind::unavailable, "encoder.spool", "No temporary file can be made for the upload.");
    for (std::uint64_t offset = 0; offset < object.size();) {
      CODEFLIX_TRY_ASSIGN(const auto piece, object.read(offset, kPiece));
      if (piece.empty()) break;
      if (std::fwrite(piece.data(), 1, piece.size(), copy->file_.get()) != piece.size()) {
        return fail(ErrorKind::unavailable, "encoder.spool", "There is no room for a copy of the upload.");
      }
      offset += piece.size();
    }
    if (std::fflush(copy->file_.get()) != 0) return fail(ErrorKind::unavailable, "encoder.spool", "There is no room for a copy of the upload.");
    return copy;
  }
  int descriptor() const override { return ::fileno(file_.get()); }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace

Result<std::unique_ptr<InputFile>> open_input(storage::ObjectStore& raw, const std::string& key) {
  auto object = raw.open(key);
  if (!object && object.error().kind == ErrorKind::not_found) {
    return fail(ErrorKind::invalid, "media.missing_upload", "The uploaded file is not there any more. Upload it again.");
  }
  if (!object) return fail(std::move(object));
  if (const auto descriptor = (*object)->descriptor()) return std::make_unique<StoredFile>(std::move(*object), *descriptor);
  return CopiedFile::of(**object);
}

}  // namespace codeflix::encoder
