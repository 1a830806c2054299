// What the repositories promise, for every database engine.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/messaging/outbox.hpp"
#include "libs/replication/feed.hpp"
#include "libs/testing/databases.hpp"
#include "services/catalog_admin/contract/replicated.hpp"
#include "services/catalog_admin/infra/sql/sql_cast_member_repository.hpp"
#include "services/catalog_admin/infra/sql/sql_category_repository.hpp"
#include "services/catalog_admin/infra/sql/sql_genre_repository.hpp"
#include "services/catalog_admin/infra/sql/sql_retired_assets.hpp"
#include "services/catalog_admin/infra/sql/sql_upload_repository.hpp"
#include "services/catalog_admin/infra/sql/sql_video_repository.hpp"
#include "services/catalog_admin/module.hpp"

namespace codeflix::catalog_admin {
namespace {

using ::testing::ElementsAre;

class RepositoriesContract : public testing::DatabaseTest {
 protected:
  void SetUp() override {
    for (const auto& part : migrations()) ASSERT_TRUE(sql::migrate(*database, clock, part));
  }

  template <class Body>
  auto write(Body body) {
    auto done = database->write(body);
    EXPECT_TRUE(done) << done.error().code << " " << done.error().detail;
    return done;
  }
  template <class Body>
  auto read(Body body) {
    return database->read(body).value();
  }

  Category category(const std::string& name) {
    Category made{.id = CategoryId::generate(clock), .created_at = clock.now()};
    EXPECT_TRUE(made.change({.name = name, .description = "d", .active = true}, clock.now()));
    write([&](sql::Transaction& tx) { return categories.add(tx, made); });
    return made;
  }
  Genre genre(const std::string& name, std::vector<CategoryId> of) {
    Genre made{.id = GenreId::generate(clock), .created_at = clock.now()};
    EXPECT_TRUE(made.change({.name = name, .categories = std::move(of)}, clock.now()));
    write([&](sql::Transaction& tx) { return genres.add(tx, made); });
    return made;
  }
  CastMember member(const std::string& name, CastMemberType type) {
    CastMember made{.id = CastMemberId::generate(clock), .created_at = clock.now()};
    EXPECT_TRUE(made.change({.name = name, .type = type}, clock.now()));
    write([&](sql::Transaction& tx) { return cast_members.add(tx, made); });
    return made;
  }
  Video video(VideoFields fields, const GenreCategories& of_genres = {}) {
    fields.year_launched = 2020;
    fields.rating = "L";
    Video made{.id = VideoId::generate(clock), .created_at = clock.now()};
    EXPECT_TRUE(made.change(fields, of_genres, clock.now()));
    write([&](sql::Transaction& tx) { return videos.add(tx, made); });
    clock.advance(std::chrono::seconds(1));
    return made;
  }
  std::vector<std::string> titles(const ListRequest& request, const VideoFilter& filter = {}) {
    std::vector<std::string> list;
    for (const auto& found : read([&](sql::Transaction& tx) { return videos.list(tx, request, filter); }).items) list.push_back(found.fields.title);
    return list;
  }
  Upload upload(const VideoId& of) {
    Upload made{.id = AssetId::generate(clock),
                .video_id = of,
                .slot = Slot::trailer,
                .filename = "Férias.mp4",
                .metadata = "slot dHJhaWxlcg==",
                .length = 5'000'000'000,
                .head = std::string("\0\xff", 2),
                .subject = "s",
                .who = "Ana",
                .created_at = clock.now(),
                .updated_at = clock.now(),
                .expires_at = clock.now() + kUploadLifetime};
    write([&](sql::Transaction& tx) { return uploads.add(tx, made); });
    return made;
  }

