#pragma once

#include "libs/replication/feed.hpp"
#include "services/playback/app/store.hpp"

namespace codeflix::playback {

/// Applies one change of catalog_admin's `videos` to playback's own titles. Error: malformed for a payload that is no document.
Result<> apply_title_change(sql::Transaction& tx, Store& store, const replication::Change& change);

}  // namespace codeflix::playback
