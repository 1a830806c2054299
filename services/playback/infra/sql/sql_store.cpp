#include "services/playback/infra/sql/sql_store.hpp"

namespace codeflix::playback {

namespace {

/// For statements whose count of rows nobody asks for.
Result<> run(sql::Transaction& tx, std::string_view statement, const std::vector<sql::Value>& parameters) {
  CODEFLIX_TRY(tx.execute(statement, parameters));
  return {};
}

Session read_session(const sql::Row& row) {
  Session session{row.id<SessionId>(0), row.id<AccountId>(1), {},          row.id<VideoId>(3),   row.text(4),
                  row.text(5),          row.boolean(6),       row.time(7), row.optional_time(8), row.boolean(9)};
  if (!row.is_null(2)) session.profile = row.id<ProfileId>(2);
  return session;
}
constexpr std::string_view kSelectSession =
    "SELECT id, account_id, profile_id, video_id, media, device, preview, last_heartbeat, ended_at, "
    "CASE WHEN last_heartbeat > started_at THEN 1 ELSE 0 END FROM sessions ";

Progress read_progress(const sql::Row& row) {
  return {row.id<VideoId>(0), row.text(1), row.optional_text(2), row.integer(3), row.integer(4), row.time(5)};
}
constexpr std::string_view kSelectProgress =
    "SELECT p.video_id, t.title, a.image_key, p.position_ms, p.duration_ms, p.updated_at FROM progress p "
    "JOIN titles t ON t.video_id = p.video_id "
    "LEFT JOIN title_artwork a ON a.video_id = p.video_id AND a.slot = 'thumbnail' ";

class SqlStore final : public Store {
 public:
  Result<std::optional<Title>> title(sql::Transaction& tx, const VideoId& id) override {
    CODEFLIX_TRY_ASSIGN(const auto row, tx.query_one("SELECT video_id, title, rating, opened, published FROM titles WHERE video_id = $1", {id}));
    if (!row) return std::nullopt;
    Title title{row->id<VideoId>(0), row->text(1), row->text(2), row->boolean(3), row->boolean(4), {}, {}};
    CODEFLIX_TRY_ASSIGN(const auto media, tx.query("SELECT slot, asset_id, path, duration_ms FROM title_media WHERE video_id = $1", {id}));
    for (const auto& medium : media) title.media[medium.text(0)] = {medium.text(1), medium.text(2), medium.integer(3)};
    CODEFLIX_TRY_ASSIGN(const auto artwork, tx.query("SELECT slot, image_key FROM title_artwork WHERE video_id = $1", {id}));
    for (const auto& picture : artwork) title.artwork[picture.text(0)] = picture.text(1);
    return title;
  }

  Result<> put_title(sql::Transaction& tx, const Title& title) override {
    CODEFLIX_TRY(remove_title(tx, title.id));
    CODEFLIX_TRY(run(tx, "INSERT INTO titles (video_id, title, rating, opened, published) VALUES ($1, $2, $3, $4, $5)",
                     {title.id, title.title, title.rating, title.opened, title.published}));
    for (const auto& [slot, medium] : title.media)
      CODEFLIX_TRY(run(tx, "INSERT INTO title_media (video_id, slot, asset_id, path, duration_ms) VALUES ($1, $2, $3, $4, $5)",
                       {title.id, slot, medium.asset_id, medium.path, medium.duration_ms}));
    for (const auto& [slot, key] : title.artwork)
      CODEFLIX_TRY(run(tx, "INSERT INTO title_artwork (video_id, slot, image_key) VALUES ($1, $2, $3)", {title.id, slot, key}));
    return {};
  }

  Result<> remove_title(sql::Transaction& tx, const VideoId& id) override { return run(tx, "DELETE FROM titles WHERE video_id = $1", {id}); }

