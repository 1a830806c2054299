#pragma once

#include <chrono>

#include "libs/config/config.hpp"

namespace codeflix::playback {

/// Section `[playback]`.
struct Config {
  std::chrono::seconds heartbeat_interval{10};
  std::chrono::seconds slot_timeout{30};
  std::chrono::seconds media_grid{6 * 3600};

  void describe(config::Binder& binder) {
    binder.section("playback", "Playback sessions and the media origin.");
    binder.field("heartbeat_interval", heartbeat_interval, "How often players report their position.");
    binder.field("slot_timeout", slot_timeout, "A stream slot without a heartbeat for so long is free again.");
    binder.field("media_grid", media_grid, "Signed media URLs expire on multiples of this, so that caches see the same URL for all viewers.");
  }
};

}  // namespace codeflix::playback
