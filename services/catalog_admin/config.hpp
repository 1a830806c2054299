#pragma once

#include <chrono>

#include "libs/config/config.hpp"

namespace codeflix::catalog_admin {

/// Section `[catalog_admin]`.
struct Config {
  config::ByteSize video_limit{50'000'000'000};
  config::ByteSize trailer_limit{1'000'000'000};
  config::ByteSize banner_limit{10'000'000};
  config::ByteSize thumbnail_limit{5'000'000};
  std::chrono::seconds sweep_interval{10};

  void describe(config::Binder& binder) {
    binder.section("catalog_admin", "Administration of the catalogue and the upload of media.");
    binder.field("video_limit", video_limit, "The largest file that is taken as a title's video.");
    binder.field("trailer_limit", trailer_limit, "The largest file that is taken as a trailer.");
    binder.field("banner_limit", banner_limit, "The largest picture that is taken as a banner.");
    binder.field("thumbnail_limit", thumbnail_limit, "The largest picture that is taken as a thumbnail.");
    binder.field("sweep_interval", sweep_interval, "How often expired uploads, deleted titles and replaced files are looked for.");
  }
};

}  // namespace codeflix::catalog_admin
