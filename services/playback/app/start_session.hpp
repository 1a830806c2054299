#pragma once

#include <optional>
#include <string>

#include "services/playback/app/store.hpp"
#include "services/playback/config.hpp"
#include "services/playback/domain/media_signer.hpp"

namespace codeflix::playback {

struct StartSession {
  VideoId video;
  std::string media = "video";
  std::optional<std::string> profile_id;
  std::string device;  ///< a name for people; where no slot is left, one of that name is replaced that no heartbeat followed
  bool preview = false;
  std::optional<SessionId> replaces = {};  ///< ended first, when it is the caller's: a player that was loaded again
};

struct StartedSession {
  Session session;
  Title title;
  Playable playable;
  SignedPrefix prefix;
  std::string folder;  ///< of the manifests, below the prefix
  std::int64_t resume_position_ms = 0;
  std::optional<std::int64_t> max_height;
  std::map<std::string, std::string> artwork;  ///< paths by slot
};

/// Checks in this order: the title can be played (not_found `video_not_playable`), entitlement, rating (forbidden
/// `rating_not_allowed`), streams (every session that is neither ended nor silent holds one); a preview needs `catalog_videos`
/// (forbidden `preview_not_allowed`) and skips the rest.
Result<StartedSession> start_session(sql::Transaction& tx, Store& store, const MediaSigner& signer, const Config& config, const Clock& clock,
                                     const auth::Principal& caller, const StartSession& command);

}  // namespace codeflix::playback
