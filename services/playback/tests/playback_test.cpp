// The use cases over a real database: titles and entitlements arrive as they do in the platform.
#include <gmock/gmock.h>

#include "libs/testing/databases.hpp"
#include "services/catalog_admin/contract/replicated.hpp"
#include "services/playback/api/consumers/replicated_titles.hpp"
#include "services/playback/api/consumers/subscription_events.hpp"
#include "services/playback/app/accounts.hpp"
#include "services/playback/app/heartbeat.hpp"
#include "services/playback/app/start_session.hpp"
#include "services/playback/infra/sql/sql_store.hpp"
#include "services/playback/module.hpp"
#include "services/subscription/contract/events.hpp"

namespace codeflix::playback {
namespace {

using std::chrono::seconds;

const auto kFilm = VideoId::trusted("01900000-0000-7000-8000-000000000001");

class Playback : public codeflix::testing::DatabaseTest {
 protected:
  void SetUp() override {
    for (const auto& component : migrations()) ASSERT_TRUE(sql::migrate(*database_, clock_, component));
    publish(film());
  }

  static catalog_admin::VideoDocument film() {
    catalog_admin::VideoDocument film;
    film.id = kFilm.str();
    film.title = "Aeroporto";
    film.rating = "14";
    film.published = true;
    film.media["video"] = {"asset", "asset/1", 100'000, 1280, 720, true};
    film.artwork["thumbnail"] = {"abc.jpg", 640, 360};
    return film;
  }

  void publish(const catalog_admin::VideoDocument& document) {
    ASSERT_TRUE(database_->write([&](sql::Transaction& tx) {
      return apply_title_change(tx, *store_, {1, catalog_admin::kVideosTopic, document.id, 1, json::write(document)});
    }));
  }

  void subscribe(const std::string& status, Time until, std::int64_t streams = 1) {
    const subscription::SubscriptionState state{"sub-1", "issuer", "ana", status, "plan", until, streams, 720};
    messaging::Event event;
    event.data = json::write(state);
    ASSERT_TRUE(database_->write([&](sql::Transaction& tx) { return apply_subscription_event(tx, *store_, event); }));
  }

  static auth::Principal viewer(const std::string& subject, std::set<std::string, std::less<>> roles = {"customer"}) {
    return {"issuer", subject, "", subject, "", std::move(roles), {}};
  }

  Result<StartedSession> start(const auth::Principal& who, const std::string& device = "tv", const std::string& media = "video",
                               bool preview = false) {
    return start(who, {kFilm, media, {}, device, preview});
  }
  Result<StartedSession> start(const auth::Principal& who, const StartSession& command) {
    return database_->write([&](sql::Transaction& tx) { return start_session(tx, *store_, signer_, config_, clock_, who, command); });
  }

  template <class T>
  static std::string code(const Result<T>& result) {
    return result ? "ok" : result.error().code;
  }

  std::string beat(const auth::Principal& who, const SessionId& session, std::int64_t position_ms) {
    return code(database_->write([&](sql::Transaction& tx) {
      return heartbeat(tx, *store_, signer_, config_, clock_, who, {session, position_ms});
    }));
  }

  ManualClock clock_{parse_rfc3339("2026-11-23T10:00:00Z").value()};
  std::unique_ptr<sql::Database> database_ = open_database();
  std::unique_ptr<Store> store_ = make_sql_store();
  MediaSigner signer_{{{"k", "secret"}}, seconds(3600)};
  Config config_;
  auth::Principal ana_ = viewer("ana");
};

TEST_P(Playback, ASubscriptionOpensPlaybackUntilItsTime) {
  EXPECT_EQ(code(start(ana_)), "subscription_required");
  subscribe("active", clock_.now() + seconds(60));
  const auto started = start(ana_);
  ASSERT_TRUE(started);
  EXPECT_EQ(started->folder, "1");
  EXPECT_THAT(started->prefix.path, ::testing::EndsWith("/asset/"));
  EXPECT_EQ(started->artwork.at("thumbnail"), "/images/abc.jpg");
  EXPECT_EQ(started->max_height, 720);
  clock_.advance(seconds(60));
  EXPECT_EQ(code(start(ana_)), "subscription_required");
  EXPECT_EQ(beat(ana_, started->session.id, 0), "subscription_required");
}

TEST_P(Playback, PastDueAndCanceledClosePlaybackAtOnce) {
  for (const auto* status : {"past_due", "canceled", "expired", "incomplete"}) {
    subscribe(status, clock_.now() + seconds(60));
    EXPECT_EQ(code(start(ana_)), "subscription_required") << status;
  }
}

TEST_P(Playback, AnOpenedTitleNeedsNoSubscription) {
  auto opened = film();
  opened.opened = true;
  publish(opened);
  EXPECT_EQ(code(start(ana_)), "ok");
}

TEST_P(Playback, ADraftIsForPreviewsOnly) {
  subscribe("active", clock_.now() + seconds(60));
  auto draft = film();
  draft.published = false;
  publish(draft);
  EXPECT_EQ(code(start(ana_)), "video_not_playable");
  EXPECT_EQ(code(start(ana_, "tv", "video", true)), "preview_not_allowed");
  const auto preview = start(viewer("editor", {"catalog_videos"}), "tv", "video", true);
  ASSERT_TRUE(preview);
  EXPECT_THAT(preview->artwork.at("thumbnail"), ::testing::StartsWith("/media/"));
  EXPECT_EQ(code(start(ana_, "tv", "trailer")), "video_not_playable");
  const auto hidden = database_->read([&](sql::Transaction& tx) { return store_->is_public_image(tx, "abc.jpg"); });
  EXPECT_FALSE(*hidden);
}

TEST_P(Playback, ARatingAboveTheProfileIsRefused) {
  subscribe("active", clock_.now() + seconds(60));
  ASSERT_TRUE(start(ana_));
  ASSERT_TRUE(database_->write([&](sql::Transaction& tx) { return tx.execute("UPDATE profiles SET maturity = '12'"); }));
  EXPECT_EQ(code(start(ana_)), "rating_not_allowed");
}

TEST_P(Playback, EverySessionHoldsASlotUntilItEndsOrFallsSilent) {
  subscribe("active", clock_.now() + std::chrono::hours(1), 2);
  const auto tv = start(ana_, "tv");
  ASSERT_TRUE(tv);
  const auto again = start(ana_, "phone");
  ASSERT_TRUE(again);
  ASSERT_TRUE(start(ana_, "phone")) << "no heartbeat followed the first start";
  EXPECT_EQ(beat(ana_, again->session.id, 0), "session.ended");
  clock_.advance(seconds(1));
  ASSERT_EQ(beat(ana_, tv->session.id, 0), "ok");
  const auto third = start(ana_, "tablet");
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code, "too_many_streams");
  std::set<std::string> devices;
  for (const auto& field : third.error().fields) devices.insert(field.detail);
  EXPECT_EQ(devices, (std::set<std::string>{"tv", "phone"}));
  EXPECT_EQ(code(start(ana_, "tv")), "too_many_streams") << "what a client calls its device frees nothing";

