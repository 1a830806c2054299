#include "libs/base/text.hpp"
#include "libs/http/idempotency.hpp"
#include "services/playback/api/http/messages.hpp"
#include "services/playback/api/http/routes.hpp"
#include "services/playback/app/heartbeat.hpp"
#include "services/playback/app/start_session.hpp"

namespace codeflix::playback {

namespace {

constexpr std::size_t kLongestDevice = 100;

/// The command, with every mistake of the body at once.
Result<StartSession> read_command(const http::Request& request) {
  CODEFLIX_TRY_ASSIGN(const auto body, request.json<messages::StartSession>());
  std::vector<FieldError> mistakes;
  StartSession command;
  command.media = body.media.value_or("video");
  command.profile_id = body.profile_id;
  command.preview = body.preview.value_or(false);
  if (is_uuid(body.video_id)) {
    command.video = VideoId::trusted(body.video_id);
  } else {
    mistakes.push_back({"video_id", "type.id", "An id (a lower-case UUID) is expected here."});
  }
  if (body.replaces && is_uuid(*body.replaces)) {
    command.replaces = SessionId::trusted(*body.replaces);
  } else if (body.replaces) {
    mistakes.push_back({"replaces", "type.id", "An id (a lower-case UUID) is expected here."});
  }
  if (command.media != "video" && command.media != "trailer")
    mistakes.push_back({"media", "type.enum", "One of these is expected here: video, trailer."});
  const auto agent = request.headers.get("User-Agent");
  auto device = clean_text(body.device ? std::string_view(*body.device) : is_utf8(agent) ? agent.substr(0, kLongestDevice) : "", 0, kLongestDevice);
  if (device) {
    command.device = *device;
  } else {
    mistakes.push_back({"device", device.error().code, device.error().detail});
  }
  if (!mistakes.empty()) return fail(ErrorKind::invalid, "body.invalid", "Some fields are missing or wrong.", std::move(mistakes));
  return command;
}

messages::Session to_message(const StartedSession& started, const Config& config) {
  messages::Session message{.id = started.session.id.str(),
                            .video_id = started.session.video.str(),
                            .media = started.session.media,
                            .title = started.title.title,
                            .profile_id = started.session.profile ? std::optional(started.session.profile->str()) : std::nullopt,
                            .manifests = {},
                            .media_prefix = started.prefix.path,
                            .expires_at = started.prefix.expires,
                            .resume_position_ms = started.resume_position_ms,
                            .duration_ms = started.playable.duration_ms,
                            .heartbeat_interval_s = config.heartbeat_interval.count(),
                            .max_height = started.max_height,
                            .artwork = started.artwork};
  if (!started.prefix.path.empty())
    message.manifests = {started.prefix.path + started.folder + "/master.m3u8", started.prefix.path + started.folder + "/manifest.mpd"};
  return message;
}

}  // namespace

void add_session_routes(http::Router& router, const std::shared_ptr<const Handlers>& h) {
  const std::string base = "/api/playback/v1/sessions";

  router.add({.method = "POST",
              .pattern = base,
              .access = http::Access::signed_in(),
              .handler = [h](http::Request& request) -> Result<http::Response> {
                CODEFLIX_TRY_ASSIGN(const auto command, read_command(request));
                return http::once(request, h->database, h->clock, [&](sql::Transaction& tx) -> Result<http::Response> {
                  CODEFLIX_TRY_ASSIGN(const auto started, start_session(tx, h->store, h->signer, h->config, h->clock, request.caller(), command));
                  return http::Response::json(to_message(started, h->config), 201).with("Cache-Control", "no-store");
                });
              },
              .rate = http::RateClass::write,
              .body_limit = 16 << 10});

  router.add(
      {.method = "POST",
       .pattern = base + "/{id}/heartbeat",
       .access = http::Access::signed_in(),
       .handler = [h](http::Request& request) -> Result<http::Response> {
         CODEFLIX_TRY_ASSIGN(const auto id, SessionId::parse(request.parameter("id")));
         CODEFLIX_TRY_ASSIGN(const auto body, request.json<messages::Heartbeat>());
         if (body.position_ms < 0)
           return fail(ErrorKind::invalid, "body.invalid", "Some fields are missing or wrong.",
                       {{"position_ms", "number.negative", "A position is not negative."}});
         return http::once(request, h->database, h->clock, [&](sql::Transaction& tx) -> Result<http::Response> {
           CODEFLIX_TRY_ASSIGN(const auto prefix, heartbeat(tx, h->store, h->signer, h->config, h->clock, request.caller(), {id, body.position_ms}));
           return http::Response::json(messages::HeartbeatAnswer{prefix.path, prefix.expires, h->config.heartbeat_interval.count()})
               .with("Cache-Control", "no-store");
         });
       },
       .rate = http::RateClass::write,
       .body_limit = 16 << 10});

  router.add({.method = "DELETE",
              .pattern = base + "/{id}",
              .access = http::Access::signed_in(),
              .handler = [h](http::Request& request) -> Result<http::Response> {
                CODEFLIX_TRY_ASSIGN(const auto id, SessionId::parse(request.parameter("id")));
                CODEFLIX_TRY(end_session(h->database, h->store, h->clock, request.caller(), id));
                return http::Response::empty();
              },
              .rate = http::RateClass::write});
}

}  // namespace codeflix::playback