  Result<bool> is_public_image(sql::Transaction& tx, std::string_view key) override {
    CODEFLIX_TRY_ASSIGN(const auto row, tx.query_one("SELECT 1 FROM title_artwork a JOIN titles t ON t.video_id = a.video_id "
                                                     "WHERE a.image_key = $1 AND t.published = 1 LIMIT 1",
                                                     {key}));
    return row.has_value();
  }

  Result<std::optional<Entitlement>> entitlement(sql::Transaction& tx, const auth::Principal& customer) override {
    CODEFLIX_TRY_ASSIGN(
        const auto row,
        tx.query_one(
            "SELECT subscription_id, issuer, subject, status, access_until, streams, max_height FROM entitlements "
            "WHERE issuer = $1 AND subject = $2 ORDER BY CASE WHEN status IN ('active', 'trialing') THEN 0 ELSE 1 END, access_until DESC LIMIT 1",
            {customer.issuer, customer.subject}));
    if (!row) return std::nullopt;
    return Entitlement{row->text(0), row->text(1), row->text(2), row->text(3), row->time(4), row->integer(5), row->integer(6)};
  }

  Result<> put_entitlement(sql::Transaction& tx, const Entitlement& e) override {
    return run(
        tx,
        "INSERT INTO entitlements (subscription_id, issuer, subject, status, access_until, streams, max_height) VALUES ($1, $2, $3, $4, $5, $6, $7) "
        "ON CONFLICT (subscription_id) DO UPDATE SET status = $4, access_until = $5, streams = $6, max_height = $7",
        {e.subscription_id, e.issuer, e.subject, e.status, e.access_until, e.streams, e.max_height});
  }

  Result<std::optional<Account>> account(sql::Transaction& tx, const auth::Principal& customer) override {
    CODEFLIX_TRY_ASSIGN(const auto row,
                        tx.query_one("SELECT id FROM accounts WHERE issuer = $1 AND subject = $2", {customer.issuer, customer.subject}));
    if (!row) return std::nullopt;
    return Account{row->id<AccountId>(0)};
  }

  Result<> add_account(sql::Transaction& tx, const Account& account, const auth::Principal& customer, Time now) override {
    return run(tx, "INSERT INTO accounts (id, issuer, subject, created_at) VALUES ($1, $2, $3, $4)",
               {account.id, customer.issuer, customer.subject, now});
  }

  Result<std::vector<Profile>> profiles(sql::Transaction& tx, const AccountId& account) override {
    CODEFLIX_TRY_ASSIGN(const auto rows,
                        tx.query("SELECT id, account_id, name, maturity FROM profiles WHERE account_id = $1 ORDER BY created_at, id", {account}));
    std::vector<Profile> profiles;
    for (const auto& row : rows) profiles.push_back({row.id<ProfileId>(0), row.id<AccountId>(1), row.text(2), row.text(3)});
    return profiles;
  }

  Result<> add_profile(sql::Transaction& tx, const Profile& profile, Time now) override {
    return run(tx, "INSERT INTO profiles (id, account_id, name, maturity, created_at) VALUES ($1, $2, $3, $4, $5)",
               {profile.id, profile.account, profile.name, profile.maturity, now});
  }

  Result<std::optional<Session>> session(sql::Transaction& tx, const SessionId& id) override {
    CODEFLIX_TRY_ASSIGN(const auto row, tx.query_one(std::string(kSelectSession) + "WHERE id = $1", {id}));
    if (!row) return std::nullopt;
    return read_session(*row);
  }

  Result<> add_session(sql::Transaction& tx, const Session& s) override {
    return run(tx,
               "INSERT INTO sessions (id, account_id, profile_id, video_id, media, device, preview, started_at, last_heartbeat) "
               "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
               {s.id, s.account, s.profile, s.video, s.media, s.device, s.preview, s.last_heartbeat});
  }

  Result<> keep_session(sql::Transaction& tx, const SessionId& id, Time now) override {
    return run(tx, "UPDATE sessions SET last_heartbeat = $2 WHERE id = $1", {id, now});
  }

