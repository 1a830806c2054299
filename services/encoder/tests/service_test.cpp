// The whole service, as its process has it: messages in, the real worker, files, facts, API and events out.
#include <gmock/gmock.h>

#include <fstream>

#include "libs/base/digest.hpp"
#include "libs/base/encoding.hpp"
#include "libs/http/event_channel.hpp"
#include "libs/testing/child_test.hpp"
#include "libs/testing/temp_folder.hpp"
#include "libs/testing/wait_until.hpp"
#include "services/encoder/contract/messages.hpp"
#include "services/encoder/tests/clips.hpp"
#include "services/encoder/tests/running_encoder.hpp"

namespace codeflix::encoder {
namespace {

using ::testing::HasSubstr;

/// A running encoder over the files of `folder`.
struct Platform : House, Replica {
  explicit Platform(const std::filesystem::path& folder, const std::string& preset = "ultrafast")
      : House(folder), Replica(*this, std::move(*sql::open_sqlite(folder / "encoder.db")), preset) {}
};

/// The files of a finished title, for tools that want a folder.
std::filesystem::path copy_of(storage::ObjectStore& store, const std::string& path, const std::filesystem::path& folder) {
  const auto keys = store.list(path + "/");
  for (const auto& key : *keys) {
    const auto file = folder / key.substr(path.size() + 1);
    std::filesystem::create_directories(file.parent_path());
    const auto object = *store.open(key);
    std::ofstream(file, std::ios::binary) << *object->read(0, object->size());
  }
  return folder;
}

std::filesystem::path short_clip() { return clips::make("service.mp4", clips::picture_and_tone("640x360", "25", "7")); }
/// Long enough that something can happen meanwhile.
std::filesystem::path long_clip() { return clips::make("long.mp4", clips::picture_and_tone("640x360", "30", "90")); }

TEST(EncoderServiceTest, AnUploadBecomesATitleThatPlays) {
  const testing::TempFolder folder;
  Platform platform(folder.path());
  const auto asset = platform.upload("video", short_clip());
  const auto encoded = platform.next_fact<MediaEncoded>(kMediaEncoded, asset);
  ASSERT_TRUE(encoded);
  EXPECT_EQ(encoded->path, asset + "/1");
  EXPECT_EQ(encoded->duration_ms, 7000);
  EXPECT_EQ(encoded->height, 360);
  EXPECT_TRUE(encoded->has_audio);
  EXPECT_EQ(encoded->artwork.size(), 3U);
  for (const auto& [slot, artwork] : encoded->artwork) {
    const auto picture = platform.images().open(artwork.key);
    ASSERT_TRUE(picture) << slot;
    EXPECT_EQ(artwork.key, hex(sha256(*(*picture)->read(0, (*picture)->size()))) + ".jpg");
  }
  const auto keys = *platform.encoded().list(asset + "/");
  for (const auto* name :
       {"master.m3u8", "manifest.mpd", "video_360/index.m3u8", "video_360/init.mp4", "video_360/00002.m4s", "audio_1/index.m3u8"}) {
    EXPECT_THAT(keys, ::testing::Contains(asset + "/1/" + name));
  }
  const auto played = clips::output_of(
      "ffprobe -v error -allowed_extensions ALL -count_frames -select_streams v:0 -show_entries stream=nb_read_frames -of csv=p=0 '" +
      (copy_of(platform.encoded(), encoded->path, folder / "played") / "master.m3u8").string() + "'");
  EXPECT_THAT(played, ::testing::StartsWith("175"));
  const auto job = platform.get("/jobs/" + platform.id_of(asset));
  EXPECT_EQ(job.at("state").as_string(), "completed");
  EXPECT_EQ(job.at("progress").as_int64(), 100);
  EXPECT_EQ(job.at("result").at("renditions").as_array().size(), 2U);
}

TEST(EncoderServiceTest, ABadFileFailsInWordsAndTheNextOneIsEncoded) {
  const testing::TempFolder folder;
  Platform platform(folder.path());
  const auto bad = platform.upload("video", clips::write("bad.mp4", std::string(50'000, 'x')));
  const auto good = platform.upload("trailer", short_clip());
  const auto failed = platform.next_fact<MediaFailed>(kMediaFailed, bad);
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->code, "media.not_a_video");
  EXPECT_THAT(failed->reason, HasSubstr("not a video"));
  ASSERT_TRUE(platform.next_fact<MediaEncoded>(kMediaEncoded, good));
  const auto job = platform.get("/jobs/" + platform.id_of(bad));
  EXPECT_EQ(job.at("attempt").as_int64(), 1) << "no second try of a hopeless file";
  EXPECT_EQ(job.at("failure").at("code").as_string(), "media.not_a_video");
  EXPECT_TRUE(platform.encoded().list(bad + "/")->empty());
}

TEST(EncoderServiceTest, PicturesAreKeptByTheirContent) {
  const testing::TempFolder folder;
  Platform platform(folder.path());
  const auto good = platform.upload("banner", clips::make("banner.png", "-f lavfi -i testsrc2=s=400x300 -frames:v 1"));
  const auto inspected = platform.next_fact<ImageInspected>(kImageInspected, good);
  ASSERT_TRUE(inspected);
  EXPECT_EQ(inspected->artwork.width, 400);
  EXPECT_TRUE(platform.images().open(inspected->artwork.key));
  const auto bad = platform.upload("thumbnail", clips::write("text.jpg", "not a picture"));
  const auto failed = platform.next_fact<MediaFailed>(kMediaFailed, bad);
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->code, "image.not_an_image");
}

TEST(EncoderServiceTest, CancelStopsTheWorkAndRetryDoesItAgain) {
  const testing::TempFolder folder;
  Platform platform(folder.path(), "medium");
  const auto asset = platform.upload("video", long_clip());
  ASSERT_TRUE(testing::wait_until([&] { return platform.state_of(asset) == "encoding"; }, kPatience));
  const auto id = platform.id_of(asset);
  ASSERT_TRUE(platform.call("POST", "/jobs/" + id + "/cancel", {}, {{"Idempotency-Key", "key"}}));
  EXPECT_EQ(platform.state_of(asset), "cancelled");
  EXPECT_TRUE(platform.call("POST", "/jobs/" + id + "/cancel", {}, {{"Idempotency-Key", "key"}})->headers.has("Idempotency-Replayed"));
  EXPECT_EQ(platform.call("POST", "/jobs/" + id + "/cancel").error().code, "job.ended");
  // The only worker is free again.
  const auto next = platform.upload("trailer", short_clip());
  ASSERT_TRUE(platform.next_fact<MediaEncoded>(kMediaEncoded, next));
  ASSERT_TRUE(platform.call("POST", "/jobs/" + id + "/retry"));
  ASSERT_TRUE(testing::wait_until([&] { return platform.state_of(asset) == "encoding"; }, kPatience));
  EXPECT_EQ(platform.get("/jobs/" + id).at("attempt").as_int64(), 2);
}

TEST(EncoderServiceTest, AStopGivesTheJobBackAndTheNextStartGoesOn) {
  const testing::TempFolder folder;
  std::string asset;
  {
    Platform platform(folder.path(), "medium");
    asset = platform.upload("video", long_clip());
    ASSERT_TRUE(testing::wait_until([&] { return platform.state_of(asset) == "encoding"; }, kPatience));
  }
  Platform platform(folder.path());
  const auto encoded = platform.next_fact<MediaEncoded>(kMediaEncoded, asset);
  ASSERT_TRUE(encoded);
  EXPECT_EQ(encoded->path, asset + "/2");
}

// Run by the test below in a process of its own, which is killed.
TEST(EncoderServiceTest, DISABLED_EncodesUntilItIsKilled) {
  Platform platform(testing::from_parent("CHILD_FOLDER"), "medium");
  const auto asset = platform.upload("video", testing::from_parent("CHILD_CLIP"));
  testing::wait_until([&] { return platform.state_of(asset) == "encoding"; }, kPatience);
  testing::acknowledge(asset);
  std::this_thread::sleep_for(kPatience);
}

TEST(EncoderServiceTest, AKilledEncoderGoesOnAfterItsRestart) {
  const testing::TempFolder folder;
  testing::ChildTest child("EncoderServiceTest.DISABLED_EncodesUntilItIsKilled",
                           {{"CHILD_FOLDER", folder.path().string()}, {"CHILD_CLIP", long_clip().string()}});
  const auto asset = child.next();
  ASSERT_TRUE(asset);
  child.kill();
  Platform platform(folder.path());
  const auto encoded = platform.next_fact<MediaEncoded>(kMediaEncoded, *asset);
  ASSERT_TRUE(encoded);
  EXPECT_EQ(encoded->path, *asset + "/2");
  EXPECT_EQ(encoded->duration_ms, 90'000);
}

TEST(EncoderServiceTest, EventsTellOfChanges) {
  const testing::TempFolder folder;
  Platform platform(folder.path());
  const auto response = platform.call("GET", "/jobs/events");
  ASSERT_TRUE(response);
  const auto channel = std::get<std::shared_ptr<http::EventChannel>>(response->body);
  platform.upload("video", short_clip());
  std::string text;
  ASSERT_TRUE(testing::wait_until(
      [&] {
        text += channel->state()->take();
        return text.find("\"completed\"") != std::string::npos;
      },
      kPatience));
  EXPECT_THAT(text, HasSubstr("event: ready"));
  for (const auto* state : {"inspecting", "encoding"}) EXPECT_THAT(text, HasSubstr("\"state\":\"" + std::string(state) + "\"")) << state;
  const auto other = platform.call("GET", "/jobs/events", {{"video_id", "01900000-0000-7000-8000-00000000ffff"}});
  platform.upload("trailer", short_clip());
  ASSERT_TRUE(testing::wait_until([&] { return channel->state()->take().find("trailer") != std::string::npos; }, kPatience));
  EXPECT_THAT(std::get<std::shared_ptr<http::EventChannel>>(other->body)->state()->take(), ::testing::Not(HasSubstr("trailer")));
}

TEST(EncoderServiceTest, RefusesMistakenQueries) {
  const testing::TempFolder folder;
  Platform platform(folder.path());
  for (const auto& query :
       {std::pair<std::string, std::string>{"state", "sleeping"}, {"kind", "sound"}, {"video_id", "x"}, {"per_page", "1000"}, {"sort", "owner"}}) {
    const auto answer = platform.call("GET", "/jobs", {query});
    ASSERT_FALSE(answer) << query.first;
    EXPECT_EQ(answer.error().fields.at(0).field, query.first);
  }
  EXPECT_EQ(platform.call("GET", "/jobs/01900000-0000-7000-8000-00000000ffff").error().code, "job.unknown");
  EXPECT_EQ(platform.call("POST", "/jobs/..%2f/retry").error().code, "job.unknown");
  EXPECT_TRUE(platform.call("GET", "/jobs", {{"state", "queued"}, {"state", "encoding"}, {"sort", "created_at"}}));
}

TEST(EncoderServiceTest, SaysWhenItsWorkerIsMissing) {
  const testing::TempFolder folder;
  SystemClock clock;
  const auto database = std::move(*sql::open_sqlite(folder / "a.db"));
  const auto broker = std::move(*messaging::make_embedded_broker(*database, clock));
  const auto store = std::move(*storage::open_folder_store(folder / "store"));
  runtime::Supervisor supervisor;
  http::Router router;
  const auto installed = install(supervisor, router, {}, {*database, *broker, *store, *store, *store, clock, folder / "nothing"});
  ASSERT_FALSE(installed);
  EXPECT_EQ(installed.error().code, "encoder.worker_missing");
}

}  // namespace
}  // namespace codeflix::encoder
