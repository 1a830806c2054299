// Several encoders over one database: whichever works on a job, each tells how it goes.
#include <gmock/gmock.h>

#include "libs/http/event_channel.hpp"
#include "libs/testing/databases.hpp"
#include "libs/testing/temp_folder.hpp"
#include "services/encoder/api/http/job_events.hpp"
#include "services/encoder/infra/sql/sql_job_repository.hpp"
#include "services/encoder/tests/running_encoder.hpp"

namespace codeflix::encoder {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A client of /jobs/events.
class Client {
 public:
  explicit Client(std::shared_ptr<http::EventChannel> channel) : channel_(std::move(channel)) {}
  ~Client() { channel_->close(); }

  /// What has come since the last call: `ready`, and for each job its state, its progress in per cent and its failure.
  std::vector<std::string> news() {
    std::vector<std::string> list;
    std::istringstream lines(channel_->state()->take());
    std::string event;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("id: ")) last_id_ = line.substr(4);
      if (line.starts_with("event: ")) event = line.substr(7);
      if (line.starts_with("data: ")) list.push_back(event == "job" ? text_of(*json::parse(line.substr(6))) : event);
    }
    return list;
  }

  /// Waits for news that contain this; answers all that came.
  std::string until(const std::string& part) {
    std::string all;
    const auto found = [&] { return all.find(part) != std::string::npos; };
    testing::wait_until(
        [&] {
          for (const auto& one : news()) all += one + "\n";
          return found();
        },
        kPatience);
    EXPECT_TRUE(found()) << all;
    return all;
  }

  const std::string& last_id() const { return last_id_; }
  bool ended() const { return channel_->closed(); }

 private:
  static std::string text_of(const json::Value& job) {
    auto text = std::string(job.at("state").as_string()) + " " + std::to_string(job.at("progress").as_int64());
    if (const auto& failure = job.at("failure"); !failure.is_null()) text += " " + std::string(failure.at("code").as_string());
    return text;
  }

  std::shared_ptr<http::EventChannel> channel_;
  std::string last_id_;
};

class Replicas : public testing::DatabaseTest {
 protected:
  static Client client_of(Replica& replica, const std::string& last_id = "") {
    auto response = replica.call("GET", "/jobs/events", {}, {{"Last-Event-ID", last_id}});
    EXPECT_TRUE(response) << response.error().detail;
    return Client(std::get<std::shared_ptr<http::EventChannel>>(response->body));
  }

  testing::TempFolder folder_;
  House house_{folder_.path()};
  Replica working_{house_, open_database()};
  std::optional<Replica> idle_ = std::optional<Replica>(std::in_place, house_, open_database(), "ultrafast", 0);
};

TEST_P(Replicas, AStreamOfAnyReplicaTellsProgressAndEnd) {
  auto client = client_of(*idle_);
  client.until("ready");
  house_.upload("video", clips::make("replicas.mp4", clips::picture_and_tone("640x360", "30", "20")));
  EXPECT_THAT(client.until("completed"), HasSubstr("encoding"));
}

