#include "services/catalog_admin/infra/sql/sql_video_repository.hpp"

#include "libs/base/text.hpp"
#include "libs/replication/change_log.hpp"
#include "services/catalog_admin/infra/sql/ordered_links.hpp"
#include "services/catalog_admin/infra/sql/select.hpp"
#include "services/catalog_admin/infra/sql/video_document.hpp"
#include "services/catalog_admin/infra/sql/video_media_table.hpp"

namespace codeflix::catalog_admin {

namespace {

constexpr std::string_view kColumns =
    "id, title, original_title, description, year_launched, rating, opened, published, published_at, deleted_at, version, revision, created_at, "
    "updated_at";
/// SQLite takes 32766 parameters in a statement, PostgreSQL 65535.
constexpr std::size_t kIdsAtOnce = 1000;

Video read(const sql::Row& row) {
  return {.id = row.id<VideoId>(0),
          .fields = {.title = row.text(1),
                     .original_title = row.text(2),
                     .description = row.text(3),
                     .year_launched = row.integer(4),
                     .rating = row.text(5),
                     .opened = row.boolean(6)},
          .published = row.boolean(7),
          .published_at = row.optional_time(8),
          .deleted_at = row.optional_time(9),
          .version = row.integer(10),
          .revision = row.integer(11),
          .created_at = row.time(12),
          .updated_at = row.time(13)};
}

Result<std::map<VideoId, std::vector<CastEntry>>> read_cast(sql::Transaction& tx, const std::vector<VideoId>& ids) {
  std::map<VideoId, std::vector<CastEntry>> cast;
  CODEFLIX_TRY_ASSIGN(const auto rows, tx.query("SELECT video_id, cast_member_id, role FROM video_cast WHERE video_id IN (" +
                                                    placeholders(ids.size()) + ") ORDER BY video_id, position",
                                                id_values(ids)));
  for (const auto& row : rows) cast[row.id<VideoId>(0)].push_back({row.id<CastMemberId>(1), row.text(2)});
  return cast;
}

Result<> write_cast(sql::Transaction& tx, const VideoId& id, const std::vector<CastEntry>& cast) {
  CODEFLIX_TRY(tx.execute("DELETE FROM video_cast WHERE video_id = $1", {id}));
  for (std::size_t i = 0; i < cast.size(); ++i) {
    CODEFLIX_TRY(
        tx.execute("INSERT INTO video_cast (video_id, position, cast_member_id, role) VALUES ($1, $2, $3, $4)", {id, i, cast[i].id, cast[i].role}));
  }
  return {};
}

Result<std::vector<Video>> read_all(sql::Transaction& tx, const sql::Rows& rows) {
  std::vector<Video> videos;
  for (std::size_t begin = 0; begin < rows.size(); begin += kIdsAtOnce) {
    const auto end = std::min(rows.size(), begin + kIdsAtOnce);
    std::vector<VideoId> ids;
    for (auto i = begin; i < end; ++i) ids.push_back(rows[i].id<VideoId>(0));
    CODEFLIX_TRY_ASSIGN(auto categories, kVideoCategories.of<CategoryId>(tx, ids));
    CODEFLIX_TRY_ASSIGN(auto genres, kVideoGenres.of<GenreId>(tx, ids));
    CODEFLIX_TRY_ASSIGN(auto cast, read_cast(tx, ids));
    CODEFLIX_TRY_ASSIGN(auto media, read_media(tx, ids));
    for (auto i = begin; i < end; ++i) {
      auto video = read(rows[i]);
      video.fields.categories = std::move(categories[video.id]);
      video.fields.genres = std::move(genres[video.id]);
      video.fields.cast = std::move(cast[video.id]);
      video.media = std::move(media[video.id]);
      videos.push_back(std::move(video));
    }
  }
  return videos;
}

void narrow(Select& select, const VideoFilter& filter) {
  select.where(filter.deleted ? "deleted_at IS NOT NULL" : "deleted_at IS NULL");
  if (filter.published) select.where("published = ?", {*filter.published});
  if (filter.category) select.where("id IN (SELECT video_id FROM video_categories WHERE category_id = ?)", {*filter.category});
  if (filter.genre) select.where("id IN (SELECT video_id FROM video_genres WHERE genre_id = ?)", {*filter.genre});
  if (filter.cast_member) select.where("id IN (SELECT video_id FROM video_cast WHERE cast_member_id = ?)", {*filter.cast_member});
  if (filter.rating) select.where("rating = ?", {*filter.rating});
  if (filter.status == MediaStatus::empty) {
    select.where("id NOT IN (SELECT video_id FROM video_media WHERE slot = 'video' AND status <> 'empty')");
  } else if (filter.status) {
    select.where("id IN (SELECT video_id FROM video_media WHERE slot = 'video' AND status = ?)", {to_string(*filter.status)});
  }
}

}  // namespace

Result<std::optional<Video>> SqlVideoRepository::find(sql::Transaction& tx, const VideoId& id) const {
  CODEFLIX_TRY_ASSIGN(const auto rows, tx.query("SELECT " + std::string(kColumns) + " FROM videos WHERE id = $1", {id}));
  CODEFLIX_TRY_ASSIGN(auto videos, read_all(tx, rows));
  if (videos.empty()) return std::optional<Video>{};
  return std::optional<Video>(std::move(videos.front()));
}

Result<Listed<Video>> SqlVideoRepository::list(sql::Transaction& tx, const ListRequest& request, const VideoFilter& filter) const {
  Select select("videos");
  select.search({"title_key", "original_title_key"}, request.search);
  narrow(select, filter);
  Listed<Video> listed;
  CODEFLIX_TRY_ASSIGN(listed.total, select.count(tx));
  CODEFLIX_TRY_ASSIGN(const auto rows, select.page(tx, kColumns, request.sort == "title" ? "title_key" : request.sort, request));
  CODEFLIX_TRY_ASSIGN(listed.items, read_all(tx, rows));
  return listed;
}

Result<std::vector<Video>> SqlVideoRepository::of_genre(sql::Transaction& tx, const GenreId& id) const {
  CODEFLIX_TRY_ASSIGN(
      const auto rows,
      tx.query("SELECT " + std::string(kColumns) + " FROM videos WHERE id IN (SELECT video_id FROM video_genres WHERE genre_id = $1)", {id}));
  return read_all(tx, rows);
}

Result<std::vector<VideoId>> SqlVideoRepository::deleted_before(sql::Transaction& tx, Time moment, std::int64_t max) const {
  CODEFLIX_TRY_ASSIGN(const auto rows, tx.query("SELECT id FROM videos WHERE deleted_at < $1 ORDER BY deleted_at LIMIT $2", {moment, max}));
  std::vector<VideoId> ids;
  for (const auto& row : rows) ids.push_back(row.id<VideoId>(0));
  return ids;
}

Result<> SqlVideoRepository::add(sql::Transaction& tx, const Video& video) {
  const auto& fields = video.fields;
  CODEFLIX_TRY(tx.execute(
      "INSERT INTO videos (id, title, title_key, original_title, original_title_key, description, year_launched, rating, opened, published,"
      " published_at, deleted_at, version, revision, created_at, updated_at)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
      {video.id, fields.title, fold(fields.title), fields.original_title, fold(fields.original_title), fields.description, fields.year_launched,
       fields.rating, fields.opened, video.published, video.published_at, video.deleted_at, video.version, video.revision, video.created_at,
       video.updated_at}));
  return parts_and_tell(tx, video);
}

Result<> SqlVideoRepository::save(sql::Transaction& tx, const Video& video) {
  const auto& fields = video.fields;
  CODEFLIX_TRY(tx.execute(
      "UPDATE videos SET title = $2, title_key = $3, original_title = $4, original_title_key = $5, description = $6, year_launched = $7,"
      " rating = $8, opened = $9, published = $10, published_at = $11, deleted_at = $12, version = $13, revision = $14, updated_at = $15"
      " WHERE id = $1",
      {video.id, fields.title, fold(fields.title), fields.original_title, fold(fields.original_title), fields.description, fields.year_launched,
       fields.rating, fields.opened, video.published, video.published_at, video.deleted_at, video.version, video.revision, video.updated_at}));
  return parts_and_tell(tx, video);
}

Result<> SqlVideoRepository::save_slot(sql::Transaction& tx, const Video& video, Slot slot) {
  return write_media(tx, video.id, slot, video.media.at(slot));
}

Result<> SqlVideoRepository::forget(sql::Transaction& tx, const VideoId& id) {
  CODEFLIX_TRY(tx.execute("DELETE FROM videos WHERE id = $1", {id}));
  return {};
}

Result<> SqlVideoRepository::parts_and_tell(sql::Transaction& tx, const Video& video) {
  CODEFLIX_TRY(kVideoCategories.replace(tx, video.id, video.fields.categories));
  CODEFLIX_TRY(kVideoGenres.replace(tx, video.id, video.fields.genres));
  CODEFLIX_TRY(write_cast(tx, video.id, video.fields.cast));
  for (const auto& [slot, media] : video.media) CODEFLIX_TRY(write_media(tx, video.id, slot, media));
  if (video.deleted_at) return replication::withdraw(tx, clock_, kVideosTopic, video.id.str(), video.revision);
  return replication::publish(tx, clock_, kVideosTopic, video.id.str(), video.revision, json::write(replicated_document(video)));
}

}  // namespace codeflix::catalog_admin
