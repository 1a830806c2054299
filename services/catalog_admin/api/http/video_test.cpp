#include "libs/messaging/outbox.hpp"
#include "services/catalog_admin/contract/replicated.hpp"
#include "services/catalog_admin/service_fixture.hpp"
#include "services/encoder/contract/messages.hpp"

namespace codeflix::catalog_admin {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

/// Videos through HTTP, with an encoder that the test plays.
class VideoApiTest : public ServiceFixture {
 protected:
  void SetUp() override {
    ServiceFixture::SetUp();
    ASSERT_TRUE(broker->declare({.name = "test.jobs", .types = {encoder::kEncodeMedia, encoder::kInspectImage, encoder::kDiscardAsset}}));
    ASSERT_TRUE(supervisor->start());
  }
  void TearDown() override {
    supervisor->request_stop();
    ASSERT_TRUE(supervisor->wait_and_stop());
    ServiceFixture::TearDown();
  }

  static Fields tus(const std::string& video, const std::string& slot, const std::string& filename, std::size_t length) {
    return {{"Tus-Resumable", "1.0.0"},
            {"Upload-Length", std::to_string(length)},
            {"Upload-Metadata", "video_id " + base64(video) + ",slot " + base64(slot) + ",filename " + base64(filename)},
            {"Content-Type", "application/offset+octet-stream"}};
  }
  /// The sweeps run when the service starts.
  void restart_for_sweep() {
    supervisor->request_stop();
    ASSERT_TRUE(supervisor->wait_and_stop());
    close();
    open();
    ASSERT_TRUE(supervisor->start());
  }
  /// Uploads at one go and answers the asset's id, which the encoder was told of.
  std::string upload(const std::string& video, const std::string& slot, const std::string& filename, const std::string& content) {
    const auto made = call("POST", "/uploads", content, tus(video, slot, filename, content.size()));
    EXPECT_EQ(made.status, 201) << json::serialize(made.body);
    const auto location = std::string(made.headers.get("Location"));
    return location.substr(location.rfind('/') + 1);
  }
  std::string upload_video(const std::string& video) {
    return upload(video, "video", "clip.mp4",
                  std::string("\0\0\0\x18"
                              "ftypisom",
                              12) +
                      std::string(2000, 'v'));
  }

  /// The next job that the encoder gets.
  messaging::Event next_job() {
    for (int i = 0; i < 100; ++i) {
      auto jobs = broker->receive("test.jobs", 1, std::chrono::milliseconds(200)).value();
      if (jobs.empty()) continue;
      EXPECT_TRUE(broker->ack(jobs.front()));
      return jobs.front().event;
    }
    ADD_FAILURE() << "no job came";
    return {};
  }

  template <class Fact>
  void tell(const char* type, const Fact& fact, std::int64_t version) {
    const messaging::Event event{.id = new_uuid(clock),
                                 .type = type,
                                 .source = "encoder",
                                 .subject = fact.asset_id,
                                 .version = version,
                                 .time = clock.now(),
                                 .data = json::write(fact)};
    ASSERT_TRUE(broker->publish({&event, 1}));
    ASSERT_TRUE(testing::wait_until([&] { return broker->depth("catalog_admin.encoder_facts").value() == 0; }));
  }
  void tell_encoded(const std::string& video, const std::string& asset, std::int64_t version = 5, const std::string& slot = "video",
                    bool with_artwork = true) {
    encoder::MediaEncoded fact{.asset_id = asset,
                               .video_id = video,
                               .slot = slot,
                               .path = asset + "/1",
                               .duration_ms = 13000,
                               .width = 1280,
                               .height = 720,
                               .has_audio = true,
                               .artwork = {}};
    if (with_artwork) {
      fact.artwork["thumbnail"] = {"aa.jpg", 640, 360};
      fact.artwork["banner"] = {"bb.jpg", 1920, 1080};
    }
    tell(encoder::kMediaEncoded, fact, version);
  }
  Answer video_document(const std::string& id) { return get("/videos/" + id); }

