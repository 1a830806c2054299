#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "libs/base/digest.hpp"
#include "services/catalog_admin/app/upload_desk.hpp"

namespace codeflix::catalog_admin {

/// The digest that a request's whole body must have.
struct Checksum {
  DigestAlgorithm algorithm = DigestAlgorithm::sha1;
  std::string digest;
};

/// One request's hold on an upload. Pieces are gathered for appends, each of which is durable and checks that no newer request
/// has taken the lock: the first of kFirstAppend, by which the content is known, the others as large as the share of memory
/// allows, or of what came within kGatherTime, so that a slow upload loses little by a crash. One thread at a time. When it goes without finish(),
/// what came is kept as far as possible; with a checksum nothing of the request is.
class UploadWriter {
 public:
  static constexpr std::size_t kFirstAppend = AppendShare::kSmall;
  static constexpr std::chrono::seconds kGatherTime{1};

  /// Takes the lock from whoever has it. `announced` is the request's Content-Length, when it has one.
  /// Errors: not_found `upload.unknown` (also when it was given up or refused), conflict `upload.finished`, conflict
  /// `upload.offset`, too_large `upload.too_long`.
  static Result<std::unique_ptr<UploadWriter>> take(UploadDesk& desk, const AssetId& id, std::int64_t offset, std::optional<std::int64_t> announced,
                                                    std::optional<Checksum> checksum);
  ~UploadWriter();
  UploadWriter(const UploadWriter&) = delete;
  UploadWriter& operator=(const UploadWriter&) = delete;

  /// Errors: too_large `upload.too_long`, conflict `upload.taken_over`, invalid `upload.not_a_video` or
  /// `upload.not_a_picture`, and those of the store and the database.
  Result<> write(std::string_view piece);

  /// Makes the rest durable, and settles the upload when that was the end of it. Errors also: invalid `upload.checksum`.
  Result<Upload> finish();

 private:
  UploadWriter(UploadDesk& desk, Upload upload, std::optional<Checksum> checksum);

  std::size_t append_size() const {
    const auto stored = static_cast<std::size_t>(stored_);
    return stored < kFirstAppend ? kFirstAppend - stored : share_.size();
  }
  Result<> flush();
  Result<> note_offset();
  Result<> settle();

  UploadDesk& desk_;
  Upload upload_;        ///< as this request knows it; its lock is ours
  std::int64_t stored_;  ///< bytes in the store; ahead of the upload's offset while a checksum is open
  AppendShare share_;
  std::string buffer_;
  std::chrono::steady_clock::time_point flushed_ = std::chrono::steady_clock::now();
  std::optional<Checksum> checksum_;
  std::optional<Digest> digest_;
  bool over_ = false;  ///< nothing more may be stored
};

}  // namespace codeflix::catalog_admin
