#pragma once

#include "services/playback/app/store.hpp"
#include "services/playback/config.hpp"
#include "services/playback/domain/media_signer.hpp"

namespace codeflix::playback {

struct Heartbeat {
  SessionId session;
  std::int64_t position_ms = 0;
};

/// Keeps the slot, saves the position and answers a fresh prefix. A slot that was lost is taken again when one is free.
/// Errors: not_found `session.unknown` (also another customer's), conflict `session.ended`, and the refusals of a start.
Result<SignedPrefix> heartbeat(sql::Transaction& tx, Store& store, const MediaSigner& signer, const Config& config, const Clock& clock,
                               const auth::Principal& caller, const Heartbeat& command);

/// Frees the slot; ending twice changes nothing. Error: not_found `session.unknown`.
Result<> end_session(sql::Database& database, Store& store, const Clock& clock, const auth::Principal& caller, const SessionId& id);

}  // namespace codeflix::playback
