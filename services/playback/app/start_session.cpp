#include "services/playback/app/start_session.hpp"

#include "services/playback/app/accounts.hpp"
#include "services/playback/app/entitlement.hpp"
#include "services/playback/domain/rating.hpp"
#include "services/playback/domain/viewing.hpp"

namespace codeflix::playback {

namespace {

Failure not_playable() { return fail(ErrorKind::not_found, "video_not_playable", "There is no such title to play."); }

std::map<std::string, std::string> artwork_paths(const Title& title, const MediaSigner& signer, std::chrono::milliseconds duration, Time now) {
  std::map<std::string, std::string> paths;
  for (const auto& [slot, key] : title.artwork) {
    // The picture of a draft is for those who may see the draft.
    auto path = title.published ? "/images/" + key : signer.sign("image/" + key, duration, now).path;
    if (path.ends_with('/')) path.pop_back();
    paths.emplace(slot, std::move(path));
  }
  return paths;
}

/// A viewer's session: entitlement, rating and slots; the resume position comes with it.
Result<> admit(sql::Transaction& tx, Store& store, const Config& config, const Clock& clock, const auth::Principal& caller,
               const StartSession& command, StartedSession& started) {
  const auto now = clock.now();
  CODEFLIX_TRY_ASSIGN(const auto allowance, check_entitlement(tx, store, caller, started.title, command.media, now));
  CODEFLIX_TRY_ASSIGN(const auto profile, choose_profile(tx, store, clock, caller, command.profile_id));
  if (rating_rank(started.title.rating) > rating_rank(profile.maturity))
    return fail(ErrorKind::forbidden, "rating_not_allowed", "This profile does not allow titles with this rating.");

  CODEFLIX_TRY_ASSIGN(auto watching, store.watching(tx, started.session.account, now - config.slot_timeout));
  const auto end = [&](auto&& replaced) -> Result<> {
    for (const auto& other : watching) {
      if (replaced(other)) CODEFLIX_TRY(store.end_session(tx, other.id, now));
    }
    std::erase_if(watching, replaced);
    return {};
  };
  CODEFLIX_TRY(end([&](const Session& other) { return other.id == command.replaces; }));
  // Where no slot is left: a start that no heartbeat followed is made again by the same device, its answer lost or its player given up.
  if (!check_streams(watching, started.session.id, allowance))
    CODEFLIX_TRY(end([&](const Session& other) { return other.device == command.device && !other.was_heard; }));
  CODEFLIX_TRY(check_streams(watching, started.session.id, allowance));

  started.session.profile = profile.id;
  started.max_height = allowance.max_height;
  if (command.media == "video") {
    CODEFLIX_TRY_ASSIGN(const auto progress, store.progress(tx, profile.id, command.video));
    if (progress) started.resume_position_ms = resume_position(progress->position_ms, started.playable.duration_ms);
  }
  return {};
}

}  // namespace

Result<StartedSession> start_session(sql::Transaction& tx, Store& store, const MediaSigner& signer, const Config& config, const Clock& clock,
                                     const auth::Principal& caller, const StartSession& command) {
  const auto now = clock.now();
  if (command.preview && !caller.has("catalog_videos") && !caller.has("catalog_admin"))
    return fail(ErrorKind::forbidden, "preview_not_allowed", "A preview needs the role catalog_videos.");
  CODEFLIX_TRY_ASSIGN(const auto title, store.title(tx, command.video));
  if (!title || !(title->published || command.preview)) return not_playable();
  const auto media = title->media.find(command.media);
  if (media == title->media.end() && !command.preview) return not_playable();

  StartedSession started;
  started.title = *title;
  if (media != title->media.end()) started.playable = media->second;
  CODEFLIX_TRY_ASSIGN(const auto account, ensure_account(tx, store, clock, caller));
  started.session = {SessionId::generate(clock), account.id, {}, command.video, command.media, command.device, command.preview, now, {}};
  if (!command.preview) CODEFLIX_TRY(admit(tx, store, config, clock, caller, command, started));
  CODEFLIX_TRY(store.add_session(tx, started.session));

  const std::chrono::milliseconds duration(started.playable.duration_ms);
  started.artwork = artwork_paths(*title, signer, duration, now);
  if (started.playable.asset_id.empty()) return started;
  started.prefix = signer.sign(started.playable.asset_id, duration, now);
  started.folder = started.playable.path.substr(started.playable.asset_id.size() + 1);
  return started;
}

}  // namespace codeflix::playback
