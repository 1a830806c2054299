#include "services/catalog_admin/app/upload_writer.hpp"

#include "libs/telemetry/log.hpp"
#include "services/catalog_admin/app/settle_upload.hpp"

namespace codeflix::catalog_admin {

namespace {

Failure taken_over() { return fail(ErrorKind::conflict, "upload.taken_over", "A newer request goes on with this upload, or it was given up."); }

Failure too_long() { return fail(ErrorKind::too_large, "upload.too_long", "More bytes came than were declared for this upload."); }

Result<Upload> take_lock(const Catalogue& catalogue, sql::Transaction& tx, const AssetId& id, std::int64_t offset,
                         std::optional<std::int64_t> announced) {
  CODEFLIX_TRY_ASSIGN(auto upload, catalogue.uploads.find(tx, id));
  if (!upload || upload->state == UploadState::abandoned || upload->state == UploadState::refused) {
    return fail(ErrorKind::not_found, "upload.unknown", "There is no such upload, or it is over.");
  }
  if (offset != upload->offset) {
    return fail(ErrorKind::conflict, "upload.offset",
                "The upload goes on at byte " + std::to_string(upload->offset) + ", not at " + std::to_string(offset) + ".");
  }
  if (upload->state == UploadState::finished) {
    if (announced == 0) return std::move(*upload);
    return fail(ErrorKind::conflict, "upload.finished", "This upload is finished.");
  }
  if (announced && *announced > upload->length - upload->offset) return too_long();
  ++upload->lock;
  upload->updated_at = catalogue.clock.now();
  upload->expires_at = upload->updated_at + kUploadLifetime;
  CODEFLIX_TRY(catalogue.uploads.save(tx, *upload));
  return std::move(*upload);
}

Result<> still_ours(const Catalogue& catalogue, sql::Transaction& tx, const Upload& ours) {
  CODEFLIX_TRY_ASSIGN(const auto now, catalogue.uploads.find(tx, ours.id));
  if (now && now->lock == ours.lock && now->state == UploadState::receiving) return {};
  return taken_over();
}

}  // namespace

UploadWriter::UploadWriter(UploadDesk& desk, Upload upload, std::optional<Checksum> checksum)
    : desk_(desk), upload_(std::move(upload)), stored_(upload_.offset), share_(desk.gathering), checksum_(std::move(checksum)) {
  if (checksum_) digest_.emplace(checksum_->algorithm);
}

UploadWriter::~UploadWriter() {
  if (over_ || checksum_) return;
  auto kept = flush();
  if (kept) kept = settle();
  if (!kept && kept.error().code != "upload.taken_over") log::failure("catalog_admin.upload_cut", kept.error(), {{"upload.id", upload_.id.str()}});
}

Result<std::unique_ptr<UploadWriter>> UploadWriter::take(UploadDesk& desk, const AssetId& id, std::int64_t offset,
                                                         std::optional<std::int64_t> announced, std::optional<Checksum> checksum) {
  const auto alone = desk.gate.enter(id);
  CODEFLIX_TRY_ASSIGN(auto upload, desk.database.write([&](sql::Transaction& tx) { return take_lock(desk.catalogue, tx, id, offset, announced); }));
  return std::unique_ptr<UploadWriter>(new UploadWriter(desk, std::move(upload), std::move(checksum)));
}

Result<> UploadWriter::write(std::string_view piece) {
  if (static_cast<std::int64_t>(piece.size()) > upload_.length - stored_ - static_cast<std::int64_t>(buffer_.size())) {
    over_ = true;
    return too_long();
  }
  if (digest_) digest_->update(piece);
  while (!piece.empty()) {
    const auto taken = piece.substr(0, append_size() - buffer_.size());
    buffer_ += taken;
    piece.remove_prefix(taken.size());
    if (buffer_.size() == append_size()) CODEFLIX_TRY(flush());
  }
  return std::chrono::steady_clock::now() - flushed_ < kGatherTime ? Result<>() : flush();
}

Result<Upload> UploadWriter::finish() {
  CODEFLIX_TRY(flush());
  if (checksum_) {
    over_ = true;
    if (!constant_time_equal(digest_->finish(), checksum_->digest)) {
      return fail(ErrorKind::invalid, "upload.checksum", "The checksum does not fit what came; nothing of it was kept. Send it again.");
    }
    const auto alone = desk_.gate.enter(upload_.id);
    CODEFLIX_TRY(note_offset());
  }
  over_ = true;
  CODEFLIX_TRY(settle());
  return upload_;
}

Result<> UploadWriter::flush() {
  if (buffer_.empty()) return {};
  auto stored = [&]() -> Result<> {
    const auto alone = desk_.gate.enter(upload_.id);
    CODEFLIX_TRY(desk_.database.read([&](sql::Transaction& tx) { return still_ours(desk_.catalogue, tx, upload_); }));
    auto appended = desk_.raw.append(upload_.raw_key(), static_cast<std::uint64_t>(stored_), buffer_, static_cast<std::uint64_t>(upload_.lock));
    if (!appended && appended.error().code == "storage.fenced") return taken_over();
    if (!appended) return appended;
    if (upload_.head.size() < kUploadHead) upload_.head += buffer_.substr(0, kUploadHead - upload_.head.size());
    stored_ += static_cast<std::int64_t>(buffer_.size());
    buffer_.clear();
    flushed_ = std::chrono::steady_clock::now();
    return checksum_ ? Result<>() : note_offset();
  }();
  if (!stored) {
    over_ = true;
    return stored;
  }
  return checksum_ || upload_.complete() ? Result<>() : settle();
}

Result<> UploadWriter::note_offset() {
  return desk_.database.write([&](sql::Transaction& tx) -> Result<> {
    CODEFLIX_TRY(still_ours(desk_.catalogue, tx, upload_));
    upload_.offset = stored_;
    upload_.updated_at = desk_.catalogue.clock.now();
    upload_.expires_at = upload_.updated_at + kUploadLifetime;
    return desk_.catalogue.uploads.save(tx, upload_);
  });
}

Result<> UploadWriter::settle() {
  if (!upload_.complete() && upload_.head.size() < kUploadHead) return {};
  if (!upload_.complete() && upload_.offset > static_cast<std::int64_t>(kFirstAppend)) return {};
  auto settled = settle_upload(desk_, upload_.id);
  if (!settled) return fail(std::move(settled));
  if (settled->state != UploadState::receiving) over_ = true;
  // The row is as it is now: the lock in it may be a newer request's, which is not ours to go on with.
  if (settled->state == UploadState::receiving && settled->lock != upload_.lock) {
    over_ = true;
    return taken_over();
  }
  upload_ = std::move(*settled);
  if (upload_.state != UploadState::refused) return {};
  const auto refusal = content_refusal(upload_.slot, upload_.head);
  return fail(ErrorKind::invalid, refusal ? refusal->code : "upload.refused", upload_.reason);
}

}  // namespace codeflix::catalog_admin
