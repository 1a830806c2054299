#include "services/catalog_admin/infra/sql/sql_upload_repository.hpp"

#include <boost/describe/enum_from_string.hpp>

#include "libs/base/text.hpp"
#include "services/catalog_admin/infra/sql/select.hpp"

namespace codeflix::catalog_admin {

namespace {

constexpr std::string_view kColumns =
    "id, video_id, slot, filename, metadata, size, received, head, state, reason, lock_number, subject, who, created_at, updated_at, expires_at";

Upload read(const sql::Row& row) {
  Upload upload{.id = row.id<AssetId>(0),
                .video_id = row.id<VideoId>(1),
                .slot = parse_slot(row.text(2)).value_or(Slot::video),
                .filename = row.text(3),
                .metadata = row.text(4),
                .length = row.integer(5),
                .offset = row.integer(6),
                .head = row.blob(7),
                .reason = row.text(9),
                .lock = row.integer(10),
                .subject = row.text(11),
                .who = row.text(12),
                .created_at = row.time(13),
                .updated_at = row.time(14),
                .expires_at = row.time(15)};
  boost::describe::enum_from_string(row.text(8).c_str(), upload.state);
  return upload;
}

Result<std::vector<Upload>> read_all(Result<sql::Rows> rows) {
  if (!rows) return fail(std::move(rows));
  std::vector<Upload> uploads;
  for (const auto& row : *rows) uploads.push_back(read(row));
  return uploads;
}

std::string select_where(std::string_view condition) { return "SELECT " + std::string(kColumns) + " FROM uploads WHERE " + std::string(condition); }

std::string column_of(const std::string& sort) {
  if (sort == "filename") return "filename_key";
  return sort == "length" ? "size" : sort;
}

}  // namespace

Result<std::optional<Upload>> SqlUploadRepository::find(sql::Transaction& tx, const AssetId& id) const {
  CODEFLIX_TRY_ASSIGN(const auto row, tx.query_one(select_where("id = $1"), {id}));
  return row ? std::optional<Upload>(read(*row)) : std::nullopt;
}

Result<Listed<ListedUpload>> SqlUploadRepository::list(sql::Transaction& tx, const ListRequest& request, const UploadFilter& filter) const {
  Select select("uploads");
  select.search({"filename_key"}, request.search);
  if (filter.state) select.where("state = ?", {to_string(*filter.state)});
  if (filter.video_id) select.where("video_id = ?", {*filter.video_id});
  Listed<ListedUpload> listed;
  CODEFLIX_TRY_ASSIGN(listed.total, select.count(tx));
  const auto columns = std::string(kColumns) + ", (SELECT title FROM videos WHERE videos.id = uploads.video_id)";
  CODEFLIX_TRY_ASSIGN(const auto rows, select.page(tx, columns, column_of(request.sort), request));
  for (const auto& row : rows) listed.items.push_back({read(row), row.optional_text(16).value_or("")});
  return listed;
}

Result<std::vector<Upload>> SqlUploadRepository::expired(sql::Transaction& tx, Time now, std::int64_t max) const {
  return read_all(tx.query(select_where("state = 'receiving' AND expires_at < $1 ORDER BY expires_at LIMIT $2"), {now, max}));
}

Result<std::vector<AssetId>> SqlUploadRepository::unsettled(sql::Transaction& tx, std::int64_t max) const {
  CODEFLIX_TRY_ASSIGN(const auto rows, tx.query("SELECT id FROM uploads WHERE state = 'receiving' AND received = size LIMIT $1", {max}));
  std::vector<AssetId> ids;
  for (const auto& row : rows) ids.push_back(row.id<AssetId>(0));
  return ids;
}

Result<std::vector<Upload>> SqlUploadRepository::receiving_for(sql::Transaction& tx, const VideoId& id) const {
  return read_all(tx.query(select_where("video_id = $1 AND state = 'receiving'"), {id}));
}

Result<> SqlUploadRepository::add(sql::Transaction& tx, const Upload& upload) {
  CODEFLIX_TRY(tx.execute(
      "INSERT INTO uploads (id, video_id, slot, filename, filename_key, metadata, size, received, head, state, reason, lock_number, subject, who,"
      " created_at, updated_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
      {upload.id, upload.video_id, to_string(upload.slot), upload.filename, fold(upload.filename), upload.metadata, upload.length, upload.offset,
       sql::Blob{upload.head}, to_string(upload.state), upload.reason, upload.lock, upload.subject, upload.who, upload.created_at, upload.updated_at,
       upload.expires_at}));
  return {};
}

Result<> SqlUploadRepository::save(sql::Transaction& tx, const Upload& upload) {
  CODEFLIX_TRY(tx.execute(
      "UPDATE uploads SET received = $2, head = $3, state = $4, reason = $5, lock_number = $6, updated_at = $7, expires_at = $8 WHERE id = $1",
      {upload.id, upload.offset, sql::Blob{upload.head}, to_string(upload.state), upload.reason, upload.lock, upload.updated_at, upload.expires_at}));
  return {};
}

Result<> SqlUploadRepository::forget_before(sql::Transaction& tx, Time moment) {
  CODEFLIX_TRY(tx.execute("DELETE FROM uploads WHERE state <> 'receiving' AND updated_at < $1", {moment}));
  return {};
}

}  // namespace codeflix::catalog_admin
