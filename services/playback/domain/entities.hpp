#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "libs/base/clock.hpp"
#include "libs/base/id.hpp"

namespace codeflix::playback {

using AccountId = Id<struct AccountTag>;
using ProfileId = Id<struct ProfileTag>;
using SessionId = Id<struct SessionTag>;
using VideoId = Id<struct VideoTag>;

/// What plays: one finished encoding.
struct Playable {
  std::string asset_id;
  std::string path;  ///< `<asset_id>/<attempt>` in the encoded bucket
  std::int64_t duration_ms = 0;
};

/// What playback keeps of a title.
struct Title {
  VideoId id;
  std::string title;
  std::string rating;
  bool opened = false;
  bool published = false;
  std::map<std::string, Playable> media;       ///< by slot
  std::map<std::string, std::string> artwork;  ///< image key by slot
};

/// What a subscription allows; playback's own copy.
struct Entitlement {
  std::string subscription_id;
  std::string issuer;
  std::string subject;
  std::string status;
  Time access_until;
  std::int64_t streams = 1;
  std::int64_t max_height = 0;
};

struct Account {
  AccountId id;
};

struct Profile {
  ProfileId id;
  AccountId account;
  std::string name;
  std::string maturity;  ///< the ceiling: a rating
};

/// One player at work.
struct Session {
  SessionId id;
  AccountId account;
  std::optional<ProfileId> profile;  ///< none in a preview
  VideoId video;
  std::string media;  ///< slot
  std::string device;
  bool preview = false;
  Time last_heartbeat;
  std::optional<Time> ended_at;
  bool was_heard = false;  ///< a heartbeat came
};

struct Progress {
  VideoId video;
  std::string title;
  std::optional<std::string> thumbnail;  ///< image key
  std::int64_t position_ms = 0;
  std::int64_t duration_ms = 0;
  Time updated_at;
};

}  // namespace codeflix::playback