  std::vector<replication::Change> changes() {
    const auto feed = replication::make_embedded_feed(*database);
    return feed->read({kVideosTopic}, {}, 1000, std::chrono::milliseconds(0)).value().changes;
  }
  VideoDocument replicated(const std::string& id) {
    for (const auto& change : changes()) {
      if (change.key == id && change.payload) return json::read<VideoDocument>(*change.payload).value();
    }
    return {};
  }
};

TEST_P(VideoApiTest, ADraftHasTheWholeDocument) {
  const auto category = make_category("Ficção");
  const auto genre = make_genre("Drama", category);
  const auto actor = make("/cast_members", {{"name", "Antônia"}, {"type", "actor"}});
  auto fields = video_fields("O Aeroporto");
  fields["categories"] = json::Array{json::Value(category)};
  fields["genres"] = json::Array{json::Value(genre)};
  fields["cast"] = json::Array{json::Object{{"id", actor}, {"role", "Pilota"}}, json::Object{{"id", actor}, {"role", "Mãe"}}};
  const auto made = post("/videos", fields);
  ASSERT_EQ(made.status, 201);
  EXPECT_EQ(made.headers.get("Cache-Control"), "no-store");
  EXPECT_EQ(made.at("/published"), json::Value(false));
  EXPECT_EQ(made.at("/opened"), json::Value(false));
  EXPECT_EQ(made.at("/description"), json::Value(""));
  EXPECT_EQ(made.at("/cast"), fields["cast"]);
  EXPECT_EQ(made.text("/media/video/status"), "empty");
  EXPECT_EQ(made.at("/images/thumbnail/url"), json::Value(nullptr));
  EXPECT_EQ(made.at("/missing").as_array().size(), 2U);
  EXPECT_EQ(video_document(made.text("/id")).body, made.body);
  EXPECT_EQ(get("/videos?search=AEROPORTO&genre=" + genre + "&category=" + category + "&published=false&rating=12&status=empty").at("/meta/total"),
            json::Value(1));
  EXPECT_EQ(get("/videos?published=true").at("/meta/total"), json::Value(0));
  EXPECT_EQ(get("/videos?rating=11").status, 422);
}

TEST_P(VideoApiTest, GenresAndCategoriesFitTogether) {
  const auto a = make_category("A");
  const auto b = make_category("B");
  const auto genre = make_genre("G", a);
  auto fields = video_fields("V");
  fields["categories"] = json::Array{json::Value(a), json::Value(b)};
  fields["genres"] = json::Array{json::Value(genre)};
  EXPECT_THAT(post("/videos", fields).mistakes(), ElementsAre("categories[1] video.category_not_covered"));
  fields["categories"] = json::Array{json::Value(b)};
  EXPECT_THAT(post("/videos", fields).mistakes(),
              UnorderedElementsAre("genres[0] video.genre_without_category", "categories[0] video.category_not_covered"));
  fields["categories"] = json::Array{json::Value(a)};
  ASSERT_EQ(post("/videos", fields).status, 201);

  const auto moved = put("/genres/" + genre, {{"name", "G"}, {"categories", {b}}}, "\"1\"");
  EXPECT_EQ(moved.status, 409) << "the title would be left with a genre of another category";
  EXPECT_EQ(moved.code(), "genre.videos_depend");
  EXPECT_EQ(put("/genres/" + genre, {{"name", "G"}, {"categories", {b, a}}}, "\"1\"").status, 200);
}

TEST_P(VideoApiTest, MistakesOfAVideoAreAllListed) {
  const auto answer =
      post("/videos", {{"title", " "}, {"year_launched", 1887}, {"rating", "13"}, {"categories", {"0198c5b4-0000-7000-8000-000000000000"}}});
  EXPECT_EQ(answer.status, 422);
  EXPECT_THAT(answer.mistakes(), UnorderedElementsAre("title text.empty", "year_launched video.year", "rating video.rating",
                                                      "categories[0] category.unknown", "categories[0] video.category_not_covered"));
  auto fields = video_fields("V");
  fields["year_launched"] = 2028;
  EXPECT_THAT(post("/videos", fields).mistakes(), ElementsAre("year_launched video.year"));
  fields["year_launched"] = 2027;
  EXPECT_EQ(post("/videos", fields).status, 201) << "next year, by the clock";
  fields["cast"] = json::Array{json::Object{{"id", "0198c5b4-0000-7000-8000-000000000000"}}, json::Object{{"id", "x"}}};
  EXPECT_THAT(post("/videos", fields).mistakes(), ElementsAre("cast[1].id type.id"));
  fields["cast"].as_array().pop_back();
  EXPECT_THAT(post("/videos", fields).mistakes(), ElementsAre("cast[0].id cast_member.unknown"));
}

TEST_P(VideoApiTest, PublishingListsWhatIsMissingAndWorksWhenNothingIs) {
  const auto id = make("/videos", video_fields("V"));
  const auto refused = post("/videos/" + id + "/publish", nullptr);
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.code(), "video.not_encoded");
  EXPECT_THAT(refused.mistakes(), ElementsAre("media.video video.not_encoded", "categories video.no_category", "genres video.no_genre",
                                              "images.thumbnail video.no_thumbnail"));

