#include "apps/codeflix/move/move.hpp"

#include <fmt/format.h>

#include "apps/codeflix/move/marks.hpp"
#include "apps/codeflix/move/object_move.hpp"
#include "apps/codeflix/move/user_move.hpp"
#include "apps/codeflix/platform.hpp"
#include "libs/sql/postgres.hpp"
#include "services/identity/module.hpp"

namespace codeflix::moving {

namespace {

constexpr const char* kName = "codeflix move";  // of our connections

std::string size_of(std::uint64_t bytes) {
  constexpr double kStep = 1'000;
  if (bytes < 1'000'000) return fmt::format("{:.1f} kB", static_cast<double>(bytes) / kStep);
  if (bytes < 1'000'000'000) return fmt::format("{:.1f} MB", static_cast<double>(bytes) / kStep / kStep);
  return fmt::format("{:.1f} GB", static_cast<double>(bytes) / kStep / kStep / kStep);
}

const std::string& database_url(const ClusterConfig& config, const std::string& service) {
  if (service == "catalog_admin") return config.catalog_admin;
  if (service == "encoder") return config.encoder;
  return service == "playback" ? config.playback : config.subscription;
}

/// The processes of ours that have this database open, by the name that they gave.
Result<std::string> who_else(sql::Database& target) {
  CODEFLIX_TRY_ASSIGN(const auto rows, target.read([](sql::Transaction& tx) {
    return tx.query(
        "SELECT DISTINCT application_name FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'codeflix %'"
        " AND application_name <> $1 ORDER BY application_name LIMIT 1",
        {kName});
  }));
  return rows.empty() ? std::string() : rows.front().text(0);
}

/// The source of a waiting message that none of the services has; empty when there is none.
Result<std::string> unknown_teller(sql::Database& queue) {
  return queue.read([](sql::Transaction& tx) -> Result<std::string> {
    CODEFLIX_TRY_ASSIGN(
        const auto rows,
        tx.query("SELECT DISTINCT json_extract(event, '$.source') FROM (SELECT event FROM messages UNION ALL SELECT event FROM dead_letters)"
                 " WHERE json_extract(event, '$.source') NOT IN ('catalog_admin', 'encoder', 'playback', 'subscription') LIMIT 1"));
    return rows.empty() ? std::string() : rows.front().text(0);
  });
}

Result<std::int64_t> count(sql::Database& database, const std::string& table) {
  CODEFLIX_TRY_ASSIGN(const auto rows, database.read([&](sql::Transaction& tx) { return tx.query("SELECT COUNT(*) FROM " + table); }));
  return rows.front().integer(0);
}

}  // namespace

Result<std::unique_ptr<Move>> Move::open(const std::filesystem::path& from, const ClusterConfig& to, Say say) {
  std::unique_ptr<Move> move(new Move(to, std::move(say)));
  CODEFLIX_TRY_ASSIGN(move->source_, open_source(from));
  CODEFLIX_TRY_ASSIGN(move->users_, identity::users(*move->source_.identity));
  CODEFLIX_TRY(move->connect());
  return move;
}

Result<> Move::connect() {
  for (auto& service : source_.services) {
    CODEFLIX_TRY_ASSIGN(auto database, sql::open_postgres({.url = database_url(config_, service.name), .name = kName}));
    CODEFLIX_TRY_ASSIGN(auto streams,
                        streams_of(service.name, *service.database, *source_.queue, {.before = kAccountIssuer, .after = config_.issuer}));
    targets_.push_back({&service, std::move(database), std::move(streams)});
  }
  for (const auto& bucket : source_.buckets) {
    CODEFLIX_TRY_ASSIGN(auto store, storage::open_store(config_.store, bucket.name, {}, clock_));
    stores_.push_back({bucket.name, std::move(store)});
  }
  return {};
}

Result<std::vector<std::string>> Move::look() {
  CODEFLIX_TRY(inventory());
  std::vector<std::string> found;
  for (auto& target : targets_) {
    CODEFLIX_TRY_ASSIGN(auto trouble, obstacle(target));
    if (!trouble.empty()) found.push_back(target.service->name + ": " + trouble);
  }
  for (auto& bucket : stores_) {
    const auto listed = bucket.store->list("move/");
    if (listed) continue;
    const auto name = config_.store.bucket_prefix + bucket.name;
    found.push_back(listed.error().kind == ErrorKind::not_found ? fmt::format("The bucket {} is not there: make it.", name)
                                                                : fmt::format("The bucket {} cannot be read: {}", name, listed.error().detail));
  }
  CODEFLIX_TRY_ASSIGN(const auto teller, unknown_teller(*source_.queue));
  if (!teller.empty()) found.push_back(fmt::format("A message waits that {} told, which is no service: the data folder is damaged.", teller));
  CODEFLIX_TRY_ASSIGN(auto troubles, keycloak_obstacles());
  found.insert(found.end(), troubles.begin(), troubles.end());
  return found;
}

Result<std::string> Move::obstacle(Target& target) {
  const auto program = "codeflix-" + (target.service->name == "catalog_admin" ? "catalog-admin" : target.service->name);
  for (const auto& component : target.service->migrations) {
    CODEFLIX_TRY_ASSIGN(const auto state, sql::schema_state(*target.database, component));
    if (state.version < state.wanted) return fmt::format("its database is not up to date: run {} migrate.", program);
    if (state.version > state.wanted) return std::string("its database belongs to a newer Codeflix: move with that one.");
  }
  CODEFLIX_TRY_ASSIGN(const auto user, who_else(*target.database));
  if (!user.empty()) return fmt::format("its database is in use by {}: stop the services for the time of the move.", user);
  CODEFLIX_TRY_ASSIGN(const auto claimed, claim_of(*target.database));
  if (claimed && claimed->source != source_.id) return std::string("another data folder was moved into its database: take a new one.");
  if (claimed && claimed->finished_at)
    return fmt::format("this data folder was moved into its database already, on {}.", to_rfc3339(*claimed->finished_at));
  if (claimed) return std::string();
  CODEFLIX_TRY_ASSIGN(const auto used, used_table(*target.database, target.service->migrations, clock_));
  if (!used.empty()) return fmt::format("its database has data of its own (table {}): take a new one.", used);
  return std::string();
}

Result<std::vector<std::string>> Move::keycloak_obstacles() {
  CODEFLIX_TRY_ASSIGN(const auto issuer, keycloak_.issuer());
  if (!issuer) return std::vector{fmt::format("Keycloak has no realm {}: make it with deploy/keycloak/apply.py.", config_.keycloak_realm)};
  if (*issuer != config_.issuer)
    return std::vector{
        fmt::format("Keycloak's tokens are issued by {}, but tokens.issuer is {}: accounts would be found by nobody.", *issuer, config_.issuer)};
  return obstacles(keycloak_, users_);
}

Result<> Move::inventory() {
  say_("What is in the data folder:");
  for (const auto& target : targets_) {
    say_(fmt::format("  {} ({})", target.service->name, size_of(target.service->bytes)));
    for (const auto& stream : target.streams) {
      if (!stream.replaces) continue;
      CODEFLIX_TRY_ASSIGN(const auto rows, count(*stream.source, stream.from.name));
      if (rows > 0) say_(fmt::format("    {:<24}{:>10} rows", stream.from.name, rows));
    }
  }
  CODEFLIX_TRY_ASSIGN(const auto waiting, count(*source_.queue, "messages"));
  CODEFLIX_TRY_ASSIGN(const auto dead, count(*source_.queue, "dead_letters"));
  say_(fmt::format("  {} messages between services, {} dead letters", waiting, dead));
  for (const auto& bucket : source_.buckets) {
    CODEFLIX_TRY_ASSIGN(const auto objects, objects_in(*bucket.store));
    say_(fmt::format("  {:<8}{:>8} objects, {}", bucket.name, objects.count, size_of(objects.bytes)));
  }
  say_(fmt::format("  {} people", users_.size()));
  return {};
}

Result<> Move::run() {
  for (auto& target : targets_) CODEFLIX_TRY(claim(*target.database, clock_, source_.id));
  CODEFLIX_TRY(copy());
  CODEFLIX_TRY_ASSIGN(const bool same, check());
  if (!same)
    return fail(ErrorKind::conflict, "move.mismatch",
                "What arrived is not what is in the data folder: did the platform run on it between two attempts, or a service on the new databases? "
                "Move again into new databases.");
  for (auto& target : targets_) CODEFLIX_TRY(finish(*target.database, clock_));
  return {};
}

Result<> Move::copy() {
  for (auto& target : targets_) {
    for (const auto& stream : target.streams) {
      CODEFLIX_TRY(copy_rows(stream, *target.database, [&](const std::string& item, std::int64_t rows) {
        if (rows > 0) say_(fmt::format("moved {}.{}: {} rows", target.service->name, item, rows));
      }));
    }
  }
  // What is moved of objects is kept beside the rows that name them.
  auto& marks = *targets_.front().database;
  for (std::size_t i = 0; i < stores_.size(); ++i) {
    const auto& name = stores_[i].name;
    CODEFLIX_TRY(copy_objects(name, *source_.buckets[i].store, *stores_[i].store, marks, clock_,
                              [&](const Objects& done) { say_(fmt::format("moved {}: {} objects, {}", name, done.count, size_of(done.bytes))); }));
  }
  return copy_users(keycloak_, config_.keycloak_realm, users_, [&](std::int64_t there) { say_(fmt::format("moved people: {}", there)); });
}

Result<bool> Move::check() {
  bool same = true;
  say_("Checked against the data folder:");
  for (auto& target : targets_) {
    CODEFLIX_TRY_ASSIGN(const auto checks, check_rows(target.streams, *target.database));
    for (const auto& check : checks) {
      const bool good = check.wanted == check.found;
      same = same && good;
      if (good && check.found.rows() == 0) continue;
      say_(fmt::format("  {:<40}{:>10} rows  {}  {}", target.service->name + "." + check.table, check.found.rows(), check.found.hex().substr(0, 16),
                       good ? "the same" : fmt::format("DIFFERENT: {} rows {}", check.wanted.rows(), check.wanted.hex().substr(0, 16))));
    }
  }
  for (std::size_t i = 0; i < stores_.size(); ++i) {
    CODEFLIX_TRY_ASSIGN(const auto objects, check_objects(stores_[i].name, *source_.buckets[i].store, *stores_[i].store, *targets_.front().database));
    say_(fmt::format("  {:<40}{:>10} objects, {}  the same", stores_[i].name, objects.count, size_of(objects.bytes)));
  }
  CODEFLIX_TRY_ASSIGN(const auto different, check_users(keycloak_, users_));
  say_(fmt::format("  {:<40}{:>10}  {}", "people", users_.size(),
                   different.empty() ? "the same" : fmt::format("DIFFERENT: {}", fmt::join(different, ", "))));
  return same && different.empty();
}

}  // namespace codeflix::moving
