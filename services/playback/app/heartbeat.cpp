#include "services/playback/app/heartbeat.hpp"

#include "services/playback/app/accounts.hpp"
#include "services/playback/app/entitlement.hpp"

namespace codeflix::playback {

namespace {

Result<Session> own_session(sql::Transaction& tx, Store& store, const auth::Principal& caller, const SessionId& id) {
  CODEFLIX_TRY_ASSIGN(const auto account, store.account(tx, caller));
  CODEFLIX_TRY_ASSIGN(auto session, store.session(tx, id));
  if (!account || !session || session->account != account->id)
    return fail(ErrorKind::not_found, "session.unknown", "There is no such playback session.");
  return std::move(*session);
}

}  // namespace

Result<SignedPrefix> heartbeat(sql::Transaction& tx, Store& store, const MediaSigner& signer, const Config& config, const Clock& clock,
                               const auth::Principal& caller, const Heartbeat& command) {
  const auto now = clock.now();
  CODEFLIX_TRY_ASSIGN(const auto session, own_session(tx, store, caller, command.session));
  if (session.ended_at) return fail(ErrorKind::conflict, "session.ended", "This session has ended: start playing again.");
  CODEFLIX_TRY_ASSIGN(const auto title, store.title(tx, session.video));
  const auto media = title ? title->media.find(session.media) : std::map<std::string, Playable>::const_iterator();
  if (!title || media == title->media.end() || !(title->published || session.preview))
    return fail(ErrorKind::not_found, "video_not_playable", "This title can no longer be played.");

  if (!session.preview) {
    CODEFLIX_TRY_ASSIGN(const auto allowance, check_entitlement(tx, store, caller, *title, session.media, now));
    CODEFLIX_TRY_ASSIGN(const auto watching, store.watching(tx, session.account, now - config.slot_timeout));
    const bool holds_slot = std::ranges::any_of(watching, [&](const Session& other) { return other.id == session.id; });
    if (!holds_slot) CODEFLIX_TRY(check_streams(watching, session.id, allowance));
    if (session.media == "video" && session.profile) {
      const auto position = std::clamp<std::int64_t>(command.position_ms, 0, media->second.duration_ms);
      CODEFLIX_TRY(store.put_progress(tx, *session.profile, session.video, position, media->second.duration_ms, now));
    }
  }
  CODEFLIX_TRY(store.keep_session(tx, session.id, now));
  return signer.sign(media->second.asset_id, std::chrono::milliseconds(media->second.duration_ms), now);
}

Result<> end_session(sql::Database& database, Store& store, const Clock& clock, const auth::Principal& caller, const SessionId& id) {
  return database.write([&](sql::Transaction& tx) -> Result<> {
    CODEFLIX_TRY_ASSIGN(const auto session, own_session(tx, store, caller, id));
    return session.ended_at ? Result<>() : store.end_session(tx, id, clock.now());
  });
}

}  // namespace codeflix::playback