  ManualClock clock{*parse_rfc3339("2026-11-23T12:00:00Z")};
  std::unique_ptr<sql::Database> database = open_database();
  SqlCategoryRepository categories{clock};
  SqlGenreRepository genres{clock};
  SqlCastMemberRepository cast_members{clock};
  SqlVideoRepository videos{clock};
  SqlUploadRepository uploads;
  SqlRetiredAssets retired;
};

TEST_P(RepositoriesContract, ANameIsTakenOnce) {
  const auto first = category("Ação");
  const auto second = category("Drama");
  Category same{.id = CategoryId::generate(clock), .created_at = clock.now()};
  ASSERT_TRUE(same.change({.name = "ACAO"}, clock.now()));
  const auto refused = database->write([&](sql::Transaction& tx) { return categories.add(tx, same); });
  EXPECT_EQ(refused.error().code, "category.name_taken");
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
  auto renamed = second;
  ASSERT_TRUE(renamed.change({.name = "ação"}, clock.now()));
  EXPECT_EQ(database->write([&](sql::Transaction& tx) { return categories.save(tx, renamed); }).error().code, "category.name_taken");
  EXPECT_EQ(read([&](sql::Transaction& tx) { return categories.get(tx, second.id); }).fields.name, "Drama");
  EXPECT_EQ(read([&](sql::Transaction& tx) { return categories.known(tx, {first.id, same.id}); }), std::set<CategoryId>{first.id});
}

TEST_P(RepositoriesContract, AGenreIsReadAsItWasSaved) {
  const auto a = category("A");
  const auto b = category("B");
  auto made = genre("G", {b.id, a.id});
  EXPECT_THAT(read([&](sql::Transaction& tx) { return genres.get(tx, made.id); }).fields.categories, ElementsAre(b.id, a.id));
  ASSERT_TRUE(made.change({.name = "H", .active = false, .categories = {a.id}}, clock.now()));
  write([&](sql::Transaction& tx) { return genres.save(tx, made); });
  const auto saved = read([&](sql::Transaction& tx) { return genres.get(tx, made.id); });
  EXPECT_EQ(saved.fields.name, "H");
  EXPECT_FALSE(saved.fields.active);
  EXPECT_THAT(saved.fields.categories, ElementsAre(a.id));
  EXPECT_EQ(saved.version, 2);
  EXPECT_EQ(read([&](sql::Transaction& tx) { return categories.users(tx, a.id); }).genres, 1);
  EXPECT_EQ(read([&](sql::Transaction& tx) { return categories.users(tx, b.id); }).genres, 0);
  EXPECT_FALSE(database->write([&](sql::Transaction& tx) { return categories.remove(tx, a); })) << "the database, too, holds on to what is in use";
}

TEST_P(RepositoriesContract, AVideoIsReadAsItWasSaved) {
  const auto a = category("A");
  const auto g = genre("G", {a.id});
  const auto actor = member("Antônia", CastMemberType::actor);
  const auto director = member("Bia", CastMemberType::director);
  auto made = video({.title = "T",
                     .original_title = "O",
                     .description = "D",
                     .opened = true,
                     .categories = {a.id},
                     .genres = {g.id},
                     .cast = {{director.id, ""}, {actor.id, "Pilota"}, {actor.id, "Mãe"}}},
                    {{g.id, {a.id}}});
  auto& slot = made.media[Slot::video];
  slot.take({AssetId::generate(clock), "k/original", "clip.mp4", 5'000'000'000});
  slot.live = LiveMedia{.asset_id = AssetId::generate(clock), .location = "x/1", .duration_ms = 7, .width = 8, .height = 9, .has_audio = true};
  slot.failure = MediaFailure{"c", "r"};
  made.media[Slot::thumbnail].offer_made({.asset_id = slot.live->asset_id, .location = "y.jpg", .width = 1, .height = 2});
  write([&](sql::Transaction& tx) { return videos.save(tx, made); });
  const auto saved = read([&](sql::Transaction& tx) { return videos.find(tx, made.id); }).value();
  EXPECT_EQ(saved.fields.cast, made.fields.cast);
  EXPECT_EQ(saved.fields.categories, made.fields.categories);
  EXPECT_EQ(saved.fields.genres, made.fields.genres);
  EXPECT_EQ(saved.fields.original_title, "O");
  EXPECT_TRUE(saved.fields.opened);
  EXPECT_EQ(saved.media.at(Slot::video).status, MediaStatus::pending);
  EXPECT_EQ(saved.media.at(Slot::video).live, slot.live);
  EXPECT_EQ(saved.media.at(Slot::video).failure, slot.failure);
  EXPECT_EQ(saved.media.at(Slot::video).file->size, 5'000'000'000);
  EXPECT_EQ(saved.media.at(Slot::thumbnail).live, made.media[Slot::thumbnail].live);
  EXPECT_EQ(read([&](sql::Transaction& tx) { return cast_members.users(tx, actor.id); }), 1);
  EXPECT_EQ(read([&](sql::Transaction& tx) { return genres.users(tx, g.id); }), 1);
  EXPECT_EQ(read([&](sql::Transaction& tx) { return videos.of_genre(tx, g.id); }).size(), 1U);

  write([&](sql::Transaction& tx) { return videos.forget(tx, made.id); });
  EXPECT_FALSE(read([&](sql::Transaction& tx) { return videos.find(tx, made.id); }));
  EXPECT_EQ(read([&](sql::Transaction& tx) { return genres.users(tx, g.id); }), 0);
}

TEST_P(RepositoriesContract, ListsFilterSortAndCount) {
  const auto a = category("A");
  const auto g = genre("G", {a.id});
  const auto actor = member("Antônia", CastMemberType::actor);
  video({.title = "Égua"});
  video({.title = "bola", .original_title = "Ball", .categories = {a.id}, .genres = {g.id}, .cast = {{actor.id, ""}}}, {{g.id, {a.id}}});
  auto gone = video({.title = "Zebra"});
  gone.remove(clock.now());
  write([&](sql::Transaction& tx) { return videos.save(tx, gone); });
  auto failed = video({.title = "cravo"});
  failed.media[Slot::video].status = MediaStatus::failed;
  write([&](sql::Transaction& tx) { return videos.save_slot(tx, failed, Slot::video); });

  EXPECT_THAT(titles({.sort = "title"}), ElementsAre("bola", "cravo", "Égua"));
  EXPECT_THAT(titles({.sort = "created_at", .descending = true}), ElementsAre("cravo", "bola", "Égua"));
  EXPECT_THAT(titles({.offset = 1, .limit = 1, .sort = "title"}), ElementsAre("cravo"));
  EXPECT_THAT(titles({.sort = "title", .search = "egua"}), ElementsAre("Égua"));
  EXPECT_THAT(titles({.sort = "title", .search = "ball"}), ElementsAre("bola"));
  EXPECT_THAT(titles({.sort = "title"}, {.deleted = true}), ElementsAre("Zebra"));
  EXPECT_THAT(titles({.sort = "title"}, {.category = a.id}), ElementsAre("bola"));
  EXPECT_THAT(titles({.sort = "title"}, {.genre = g.id}), ElementsAre("bola"));
  EXPECT_THAT(titles({.sort = "title"}, {.cast_member = actor.id}), ElementsAre("bola"));
  EXPECT_THAT(titles({.sort = "title"}, {.status = MediaStatus::failed}), ElementsAre("cravo"));
  EXPECT_THAT(titles({.sort = "title"}, {.status = MediaStatus::empty}), ElementsAre("bola", "Égua"));
  EXPECT_THAT(titles({.sort = "title"}, {.rating = "18"}), ElementsAre());
  EXPECT_EQ(read([&](sql::Transaction& tx) { return videos.list(tx, {.limit = 1, .sort = "title"}, {}); }).total, 3);
  EXPECT_EQ(read([&](sql::Transaction& tx) { return cast_members.list(tx, {.sort = "name"}, {.type = CastMemberType::director}); }).total, 0);
  EXPECT_THAT(read([&](sql::Transaction& tx) { return videos.deleted_before(tx, clock.now(), 10); }), ElementsAre(gone.id));
  EXPECT_THAT(read([&](sql::Transaction& tx) { return videos.deleted_before(tx, *gone.deleted_at, 10); }), ElementsAre());
}

TEST_P(RepositoriesContract, EveryChangeIsPublishedWithItsVersion) {
  auto made = category("A");
  ASSERT_TRUE(made.change({.name = "B"}, clock.now()));
  write([&](sql::Transaction& tx) { return categories.save(tx, made); });
  const auto feed = replication::make_embedded_feed(*database);
  auto changes = feed->read({kCategoriesTopic}, {}, 10, std::chrono::milliseconds(0)).value().changes;
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].version, 2);
  EXPECT_EQ(json::read<CategoryDocument>(*changes[0].payload).value().name, "B");
  write([&](sql::Transaction& tx) { return categories.remove(tx, made); });
  changes = feed->read({kCategoriesTopic}, {}, 10, std::chrono::milliseconds(0)).value().changes;
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_FALSE(changes[0].payload);
  EXPECT_EQ(changes[0].version, 3);
}

TEST_P(RepositoriesContract, AnUploadIsReadAsItWasSaved) {
  const auto of = video({.title = "T"});
  auto made = upload(of.id);
  made.offset = 4'999'999'999;
  made.head += "x";
  made.lock = 3;
  made.reason = "r";
  write([&](sql::Transaction& tx) { return uploads.save(tx, made); });
  const auto saved = read([&](sql::Transaction& tx) { return uploads.find(tx, made.id); }).value();
  EXPECT_EQ(saved.offset, made.offset);
  EXPECT_EQ(saved.head, made.head);
  EXPECT_EQ(saved.lock, 3);
  EXPECT_EQ(saved.slot, Slot::trailer);
  EXPECT_EQ(saved.metadata, made.metadata);
  EXPECT_TRUE(read([&](sql::Transaction& tx) { return uploads.unsettled(tx, 10); }).empty());
  EXPECT_EQ(read([&](sql::Transaction& tx) { return uploads.receiving_for(tx, of.id); }).size(), 1U);
  EXPECT_EQ(read([&](sql::Transaction& tx) { return uploads.list(tx, {.sort = "filename", .search = "ferias"}, {}); }).items.at(0).video_title, "T");

  made.offset = made.length;
  write([&](sql::Transaction& tx) { return uploads.save(tx, made); });
  EXPECT_THAT(read([&](sql::Transaction& tx) { return uploads.unsettled(tx, 10); }), ElementsAre(made.id));
  EXPECT_TRUE(read([&](sql::Transaction& tx) { return uploads.expired(tx, made.expires_at, 10); }).empty());
  EXPECT_EQ(read([&](sql::Transaction& tx) { return uploads.expired(tx, made.expires_at + Duration(1), 10); }).size(), 1U);

  made.state = UploadState::finished;
  write([&](sql::Transaction& tx) { return uploads.save(tx, made); });
  write([&](sql::Transaction& tx) { return uploads.forget_before(tx, made.updated_at); });
  EXPECT_TRUE(read([&](sql::Transaction& tx) { return uploads.find(tx, made.id); }));
  write([&](sql::Transaction& tx) { return uploads.forget_before(tx, made.updated_at + Duration(1)); });
  EXPECT_FALSE(read([&](sql::Transaction& tx) { return uploads.find(tx, made.id); }));
}

TEST_P(RepositoriesContract, ARetiredAssetIsDueOnce) {
  const auto id = AssetId::generate(clock);
  write([&](sql::Transaction& tx) { return retired.add(tx, id, true, clock.now()); });
  write([&](sql::Transaction& tx) { return retired.add(tx, id, true, clock.now() + std::chrono::hours(1)); });
  EXPECT_TRUE(read([&](sql::Transaction& tx) { return retired.due(tx, clock.now() - Duration(1), 10); }).empty());
  const auto due = read([&](sql::Transaction& tx) { return retired.due(tx, clock.now(), 10); });
  ASSERT_EQ(due.size(), 1U);
  EXPECT_TRUE(due[0].encoder_knows);
  write([&](sql::Transaction& tx) { return retired.forget(tx, id); });
  EXPECT_TRUE(read([&](sql::Transaction& tx) { return retired.due(tx, clock.now(), 10); }).empty());
}

INSTANTIATE_TEST_SUITE_P(Engines, RepositoriesContract, testing::engines(), testing::engine_name);

}  // namespace
}  // namespace codeflix::catalog_admin