  Result<> end_session(sql::Transaction& tx, const SessionId& id, Time now) override {
    return run(tx, "UPDATE sessions SET ended_at = $2 WHERE id = $1", {id, now});
  }

  Result<std::vector<Session>> watching(sql::Transaction& tx, const AccountId& account, Time since) override {
    CODEFLIX_TRY_ASSIGN(const auto rows,
                        tx.query(std::string(kSelectSession) + "WHERE account_id = $1 AND last_heartbeat > $2 AND ended_at IS NULL AND preview = 0",
                                 {account, since}));
    std::vector<Session> sessions;
    for (const auto& row : rows) sessions.push_back(read_session(row));
    return sessions;
  }

  Result<std::int64_t> sweep_sessions(sql::Transaction& tx, Time before) override {
    return tx.execute("DELETE FROM sessions WHERE last_heartbeat < $1", {before});
  }

  Result<std::optional<Progress>> progress(sql::Transaction& tx, const ProfileId& profile, const VideoId& video) override {
    CODEFLIX_TRY_ASSIGN(const auto row, tx.query_one(std::string(kSelectProgress) + "WHERE p.profile_id = $1 AND p.video_id = $2", {profile, video}));
    if (!row) return std::nullopt;
    return read_progress(*row);
  }

  Result<std::vector<Progress>> all_progress(sql::Transaction& tx, const ProfileId& profile) override {
    CODEFLIX_TRY_ASSIGN(const auto rows,
                        tx.query(std::string(kSelectProgress) + "JOIN title_media m ON m.video_id = p.video_id AND m.slot = 'video' "
                                                                "WHERE p.profile_id = $1 AND t.published = 1 ORDER BY p.updated_at DESC, p.video_id",
                                 {profile}));
    std::vector<Progress> all;
    for (const auto& row : rows) all.push_back(read_progress(row));
    return all;
  }

  Result<> put_progress(sql::Transaction& tx, const ProfileId& profile, const VideoId& video, std::int64_t position_ms, std::int64_t duration_ms,
                        Time now) override {
    return run(tx,
               "INSERT INTO progress (profile_id, video_id, position_ms, duration_ms, updated_at) VALUES ($1, $2, $3, $4, $5) "
               "ON CONFLICT (profile_id, video_id) DO UPDATE SET position_ms = $3, duration_ms = $4, updated_at = $5",
               {profile, video, position_ms, duration_ms, now});
  }

  Result<> forget_progress(sql::Transaction& tx, const ProfileId& profile, const VideoId& video) override {
    return run(tx, "DELETE FROM progress WHERE profile_id = $1 AND video_id = $2", {profile, video});
  }

  Result<std::vector<Kept>> my_list(sql::Transaction& tx, const ProfileId& profile) override {
    CODEFLIX_TRY_ASSIGN(const auto rows, tx.query("SELECT m.video_id, m.added_at FROM my_list m JOIN titles t ON t.video_id = m.video_id "
                                                  "WHERE m.profile_id = $1 AND t.published = 1 ORDER BY m.added_at DESC, m.video_id",
                                                  {profile}));
    std::vector<Kept> kept;
    for (const auto& row : rows) kept.push_back({row.id<VideoId>(0), row.time(1)});
    return kept;
  }

  Result<> keep(sql::Transaction& tx, const ProfileId& profile, const VideoId& video, Time now) override {
    return run(tx, "INSERT INTO my_list (profile_id, video_id, added_at) VALUES ($1, $2, $3) ON CONFLICT (profile_id, video_id) DO NOTHING",
               {profile, video, now});
  }

  Result<> keep_no_longer(sql::Transaction& tx, const ProfileId& profile, const VideoId& video) override {
    return run(tx, "DELETE FROM my_list WHERE profile_id = $1 AND video_id = $2", {profile, video});
  }
};

}  // namespace

std::unique_ptr<Store> make_sql_store() { return std::make_unique<SqlStore>(); }

}  // namespace codeflix::playback
