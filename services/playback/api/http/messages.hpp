#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/json.hpp"

/// The JSON of contract/openapi.yaml.
namespace codeflix::playback::messages {

struct StartSession {
  std::string video_id;
  std::optional<std::string> media;
  std::optional<std::string> profile_id;
  std::optional<std::string> device;
  std::optional<bool> preview;
  std::optional<std::string> replaces;
};
BOOST_DESCRIBE_STRUCT(StartSession, (), (video_id, media, profile_id, device, preview, replaces))

struct Manifests {
  std::string hls;
  std::string dash;
};
BOOST_DESCRIBE_STRUCT(Manifests, (), (hls, dash))

struct Session {
  std::string id;
  std::string video_id;
  std::string media;
  std::string title;
  std::optional<std::string> profile_id;
  Manifests manifests;
  std::string media_prefix;
  Time expires_at;
  std::int64_t resume_position_ms = 0;
  std::int64_t duration_ms = 0;
  std::int64_t heartbeat_interval_s = 0;
  std::optional<std::int64_t> max_height;
  std::map<std::string, std::string> artwork;
};
BOOST_DESCRIBE_STRUCT(Session, (),
                      (id, video_id, media, title, profile_id, manifests, media_prefix, expires_at, resume_position_ms, duration_ms,
                       heartbeat_interval_s, max_height, artwork))

struct Heartbeat {
  std::int64_t position_ms = 0;
};
BOOST_DESCRIBE_STRUCT(Heartbeat, (), (position_ms))

struct HeartbeatAnswer {
  std::string media_prefix;
  Time expires_at;
  std::int64_t heartbeat_interval_s = 0;
};
BOOST_DESCRIBE_STRUCT(HeartbeatAnswer, (), (media_prefix, expires_at, heartbeat_interval_s))

struct Profile {
  std::string id;
  std::string name;
  std::string maturity;
};
BOOST_DESCRIBE_STRUCT(Profile, (), (id, name, maturity))

struct Progress {
  std::string video_id;
  std::string title;
  std::optional<std::string> thumbnail;
  std::int64_t position_ms = 0;
  std::int64_t duration_ms = 0;
  bool watched = false;
  Time updated_at;
};
BOOST_DESCRIBE_STRUCT(Progress, (), (video_id, title, thumbnail, position_ms, duration_ms, watched, updated_at))

struct MyListEntry {
  std::string video_id;
  Time added_at;
};
BOOST_DESCRIBE_STRUCT(MyListEntry, (), (video_id, added_at))

}  // namespace codeflix::playback::messages