  const auto good = make_video("W");
  const auto asset = upload_video(good);
  const auto job = json::read<encoder::EncodeMedia>(next_job().data).value();
  EXPECT_EQ(job.asset_id, asset);
  EXPECT_EQ(job.video_id, good);
  EXPECT_EQ(job.title, "W");
  EXPECT_EQ(raw->open(job.raw_key).value()->size(), static_cast<std::uint64_t>(job.size));
  EXPECT_EQ(video_document(good).text("/media/video/status"), "pending");
  tell(encoder::kMediaProgressed, encoder::MediaProgressed{asset, good, "video", "encoding", 40}, 2);
  EXPECT_EQ(video_document(good).text("/media/video/status"), "processing");
  EXPECT_EQ(video_document(good).at("/media/video/progress"), json::Value(40));
  EXPECT_EQ(video_document(good).text("/media/video/state"), "encoding");
  tell_encoded(good, asset);

  const auto encoded = video_document(good);
  EXPECT_EQ(encoded.text("/media/video/status"), "completed");
  EXPECT_EQ(encoded.at("/media/video/duration_ms"), json::Value(13000));
  EXPECT_EQ(encoded.text("/images/thumbnail/url"), "/images/aa.jpg");
  EXPECT_EQ(encoded.at("/images/thumbnail/made"), json::Value(true));
  EXPECT_EQ(encoded.headers.get("ETag"), "\"1\"") << "what the encoder does is no edit";
  EXPECT_TRUE(encoded.at("/missing").as_array().empty());
  EXPECT_FALSE(replicated(good).published);

  const auto published = post("/videos/" + good + "/publish", nullptr);
  EXPECT_EQ(published.status, 200);
  EXPECT_EQ(published.text("/published_at"), "2026-11-23T12:00:00Z");
  EXPECT_TRUE(replicated(good).published);
  EXPECT_EQ(replicated(good).media.at("video").path, asset + "/1");
  EXPECT_EQ(replicated(good).artwork.at("banner").key, "bb.jpg");
  EXPECT_THAT(put("/videos/" + good,
                  {{"title", "W"}, {"year_launched", 2020}, {"rating", "L"}, {"genres", json::Array{}}, {"categories", json::Array{}}}, "\"1\"")
                  .mistakes(),
              UnorderedElementsAre("categories video.no_category", "genres video.no_genre"));
  EXPECT_EQ(post("/videos/" + good + "/unpublish", nullptr).at("/published"), json::Value(false));
  EXPECT_FALSE(replicated(good).published);
}

TEST_P(VideoApiTest, AReplacementPlaysOnlyWhenComplete) {
  const auto id = make_video("V");
  const auto first = upload_video(id);
  tell_encoded(id, first);
  ASSERT_EQ(post("/videos/" + id + "/publish", nullptr).status, 200);

  const auto second = upload_video(id);
  tell(encoder::kMediaProgressed, encoder::MediaProgressed{second, id, "video", "encoding", 10}, 2);
  EXPECT_EQ(video_document(id).text("/media/video/status"), "processing");
  EXPECT_EQ(video_document(id).at("/media/video/playable"), json::Value(true));
  EXPECT_EQ(replicated(id).media.at("video").asset_id, first);
  tell(encoder::kMediaFailed, encoder::MediaFailed{second, id, "video", "media.broken", "It has no picture."}, 3);
  EXPECT_EQ(video_document(id).text("/media/video/failure/reason"), "It has no picture.");
  EXPECT_TRUE(replicated(id).published);
  EXPECT_EQ(replicated(id).media.at("video").asset_id, first);

  const auto third = upload_video(id);
  tell_encoded(id, second, 9);
  EXPECT_EQ(replicated(id).media.at("video").asset_id, first) << "a superseded asset is late";
  tell_encoded(id, third);
  EXPECT_EQ(replicated(id).media.at("video").asset_id, third);
  tell(encoder::kMediaProgressed, encoder::MediaProgressed{third, id, "video", "encoding", 10}, 4);
  EXPECT_EQ(video_document(id).text("/media/video/status"), "completed") << "an older fact changes nothing";
}

