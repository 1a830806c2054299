#pragma once

#include <memory>

#include "libs/http/router.hpp"
#include "libs/storage/object_store.hpp"
#include "services/playback/app/store.hpp"
#include "services/playback/config.hpp"
#include "services/playback/domain/media_signer.hpp"

namespace codeflix::playback {

/// What the handlers work with; shared by all of them for the life of the router.
struct Handlers {
  sql::Database& database;
  Store& store;
  const MediaSigner& signer;
  storage::ObjectStore& encoded;
  storage::ObjectStore& images;
  const Clock& clock;
  Config config;
};

/// Sessions and heartbeats.
void add_session_routes(http::Router& router, const std::shared_ptr<const Handlers>& handlers);
/// Profiles, progress, my list.
void add_viewer_routes(http::Router& router, const std::shared_ptr<const Handlers>& handlers);
/// The media origin and pictures.
void add_media_routes(http::Router& router, const std::shared_ptr<const Handlers>& handlers);

}  // namespace codeflix::playback