  clock_.advance(seconds(31));
  ASSERT_EQ(beat(ana_, tv->session.id, 0), "ok");
  EXPECT_EQ(code(start(ana_, "tablet")), "ok") << "the phone fell silent";
  EXPECT_EQ(code(start(ana_, "laptop")), "too_many_streams");
  ASSERT_TRUE(end_session(*database_, *store_, clock_, ana_, tv->session.id));
  ASSERT_TRUE(end_session(*database_, *store_, clock_, ana_, tv->session.id)) << "ending twice";
  EXPECT_EQ(code(start(ana_, "laptop")), "ok");
  EXPECT_EQ(beat(ana_, tv->session.id, 0), "session.ended");
}

TEST_P(Playback, ASilentSessionThatComesBackIsOneStream) {
  subscribe("active", clock_.now() + std::chrono::hours(1));
  const auto tv = start(ana_);
  ASSERT_TRUE(tv);
  clock_.advance(seconds(31));
  ASSERT_EQ(beat(ana_, tv->session.id, 0), "ok") << "its slot is still free";
  EXPECT_EQ(code(start(ana_)), "too_many_streams");
  clock_.advance(seconds(31));
  ASSERT_TRUE(start(ana_, "phone"));
  EXPECT_EQ(beat(ana_, tv->session.id, 0), "too_many_streams") << "its slot is taken";
}

TEST_P(Playback, AReloadedPlayerReplacesItsOwnSession) {
  subscribe("active", clock_.now() + std::chrono::hours(1));
  const auto first = start(ana_);
  ASSERT_TRUE(first);
  const auto second = start(ana_, {.video = kFilm, .device = "tv", .replaces = first->session.id});
  ASSERT_TRUE(second);
  EXPECT_EQ(beat(ana_, first->session.id, 0), "session.ended");
  clock_.advance(seconds(1));
  ASSERT_EQ(beat(ana_, second->session.id, 0), "ok");
  EXPECT_EQ(code(start(ana_, {.video = kFilm, .device = "tv", .replaces = first->session.id})), "too_many_streams") << "it replaces once";
  EXPECT_EQ(code(start(ana_, {.video = kFilm, .device = "tv", .replaces = SessionId::generate(clock_)})), "too_many_streams");

  auto opened = film();
  opened.opened = true;
  publish(opened);
  ASSERT_TRUE(start(viewer("eve"), {.video = kFilm, .device = "tv", .replaces = second->session.id}));
  EXPECT_EQ(beat(ana_, second->session.id, 0), "ok") << "another customer ends nothing of hers";
}

TEST_P(Playback, ARefusedStartReplacesNothing) {
  subscribe("active", clock_.now() + std::chrono::hours(1));
  const auto first = start(ana_);
  ASSERT_TRUE(first);
  auto other = StartSession{.video = kFilm, .media = "trailer", .device = "tv", .replaces = first->session.id};
  EXPECT_EQ(code(start(ana_, other)), "video_not_playable");
  EXPECT_EQ(beat(ana_, first->session.id, 0), "ok");
}

TEST_P(Playback, ASessionIsItsOwnersOnly) {
  subscribe("active", clock_.now() + std::chrono::hours(1));
  const auto started = start(ana_);
  ASSERT_TRUE(started);
  EXPECT_EQ(beat(viewer("eve"), started->session.id, 0), "session.unknown");
  EXPECT_EQ(code(end_session(*database_, *store_, clock_, viewer("eve"), started->session.id)), "session.unknown");
  EXPECT_EQ(beat(ana_, SessionId::generate(clock_), 0), "session.unknown");
}

TEST_P(Playback, GoesOnWhereItStopped) {
  subscribe("active", clock_.now() + std::chrono::hours(1), 4);
  const auto first = start(ana_);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->resume_position_ms, 0);
  ASSERT_EQ(beat(ana_, first->session.id, 42'000), "ok");
  EXPECT_EQ(start(ana_)->resume_position_ms, 42'000);
  ASSERT_EQ(beat(ana_, start(ana_)->session.id, 9'000'000), "ok") << "beyond the end is the end";
  EXPECT_EQ(start(ana_)->resume_position_ms, 0) << "watched";
}

TEST_P(Playback, AWithdrawnTitleDisappears) {
  subscribe("active", clock_.now() + std::chrono::hours(1));
  const auto started = start(ana_);
  ASSERT_TRUE(started);
  ASSERT_TRUE(database_->write([&](sql::Transaction& tx) { return apply_title_change(tx, *store_, {2, "videos", kFilm.str(), 2, std::nullopt}); }));
  EXPECT_EQ(code(start(ana_)), "video_not_playable");
  EXPECT_EQ(beat(ana_, started->session.id, 1), "video_not_playable");
}

TEST_P(Playback, OneAccountHoweverManyFirstCallsAtOnce) {
  {
    std::vector<std::jthread> calls;
    for (int i = 0; i < 8; ++i)
      calls.emplace_back(
          [this] { EXPECT_TRUE(database_->write([&](sql::Transaction& tx) { return choose_profile(tx, *store_, clock_, ana_, std::nullopt); })); });
  }
  const auto profiles = database_->read([](sql::Transaction& tx) { return tx.query_one("SELECT count(*) FROM profiles"); });
  EXPECT_EQ((*profiles)->integer(0), 1);
}

INSTANTIATE_TEST_SUITE_P(Engines, Playback, codeflix::testing::engines(), codeflix::testing::engine_name);

}  // namespace
}  // namespace codeflix::playback