TEST_P(Replicas, AStreamOfAnyReplicaTellsAFailure) {
  auto client = client_of(*idle_);
  house_.upload("video", clips::write("bad.mp4", std::string(50'000, 'x')));
  client.until("media.not_a_video");
}

TEST_P(Replicas, WhoComesBackToAnotherReplicaIsToldTheEnd) {
  std::string last_id;
  {
    auto client = client_of(*idle_);
    client.until("ready");
    last_id = client.last_id();
  }
  idle_.reset();
  const auto asset = house_.upload("thumbnail", clips::make("small.png", "-f lavfi -i testsrc2=s=400x300 -frames:v 1"));
  ASSERT_TRUE(testing::wait_until([&] { return working_.state_of(asset) == "completed"; }, kPatience));
  auto back = client_of(working_, last_id);
  EXPECT_THAT(back.news(), ElementsAre("completed 100", "ready"));
  EXPECT_THAT(client_of(working_).news(), ElementsAre("ready")) << "to a new client an ended job is no news";
}

TEST_P(Replicas, AStopEndsTheStreams) {
  auto client = client_of(*idle_);
  idle_.reset();
  EXPECT_TRUE(client.ended());
}

INSTANTIATE_TEST_SUITE_P(Engines, Replicas, testing::engines(), testing::engine_name);

/// Step by step: what one process does, and what another's streams tell when it looks.
class Following : public testing::DatabaseTest {
 protected:
  void SetUp() override {
    for (const auto& component : migrations()) ASSERT_TRUE(sql::migrate(*here_, clock_, component));
  }

  Client listen(const std::string& last_id = "", const std::string& video = "") { return Client(*events_.listen(video, last_id)); }

  std::string add() {
    const auto asset = new_uuid(clock_);
    const messaging::Event event{.type = kEncodeMedia, .data = json::write(EncodeMedia{asset, kVideo, "video", "raw", 10, "clip.mp4", "Aeroporto"})};
    EXPECT_TRUE(there_->write([&](sql::Transaction& tx) { return take_message(working_, tx, event); }));
    return asset;
  }
  Job claim() { return *claim_job(working_, JobKind::media, "there").value(); }
  void stand(const Job& job, std::int64_t progress) {
    EXPECT_TRUE(note_standing(working_, job.id, job.attempt, {JobState::encoding, progress, {}, {}}, true));
  }
  void end(const Job& job) { EXPECT_TRUE(complete_media(working_, job.id, job.attempt, {job.folder(), 1, 1, 1, true, {}}, {})); }

  std::vector<std::string> look(Client& client) {
    EXPECT_TRUE(events_.look());
    return client.news();
  }

  ManualClock clock_{from_micros(1'700'000'000'000'000)};
  std::unique_ptr<sql::Database> there_ = open_database();
  std::unique_ptr<sql::Database> here_ = open_database();
  SqlJobRepository repository_{&clock_};
  JobDesk working_{*there_, repository_, clock_};
  JobDesk desk_{*here_, repository_, clock_};
  JobEvents events_{desk_};
};

TEST_P(Following, EachChangeIsToldOnce) {
  add();
  auto client = listen();
  EXPECT_THAT(client.news(), ElementsAre("queued 0", "ready"));
  EXPECT_THAT(look(client), IsEmpty());
  const auto job = claim();
  EXPECT_THAT(look(client), ElementsAre("inspecting 0"));
  stand(job, 10);
  EXPECT_THAT(look(client), ElementsAre("encoding 10"));
  ASSERT_TRUE(renew_lease(working_, job.id, job.attempt));
  EXPECT_THAT(look(client), IsEmpty()) << "nothing that a client sees";
  ASSERT_TRUE(fail_attempt(working_, job.id, job.attempt, {"media.broken", "Broken."}, true));
  EXPECT_THAT(look(client), ElementsAre("failed 10 media.broken"));
  EXPECT_THAT(look(client), IsEmpty());
  clock_.advance(std::chrono::hours(2));
  EXPECT_THAT(look(client), IsEmpty());
  ASSERT_TRUE(there_->write([&](sql::Transaction& tx) { return retry_job(working_, tx, job.id); }));
  EXPECT_THAT(look(client), ElementsAre("queued 0")) << "a job that had ended";
}

TEST_P(Following, AJobThatBeganAndEndedBetweenTwoLooksIsTold) {
  auto client = listen();
  EXPECT_THAT(client.news(), ElementsAre("ready"));
  clock_.advance(std::chrono::minutes(10));
  add();
  end(claim());
  clock_.advance(std::chrono::minutes(10));
  EXPECT_THAT(look(client), ElementsAre("completed 100")) << "also when nobody could look for a while";
}

TEST_P(Following, OnlyWhatIsListenedToIsTold) {
  auto other = listen("", "01900000-0000-7000-8000-00000000ffff");
  auto client = listen("", kVideo);
  EXPECT_THAT(client.news(), ElementsAre("ready"));
  add();
  EXPECT_THAT(look(client), ElementsAre("queued 0"));
  EXPECT_THAT(other.news(), ElementsAre("ready"));
}

TEST_P(Following, WhoComesBackIsToldWhatHasEndedSinceOfTheLastHour) {
  add();
  auto client = listen();
  client.news();
  const auto job = claim();
  clock_.advance(std::chrono::minutes(30));
  end(job);
  add();
  EXPECT_THAT(listen(client.last_id()).news(), ElementsAre("completed 100", "queued 0", "ready"));
  EXPECT_THAT(listen().news(), ElementsAre("queued 0", "ready"));
  for (const auto* not_ours : {"x", "1x", "99999999999999999999", "-"}) EXPECT_THAT(listen(not_ours).news(), ElementsAre("queued 0", "ready"));
  clock_.advance(std::chrono::hours(2));
  EXPECT_THAT(listen(client.last_id()).news(), ElementsAre("queued 0", "ready"));
}

TEST_P(Following, AQueueOfAnyLengthIsToldAtOnce) {
  const auto unfinished = [](std::size_t count, const std::string& state) { return std::vector<std::string>(count, state + " 0"); };
  for (int i = 0; i < 300; ++i) add();
  auto client = listen();
  EXPECT_FALSE(client.ended());
  auto expected = unfinished(300, "queued");
  expected.push_back("ready");
  EXPECT_EQ(client.news(), expected);
  ASSERT_TRUE(there_->write([&](sql::Transaction& tx) { return tx.execute_script("UPDATE jobs SET state = 'inspecting';"); }));
  EXPECT_EQ(look(client), unfinished(300, "inspecting"));
  EXPECT_FALSE(client.ended());
}

TEST_P(Following, WhoComesBackIsToldOfTheLatestHundredThatEnded) {
  auto client = listen();
  client.news();
  for (int i = 0; i < 130; ++i) {
    clock_.advance(std::chrono::milliseconds(1));
    add();
    end(claim());
  }
  auto back = listen(client.last_id());
  EXPECT_THAT(back.news(), ::testing::SizeIs(101));
  EXPECT_THAT(look(back), IsEmpty());
  EXPECT_FALSE(back.ended());
}

TEST_P(Following, ADatabaseThatIsAwayLosesNothing) {
  add();
  auto client = listen();
  client.news();
  const auto job = claim();
  ASSERT_TRUE(here_->write([&](sql::Transaction& tx) { return tx.execute_script("ALTER TABLE jobs RENAME TO hidden;"); }));
  EXPECT_FALSE(events_.look());
  EXPECT_THAT(client.news(), IsEmpty());
  ASSERT_TRUE(here_->write([&](sql::Transaction& tx) { return tx.execute_script("ALTER TABLE hidden RENAME TO jobs;"); }));
  end(job);
  clock_.advance(std::chrono::hours(2));
  EXPECT_THAT(look(client), ElementsAre("completed 100"));
}

INSTANTIATE_TEST_SUITE_P(Engines, Following, testing::engines(), testing::engine_name);

}  // namespace
}  // namespace codeflix::encoder
