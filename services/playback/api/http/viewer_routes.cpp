#include "services/playback/api/http/messages.hpp"
#include "services/playback/api/http/routes.hpp"
#include "services/playback/app/accounts.hpp"
#include "services/playback/domain/viewing.hpp"

namespace codeflix::playback {

namespace {

messages::Progress to_message(const Progress& progress) {
  return {progress.video.str(), progress.title,       progress.thumbnail ? std::optional("/images/" + *progress.thumbnail) : std::nullopt,
          progress.position_ms, progress.duration_ms, is_watched(progress.position_ms, progress.duration_ms),
          progress.updated_at};
}

template <class T>
http::Response list(const std::vector<T>& data) {
  return http::Response::json(json::Object{{"data", json::to(data)}}).with("Cache-Control", "no-store");
}

/// Runs `body(tx, profile)` in a write transaction (choosing a profile may make the account).
template <class Body>
Result<http::Response> with_profile(const Handlers& h, const http::Request& request, Body body) {
  return h.database.write([&](sql::Transaction& tx) -> Result<http::Response> {
    CODEFLIX_TRY_ASSIGN(const auto profile, choose_profile(tx, h.store, h.clock, request.caller(), request.query_value("profile_id")));
    return body(tx, profile);
  });
}

using Action = Result<http::Response> (*)(const Handlers& h, sql::Transaction& tx, const Profile& profile, const VideoId& video);

/// A route on one title of one profile.
http::Route title_route(const std::shared_ptr<const Handlers>& h, std::string method, std::string pattern, Action action) {
  const bool reads = method == "GET";
  return {.method = std::move(method),
          .pattern = std::move(pattern),
          .access = http::Access::signed_in(),
          .handler = [h, action](http::Request& request) -> Result<http::Response> {
            CODEFLIX_TRY_ASSIGN(const auto video, VideoId::parse(request.parameter("video_id")));
            return with_profile(*h, request, [&](sql::Transaction& tx, const Profile& profile) { return action(*h, tx, profile, video); });
          },
          .rate = reads ? http::RateClass::browse : http::RateClass::write};
}

Result<http::Response> read_progress(const Handlers& h, sql::Transaction& tx, const Profile& profile, const VideoId& video) {
  CODEFLIX_TRY_ASSIGN(const auto progress, h.store.progress(tx, profile.id, video));
  if (!progress) return fail(ErrorKind::not_found, "progress.unknown", "This profile has not begun this title.");
  return http::Response::json(to_message(*progress)).with("Cache-Control", "no-store");
}

Result<http::Response> forget_progress(const Handlers& h, sql::Transaction& tx, const Profile& profile, const VideoId& video) {
  CODEFLIX_TRY(h.store.forget_progress(tx, profile.id, video));
  return http::Response::empty();
}

Result<http::Response> keep(const Handlers& h, sql::Transaction& tx, const Profile& profile, const VideoId& video) {
  CODEFLIX_TRY_ASSIGN(const auto title, h.store.title(tx, video));
  if (!title || !title->published) return fail(ErrorKind::not_found, "video.unknown", "There is no such title.");
  CODEFLIX_TRY(h.store.keep(tx, profile.id, video, h.clock.now()));
  return http::Response::empty();
}

Result<http::Response> keep_no_longer(const Handlers& h, sql::Transaction& tx, const Profile& profile, const VideoId& video) {
  CODEFLIX_TRY(h.store.keep_no_longer(tx, profile.id, video));
  return http::Response::empty();
}

}  // namespace

void add_viewer_routes(http::Router& router, const std::shared_ptr<const Handlers>& h) {
  const std::string base = "/api/playback/v1";

  router.add({.method = "GET",
              .pattern = base + "/profiles",
              .access = http::Access::signed_in(),
              .handler = [h](http::Request& request) -> Result<http::Response> {
                return h->database.write([&](sql::Transaction& tx) -> Result<http::Response> {
                  CODEFLIX_TRY_ASSIGN(const auto account, ensure_account(tx, h->store, h->clock, request.caller()));
                  CODEFLIX_TRY_ASSIGN(const auto profiles, h->store.profiles(tx, account.id));
                  std::vector<messages::Profile> data;
                  for (const auto& profile : profiles) data.push_back({profile.id.str(), profile.name, profile.maturity});
                  return list(data);
                });
              }});

  router.add({.method = "GET",
              .pattern = base + "/progress",
              .access = http::Access::signed_in(),
              .handler = [h](http::Request& request) -> Result<http::Response> {
                return with_profile(*h, request, [&](sql::Transaction& tx, const Profile& profile) -> Result<http::Response> {
                  CODEFLIX_TRY_ASSIGN(const auto all, h->store.all_progress(tx, profile.id));
                  std::vector<messages::Progress> data;
                  for (const auto& progress : all)
                    if (resume_position(progress.position_ms, progress.duration_ms) > 0) data.push_back(to_message(progress));
                  return list(data);
                });
              }});

  router.add({.method = "GET",
              .pattern = base + "/my_list",
              .access = http::Access::signed_in(),
              .handler = [h](http::Request& request) -> Result<http::Response> {
                return with_profile(*h, request, [&](sql::Transaction& tx, const Profile& profile) -> Result<http::Response> {
                  CODEFLIX_TRY_ASSIGN(const auto kept, h->store.my_list(tx, profile.id));
                  std::vector<messages::MyListEntry> data;
                  for (const auto& entry : kept) data.push_back({entry.video.str(), entry.added_at});
                  return list(data);
                });
              }});

  router.add(title_route(h, "GET", base + "/progress/{video_id}", read_progress));
  router.add(title_route(h, "DELETE", base + "/progress/{video_id}", forget_progress));
  router.add(title_route(h, "PUT", base + "/my_list/{video_id}", keep));
  router.add(title_route(h, "DELETE", base + "/my_list/{video_id}", keep_no_longer));
}

}  // namespace codeflix::playback