TEST_P(VideoApiTest, ReplacedFilesAreRemovedInTime) {
  const auto id = make_video("V");
  const auto first = upload_video(id);
  EXPECT_EQ(next_job().subject, first);
  tell_encoded(id, first);
  const auto second = upload_video(id);
  EXPECT_EQ(next_job().subject, second);
  const auto third = upload_video(id);
  EXPECT_EQ(next_job().subject, third);
  tell_encoded(id, third);
  const auto swept = [&](const std::string& asset) { return !raw->open(asset + "/original"); };

  restart_for_sweep();
  auto job = next_job();
  EXPECT_EQ(job.type, encoder::kDiscardAsset);
  EXPECT_EQ(job.subject, second) << "superseded before it was complete";
  EXPECT_TRUE(testing::wait_until([&] { return swept(second); }));
  EXPECT_FALSE(swept(first)) << "somebody may be watching it";
  clock.advance(std::chrono::hours(25));
  restart_for_sweep();
  EXPECT_EQ(next_job().subject, first);
  EXPECT_FALSE(swept(third));
}

TEST_P(VideoApiTest, AReplacedVideoStaysWhileAPictureThatWasMadeOfItIsShown) {
  const auto id = make_video("V");
  const auto first = upload_video(id);
  EXPECT_EQ(next_job().subject, first);
  tell_encoded(id, first);
  const auto second = upload_video(id);
  EXPECT_EQ(next_job().subject, second);
  tell_encoded(id, second, 5, "video", false);
  clock.advance(std::chrono::hours(25));
  restart_for_sweep();
  const auto third = upload_video(id);
  EXPECT_EQ(next_job().subject, third) << "nothing was discarded";
  tell_encoded(id, third);
  restart_for_sweep();
  EXPECT_EQ(next_job().subject, first);
}

TEST_P(VideoApiTest, ADeletedVideoCanBeRestoredForThirtyDays) {
  const auto id = make_video("V");
  const auto asset = upload_video(id);
  next_job();
  tell_encoded(id, asset);
  ASSERT_EQ(post("/videos/" + id + "/publish", nullptr).status, 200);
  ASSERT_EQ(call("DELETE", "/videos/" + id).status, 204);
  EXPECT_EQ(video_document(id).status, 404);
  EXPECT_EQ(video_document(id).code(), "video.deleted");
  EXPECT_EQ(post("/videos/" + id + "/publish", nullptr).status, 404);
  EXPECT_EQ(replicated(id).id, "") << "withdrawn from the readers";
  EXPECT_EQ(get("/videos").at("/meta/total"), json::Value(0));
  EXPECT_EQ(get("/videos?deleted=true").text("/data/0/id"), id);

  clock.advance(std::chrono::hours(24 * 29));
  restart_for_sweep();
  const auto restored = post("/videos/" + id + "/restore", nullptr);
  ASSERT_EQ(restored.status, 200);
  EXPECT_EQ(restored.at("/published"), json::Value(false));
  EXPECT_EQ(restored.at("/media/video/playable"), json::Value(true));
  EXPECT_EQ(replicated(id).title, "V");
  EXPECT_EQ(post("/videos/" + id + "/restore", nullptr).code(), "video.not_deleted");

  ASSERT_EQ(call("DELETE", "/videos/" + id).status, 204);
  clock.advance(std::chrono::hours(24 * 31));
  restart_for_sweep();
  const auto job = next_job();
  EXPECT_EQ(job.type, encoder::kDiscardAsset);
  EXPECT_EQ(job.subject, asset);
  EXPECT_EQ(post("/videos/" + id + "/restore", nullptr).code(), "video.unknown");
  EXPECT_EQ(raw->open(asset + "/original").error().code, "storage.not_found");
}

TEST_P(VideoApiTest, APictureIsInspectedAndBadOnesAreRefused) {
  const auto id = make_video("V");
  const std::string png = std::string("\x89PNG\r\n\x1a\n", 8) + std::string(100, 'p');
  const auto asset = upload(id, "banner", "banner.png", png);
  const auto job = next_job();
  EXPECT_EQ(job.type, encoder::kInspectImage);
  tell(encoder::kImageInspected, encoder::ImageInspected{asset, id, "banner", {"cc.png", 1920, 1080}}, 2);
  const auto document = video_document(id);
  EXPECT_EQ(document.text("/images/banner/status"), "completed");
  EXPECT_EQ(document.text("/images/banner/url"), "/images/cc.png");
  EXPECT_EQ(document.at("/images/banner/width"), json::Value(1920));

  const auto refused = call("POST", "/uploads", std::string(600, 'x'), tus(id, "thumbnail", "thumb.jpg", 600));
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.code(), "upload.not_a_picture");
  EXPECT_EQ(video_document(id).text("/images/thumbnail/status"), "failed");
  EXPECT_EQ(video_document(id).text("/images/thumbnail/failure/code"), "upload.not_a_picture");

  const auto video_asset = upload_video(id);
  tell_encoded(id, video_asset);
  EXPECT_EQ(video_document(id).text("/images/banner/url"), "/images/cc.png") << "an uploaded picture stays";
  EXPECT_EQ(video_document(id).text("/images/thumbnail/url"), "/images/aa.jpg") << "an empty slot gets a good frame";
}

