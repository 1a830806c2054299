// The use cases on jobs over a real database, with a clock that the test moves.
#include <gmock/gmock.h>

#include "libs/messaging/embedded_broker.hpp"
#include "libs/storage/folder_store.hpp"
#include "libs/testing/databases.hpp"
#include "libs/testing/temp_folder.hpp"
#include "services/encoder/app/job_desk.hpp"
#include "services/encoder/app/run_job.hpp"
#include "services/encoder/infra/sql/sql_job_repository.hpp"
#include "services/encoder/module.hpp"

namespace codeflix::encoder {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Jobs : public testing::DatabaseTest {
 protected:
  void SetUp() override {
    for (const auto& component : migrations()) ASSERT_TRUE(sql::migrate(*database_, clock_, component));
  }

  static messaging::Event message(const char* type, std::string data) { return {.type = type, .data = std::move(data)}; }
  static messaging::Event media(const std::string& asset, const std::string& title = "Aeroporto") {
    return message(kEncodeMedia, json::write(EncodeMedia{asset, kVideo, "video", "raw/" + asset, 10, "clip.mp4", title}));
  }

  Result<> take(const messaging::Event& event) {
    return database_->write([&](sql::Transaction& tx) { return take_message(desk_, tx, event); });
  }

  std::string asset() { return new_uuid(clock_); }

  Result<Job> retry(const std::string& id) {
    return database_->write([&](sql::Transaction& tx) { return retry_job(desk_, tx, id); });
  }
  Result<Job> cancel(const std::string& id) {
    return database_->write([&](sql::Transaction& tx) { return cancel_job(desk_, tx, id); });
  }

  Job claim(JobKind kind = JobKind::media) {
    auto job = claim_job(desk_, kind, "me");
    return job && *job ? **job : Job();
  }

  Job only_job() { return list_jobs(desk_, {})->jobs.at(0); }

  /// What has been told so far: type and version.
  std::vector<std::pair<std::string, std::int64_t>> told() {
    return *database_->read([&](sql::Transaction& tx) -> Result<std::vector<std::pair<std::string, std::int64_t>>> {
      CODEFLIX_TRY_ASSIGN(const auto rows, tx.query("SELECT event FROM outbox ORDER BY position"));
      std::vector<std::pair<std::string, std::int64_t>> facts;
      for (const auto& row : rows) {
        CODEFLIX_TRY_ASSIGN(const auto event, messaging::parse_event(row.text(0)));
        facts.emplace_back(event.type, event.version);
      }
      return facts;
    });
  }

  std::vector<std::string> leftovers_after(Duration time) {
    return *database_->read([&](sql::Transaction& tx) { return repository_.due_leftovers(tx, clock_.now() + time); });
  }

