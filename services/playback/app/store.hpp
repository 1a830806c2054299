#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/auth/principal.hpp"
#include "libs/sql/database.hpp"
#include "services/playback/domain/entities.hpp"

namespace codeflix::playback {

/// What playback keeps. Every call works inside the caller's transaction; errors are those of libs/sql. Thread-safe.
class Store {
 public:
  virtual ~Store() = default;

  virtual Result<std::optional<Title>> title(sql::Transaction& tx, const VideoId& id) = 0;
  virtual Result<> put_title(sql::Transaction& tx, const Title& title) = 0;
  virtual Result<> remove_title(sql::Transaction& tx, const VideoId& id) = 0;
  /// Whether a published title shows this picture.
  virtual Result<bool> is_public_image(sql::Transaction& tx, std::string_view key) = 0;

  /// The best entitlement of a customer: an active one before others, then the one that lasts longest.
  virtual Result<std::optional<Entitlement>> entitlement(sql::Transaction& tx, const auth::Principal& customer) = 0;
  virtual Result<> put_entitlement(sql::Transaction& tx, const Entitlement& entitlement) = 0;

  virtual Result<std::optional<Account>> account(sql::Transaction& tx, const auth::Principal& customer) = 0;
  virtual Result<> add_account(sql::Transaction& tx, const Account& account, const auth::Principal& customer, Time now) = 0;
  /// In the order of their making.
  virtual Result<std::vector<Profile>> profiles(sql::Transaction& tx, const AccountId& account) = 0;
  virtual Result<> add_profile(sql::Transaction& tx, const Profile& profile, Time now) = 0;

  virtual Result<std::optional<Session>> session(sql::Transaction& tx, const SessionId& id) = 0;
  virtual Result<> add_session(sql::Transaction& tx, const Session& session) = 0;
  virtual Result<> keep_session(sql::Transaction& tx, const SessionId& id, Time now) = 0;
  virtual Result<> end_session(sql::Transaction& tx, const SessionId& id, Time now) = 0;
  /// Sessions that hold a stream slot: no preview, not ended, last heartbeat after `since`.
  virtual Result<std::vector<Session>> watching(sql::Transaction& tx, const AccountId& account, Time since) = 0;
  /// Forgets sessions whose last heartbeat is older than `before`; answers how many.
  virtual Result<std::int64_t> sweep_sessions(sql::Transaction& tx, Time before) = 0;

  virtual Result<std::optional<Progress>> progress(sql::Transaction& tx, const ProfileId& profile, const VideoId& video) = 0;
  /// Last watched first; titles that are published and have media only.
  virtual Result<std::vector<Progress>> all_progress(sql::Transaction& tx, const ProfileId& profile) = 0;
  virtual Result<> put_progress(sql::Transaction& tx, const ProfileId& profile, const VideoId& video, std::int64_t position_ms,
                                std::int64_t duration_ms, Time now) = 0;
  virtual Result<> forget_progress(sql::Transaction& tx, const ProfileId& profile, const VideoId& video) = 0;

  struct Kept {
    VideoId video;
    Time added_at;
  };
  /// Newest first; published titles only.
  virtual Result<std::vector<Kept>> my_list(sql::Transaction& tx, const ProfileId& profile) = 0;
  virtual Result<> keep(sql::Transaction& tx, const ProfileId& profile, const VideoId& video, Time now) = 0;
  virtual Result<> keep_no_longer(sql::Transaction& tx, const ProfileId& profile, const VideoId& video) = 0;
};

}  // namespace codeflix::playback