TEST_P(VideoApiTest, AFactThatCannotBeReadIsADeadLetterAndTheRestGoesOn) {
  const auto id = make_video("V");
  const auto asset = upload_video(id);
  const messaging::Event broken{
      .id = new_uuid(clock), .type = encoder::kMediaEncoded, .source = "encoder", .subject = asset, .version = 1, .time = clock.now(), .data = "{}"};
  ASSERT_TRUE(broker->publish({&broken, 1}));
  tell_encoded("0198c5b4-0000-7000-8000-000000000000", "0198c5b4-0000-7000-8000-000000000001");
  tell_encoded(id, asset);
  EXPECT_EQ(video_document(id).text("/media/video/status"), "completed");
  EXPECT_TRUE(testing::wait_until([&] { return broker->dead_letters(10).value().size() == 1; }));
}

TEST_P(VideoApiTest, ConcurrentEditsOfOneVideoLoseNothing) {
  const auto id = make_video("V");
  std::atomic<int> done = 0;
  {
    std::vector<std::jthread> editors;
    for (int e = 0; e < 4; ++e) {
      editors.emplace_back([&] {
        for (int i = 0; i < 5;) {
          const auto read = get("/videos/" + id);
          const auto words = read.text("/description") + "x";
          const auto changed = put("/videos/" + id, {{"title", "V"}, {"year_launched", 2020}, {"rating", "L"}, {"description", words}},
                                   std::string(read.headers.get("ETag")));
          if (changed.status == 200) {
            ++i;
            ++done;
          } else {
            EXPECT_EQ(changed.status, 412);
          }
        }
      });
    }
  }
  EXPECT_EQ(done, 20);
  EXPECT_EQ(video_document(id).text("/description"), std::string(20, 'x'));
  EXPECT_EQ(video_document(id).headers.get("ETag"), "\"21\"");
}

TEST_P(VideoApiTest, NoChangeOfManyVideosIsMissedByTheFeed) {
  constexpr int kVideos = 12;
  std::vector<std::string> ids;
  for (int i = 0; i < kVideos; ++i) ids.push_back(make("/videos", video_fields("V" + std::to_string(i))));
  const auto feed = replication::make_embedded_feed(*database);
  std::map<std::string, std::string> seen;
  std::atomic<bool> writing = true;
  std::jthread reader([&] {
    replication::Position position;
    for (bool last = false; !last;) {
      last = !writing;
      for (;;) {
        const auto batch = feed->read({kVideosTopic}, position, 3, std::chrono::milliseconds(5)).value();
        if (batch.changes.empty()) break;
        for (const auto& change : batch.changes) {
          EXPECT_GT(change.seq, position[kVideosTopic].seq);
          position[kVideosTopic].seq = change.seq;
          seen[change.key] = json::read<VideoDocument>(change.payload.value()).value().title;
        }
        position = batch.next;
      }
    }
  });
  {
    std::vector<std::jthread> editors;
    for (int e = 0; e < 4; ++e) {
      editors.emplace_back([&, e] {
        for (int round = 1; round <= 4; ++round) {
          for (int i = e; i < kVideos; i += 4) {
            EXPECT_EQ(
                put("/videos/" + ids[i], video_fields("V" + std::to_string(i) + " " + std::to_string(round)), "\"" + std::to_string(round) + "\"")
                    .status,
                200);
          }
        }
      });
    }
  }
  writing = false;
  reader.join();
  for (int i = 0; i < kVideos; ++i) EXPECT_EQ(seen[ids[i]], "V" + std::to_string(i) + " 4");
}

INSTANTIATE_TEST_SUITE_P(Engines, VideoApiTest, testing::engines(), testing::engine_name);

}  // namespace
}  // namespace codeflix::catalog_admin