  static constexpr const char* kVideo = "01900000-0000-7000-8000-000000000001";
  std::unique_ptr<sql::Database> database_ = open_database();
  ManualClock clock_{from_micros(1'700'000'000'000'000)};
  SqlJobRepository repository_{&clock_};
  JobDesk desk_{*database_, repository_, clock_};
};

TEST_P(Jobs, AMessageBecomesOneJob) {
  const auto one = asset();
  ASSERT_TRUE(take(media(one)));
  ASSERT_TRUE(take(media(one)));
  EXPECT_EQ(list_jobs(desk_, {})->total, 1);
  EXPECT_EQ(only_job().state, JobState::queued);
  EXPECT_EQ(only_job().title, "Aeroporto");
  EXPECT_THAT(told(), ElementsAre(std::pair(kMediaProgressed, 1)));
}

TEST_P(Jobs, BadMessagesAreRefused) {
  EXPECT_EQ(take(message(kEncodeMedia, "{")).error().code, "json.malformed");
  EXPECT_EQ(take(message(kEncodeMedia, "{}")).error().code, "body.invalid");
  EXPECT_EQ(take(message("encoder.unknown.v1", "{}")).error().code, "job.type");
  EXPECT_EQ(take(media("../../etc")).error().code, "job.asset");
  EXPECT_EQ(take(message(kEncodeMedia, json::write(EncodeMedia{asset(), kVideo, "banner", "k", 1, "f", "t"}))).error().code, "job.slot");
  EXPECT_EQ(take(message(kInspectImage, json::write(InspectImage{asset(), kVideo, "video", "k"}))).error().code, "job.slot");
  EXPECT_EQ(take(message(kDiscardAsset, json::write(DiscardAsset{"a/b"}))).error().code, "job.asset");
  EXPECT_EQ(list_jobs(desk_, {})->total, 0);
}

TEST_P(Jobs, AreClaimedOldestFirstAndOnce) {
  const auto first = asset();
  const auto second = asset();
  ASSERT_TRUE(take(media(first)));
  clock_.advance(seconds(1));
  ASSERT_TRUE(take(media(second)));
  EXPECT_EQ(claim().asset_id, first);
  EXPECT_EQ(claim().asset_id, second);
  EXPECT_EQ(claim().asset_id, "");
  EXPECT_EQ(claim(JobKind::image).asset_id, "");
}

TEST_P(Jobs, AWorkerThatLostItsLeaseChangesNothingAnyMore) {
  ASSERT_TRUE(take(media(asset())));
  const auto mine = claim();
  clock_.advance(kLease + seconds(1));
  ASSERT_TRUE(take_back_abandoned(desk_, [](const std::string&) { return false; }));
  clock_.advance(seconds(10));
  const auto theirs = claim();
  ASSERT_EQ(theirs.id, mine.id);
  EXPECT_EQ(theirs.attempt, 2);
  const auto told_before = told().size();
  EXPECT_EQ(renew_lease(desk_, mine.id, mine.attempt).error().code, "job.lease_lost");
  EXPECT_EQ(note_standing(desk_, mine.id, mine.attempt, {JobState::encoding, 50, {}, {}}, true).error().code, "job.lease_lost");
  EXPECT_EQ(complete_media(desk_, mine.id, mine.attempt, {"a/1", 1, 1, 1, true, {}}, {}).error().code, "job.lease_lost");
  EXPECT_EQ(fail_attempt(desk_, mine.id, mine.attempt, {"x", "y"}, true).error().code, "job.lease_lost");
  EXPECT_EQ(release_job(desk_, mine.id, mine.attempt).error().code, "job.lease_lost");
  EXPECT_EQ(told().size(), told_before);
  EXPECT_TRUE(complete_media(desk_, theirs.id, theirs.attempt, {theirs.folder(), 1, 1, 1, true, {}}, {}));
  EXPECT_EQ(only_job().result->path, theirs.asset_id + "/2");
}

TEST_P(Jobs, ARenewedLeaseIsNotTakenBack) {
  ASSERT_TRUE(take(media(asset())));
  const auto job = claim();
  for (int i = 0; i < 5; ++i) {
    clock_.advance(kLease - seconds(1));
    ASSERT_TRUE(renew_lease(desk_, job.id, job.attempt));
    ASSERT_TRUE(take_back_abandoned(desk_, [](const std::string&) { return false; }));
  }
  EXPECT_TRUE(only_job().running());
}

TEST_P(Jobs, AJobOfADeadProcessIsTakenBackAtOnce) {
  ASSERT_TRUE(take(media(asset())));
  const auto job = claim();
  ASSERT_TRUE(take_back_abandoned(desk_, [](const std::string& owner) { return owner == "me"; }));
  EXPECT_EQ(only_job().state, JobState::queued);
  EXPECT_EQ(only_job().failures, 1);
  EXPECT_THAT(leftovers_after(seconds(0)), IsEmpty()) << "its child may still be writing";
  EXPECT_THAT(leftovers_after(2 * kLease), ElementsAre(job.folder() + "/"));
}

TEST_P(Jobs, AFileThatKillsItsWorkersFailsAfterThree) {
  ASSERT_TRUE(take(media(asset())));
  for (int i = 0; i < 3; ++i) {
    clock_.advance(seconds(120));
    ASSERT_EQ(claim().attempt, i + 1);
    ASSERT_TRUE(take_back_abandoned(desk_, [](const std::string&) { return true; }));
  }
  EXPECT_EQ(only_job().state, JobState::failed);
  EXPECT_EQ(told().back().first, kMediaFailed);
  clock_.advance(seconds(120));
  EXPECT_EQ(claim().id, "");
}

TEST_P(Jobs, AFailedAttemptWaitsBeforeTheNext) {
  ASSERT_TRUE(take(media(asset())));
  const auto job = claim();
  ASSERT_TRUE(fail_attempt(desk_, job.id, job.attempt, {"media.crashed", "It crashed."}, false));
  EXPECT_EQ(claim().id, "");
  clock_.advance(seconds(3));
  EXPECT_EQ(claim().id, job.id);
}

TEST_P(Jobs, FactsOfAnAssetHaveRisingVersions) {
  ASSERT_TRUE(take(media(asset())));
  auto job = claim();
  ASSERT_TRUE(note_standing(desk_, job.id, job.attempt, {JobState::encoding, 10, 2.0, 30}, true));
  ASSERT_TRUE(note_standing(desk_, job.id, job.attempt, {JobState::encoding, 10, 2.1, 29}, false));
  ASSERT_TRUE(fail_attempt(desk_, job.id, job.attempt, {"media.broken", "Broken."}, true));
  ASSERT_TRUE(retry(job.id));
  job = claim();
  ASSERT_TRUE(complete_media(desk_, job.id, job.attempt, {job.folder(), 13'000, 1280, 720, true, {}}, {{"banner", {"k.jpg", 1280, 720}}}));
  EXPECT_THAT(told(),
              ElementsAre(std::pair(kMediaProgressed, 1), std::pair(kMediaProgressed, 2), std::pair(kMediaProgressed, 3), std::pair(kMediaFailed, 4),
                          std::pair(kMediaProgressed, 5), std::pair(kMediaProgressed, 6), std::pair(kMediaEncoded, 7)));
}

TEST_P(Jobs, CancelAndRetry) {
  ASSERT_TRUE(take(media(asset())));
  const auto job = claim();
  ASSERT_TRUE(cancel(job.id));
  EXPECT_EQ(check_lease(desk_, job.id, job.attempt).error().code, "job.lease_lost");
  EXPECT_THAT(leftovers_after(2 * kLease), ElementsAre(job.folder() + "/"));
  EXPECT_EQ(cancel(job.id).error().code, "job.ended");
  ASSERT_TRUE(retry(job.id));
  EXPECT_EQ(retry(job.id).error().code, "job.not_ended");
  EXPECT_EQ(claim().attempt, 2);
  EXPECT_EQ(find_job(desk_, "no such").error().code, "job.unknown");
}

TEST_P(Jobs, PicturesGoWithTheLastAssetThatUsesThem) {
  const testing::TempFolder folder;
  const auto encoded = *storage::open_folder_store(folder / "encoded");
  const auto images = *storage::open_folder_store(folder / "images");
  const auto make = [&](const std::vector<std::string>& pictures) {
    const auto one = asset();
    EXPECT_TRUE(take(media(one)));
    const auto job = claim();
    for (const auto& key : pictures) {
      const bool was_there = images->open(key).has_value();
      for (int twice = 0; twice < 2; ++twice) EXPECT_TRUE(use_picture(desk_, job.id, job.attempt, key, was_there));
      EXPECT_TRUE(images->put(key, "picture"));
    }
    EXPECT_TRUE(fail_attempt(desk_, job.id, job.attempt, {"media.broken", "Broken."}, true));
    EXPECT_EQ(use_picture(desk_, job.id, job.attempt, "late.jpg", false).error().code, "job.lease_lost");
    return one;
  };
  const auto discard = [&](const std::string& one) {
    EXPECT_TRUE(take(message(kDiscardAsset, json::write(DiscardAsset{one}))));
    clock_.advance(2 * kLease);
    EXPECT_TRUE(remove_leftovers(desk_, *encoded, *images));
  };
  ASSERT_TRUE(images->put("unknown.jpg", "of somebody from before"));
  const auto first = make({"own.jpg", "shared.jpg", "unknown.jpg"});
  const auto second = make({"shared.jpg"});
  clock_.advance(2 * kLease);
  ASSERT_TRUE(remove_leftovers(desk_, *encoded, *images));
  EXPECT_THAT(*images->list(""), ElementsAre("own.jpg", "shared.jpg", "unknown.jpg")) << "what attempts leave behind has no pictures";
  discard(first);
  EXPECT_THAT(*images->list(""), ElementsAre("shared.jpg", "unknown.jpg"));
  discard(second);
  EXPECT_THAT(*images->list(""), ElementsAre("unknown.jpg"));
  discard(make({"shared.jpg"}));
  EXPECT_THAT(*images->list(""), ElementsAre("unknown.jpg")) << "what was made again goes again";
}

TEST_P(Jobs, ADiscardedAssetIsStoppedAndItsFilesGo) {
  const auto one = asset();
  ASSERT_TRUE(take(media(one)));
  const auto job = claim();
  ASSERT_TRUE(take(message(kDiscardAsset, json::write(DiscardAsset{one}))));
  EXPECT_EQ(only_job().state, JobState::cancelled);
  EXPECT_EQ(retry(job.id).error().code, "job.discarded");
  EXPECT_THAT(leftovers_after(2 * kLease), ElementsAre(one + "/"));
}

TEST_P(Jobs, AJobThatComesAfterItsDiscardIsNotTaken) {
  const auto one = asset();
  ASSERT_TRUE(take(message(kDiscardAsset, json::write(DiscardAsset{one}))));
  ASSERT_TRUE(take(media(one)));
  EXPECT_EQ(list_jobs(desk_, {})->total, 0);
}

TEST_P(Jobs, AreListedByStateKindVideoAndTitle) {
  ASSERT_TRUE(take(media(asset(), "Ação no aeroporto")));
  ASSERT_TRUE(take(media(asset(), "100% real")));
  ASSERT_TRUE(take(message(kInspectImage, json::write(InspectImage{asset(), kVideo, "banner", "k"}))));
  const auto job = claim();
  const auto total = [&](const JobFilter& filter) { return list_jobs(desk_, filter)->total; };
  EXPECT_EQ(total({}), 3);
  EXPECT_EQ(total({.states = {JobState::inspecting}}), 1);
  EXPECT_EQ(total({.states = {JobState::inspecting, JobState::queued}}), 3);
  EXPECT_EQ(total({.kind = JobKind::image}), 1);
  EXPECT_EQ(total({.video_id = kVideo}), 3);
  EXPECT_EQ(total({.search = "acao"}), 1);
  EXPECT_EQ(total({.search = "clip.mp4"}), 2);
  EXPECT_EQ(total({.search = "%"}), 1) << "a sign, not a wildcard";
  EXPECT_EQ(list_jobs(desk_, {.limit = 2})->jobs.size(), 2U);
  EXPECT_EQ(list_jobs(desk_, {.offset = 2, .limit = 2})->jobs.size(), 1U);
}

TEST_P(Jobs, TwoWorkersNeverGetTheSame) {
  for (int i = 0; i < 40; ++i) ASSERT_TRUE(take(media(asset())));
  std::mutex mutex;
  std::multiset<std::string> claimed;
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < 4; ++i) {
      workers.emplace_back([&] {
        while (true) {
          const auto job = claim_job(desk_, JobKind::media, "me");
          if (!job || !*job) return;
          const std::lock_guard lock(mutex);
          claimed.insert((*job)->id);
        }
      });
    }
  }
  EXPECT_EQ(claimed.size(), 40U);
  EXPECT_EQ(std::set<std::string>(claimed.begin(), claimed.end()).size(), 40U);
}

INSTANTIATE_TEST_SUITE_P(Engines, Jobs, testing::engines(), testing::engine_name);

}  // namespace
}  // namespace codeflix::encoder
