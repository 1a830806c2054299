#include "services/catalog_admin/infra/sql/video_media_table.hpp"

#include <boost/describe/enum_from_string.hpp>

#include "services/catalog_admin/infra/sql/select.hpp"

namespace codeflix::catalog_admin {

namespace {

MediaSlot read(const sql::Row& row) {
  MediaSlot media{.state = row.text(3), .progress = row.integer(4)};
  boost::describe::enum_from_string(row.text(2).c_str(), media.status);
  if (!row.is_null(5)) media.failure = MediaFailure{row.text(5), row.text(6)};
  if (!row.is_null(7)) media.file = UploadedFile{row.id<AssetId>(7), row.text(8), row.text(9), row.integer(10)};
  if (!row.is_null(11)) {
    media.live = LiveMedia{.asset_id = row.id<AssetId>(11),
                           .location = row.text(12),
                           .duration_ms = row.integer(13),
                           .width = row.integer(14),
                           .height = row.integer(15),
                           .has_audio = row.boolean(16),
                           .made = row.boolean(17)};
  }
  return media;
}

template <class Whole, class Part>
sql::Value part_of(const std::optional<Whole>& whole, Part Whole::*part) {
  return whole ? sql::Value((*whole).*part) : sql::Value();
}

}  // namespace

Result<std::map<VideoId, std::map<Slot, MediaSlot>>> read_media(sql::Transaction& tx, const std::vector<VideoId>& ids) {
  std::map<VideoId, std::map<Slot, MediaSlot>> media;
  if (ids.empty()) return media;
  CODEFLIX_TRY_ASSIGN(
      const auto rows,
      tx.query("SELECT video_id, slot, status, state, progress, failure_code, failure_reason, file_asset_id, file_raw_key, file_name, file_size,"
               " live_asset_id, live_location, live_duration_ms, live_width, live_height, live_has_audio, live_made"
               " FROM video_media WHERE video_id IN (" +
                   placeholders(ids.size()) + ")",
               id_values(ids)));
  for (const auto& row : rows) {
    if (const auto slot = parse_slot(row.text(1))) media[row.id<VideoId>(0)][*slot] = read(row);
  }
  return media;
}

Result<> write_media(sql::Transaction& tx, const VideoId& id, Slot slot, const MediaSlot& media) {
  CODEFLIX_TRY(tx.execute("DELETE FROM video_media WHERE video_id = $1 AND slot = $2", {id, to_string(slot)}));
  const auto& file = media.file;
  const auto& live = media.live;
  CODEFLIX_TRY(tx.execute(
      "INSERT INTO video_media (video_id, slot, status, state, progress, failure_code, failure_reason, file_asset_id, file_raw_key, file_name,"
      " file_size, live_asset_id, live_location, live_duration_ms, live_width, live_height, live_has_audio, live_made)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
      {id, to_string(slot), to_string(media.status), media.state, media.progress, part_of(media.failure, &MediaFailure::code),
       part_of(media.failure, &MediaFailure::reason), part_of(file, &UploadedFile::asset_id), part_of(file, &UploadedFile::raw_key),
       part_of(file, &UploadedFile::filename), part_of(file, &UploadedFile::size), part_of(live, &LiveMedia::asset_id),
       part_of(live, &LiveMedia::location), part_of(live, &LiveMedia::duration_ms), part_of(live, &LiveMedia::width),
       part_of(live, &LiveMedia::height), part_of(live, &LiveMedia::has_audio), part_of(live, &LiveMedia::made)}));
  return {};
}

}  // namespace codeflix::catalog_admin
