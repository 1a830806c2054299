#include "services/encoder/infra/sql/sql_job_repository.hpp"

#include <fmt/format.h>

#include "libs/base/text.hpp"
#include "libs/sql/dialect.hpp"

namespace codeflix::encoder {
namespace {

constexpr std::string_view kColumns =
    "id, kind, asset_id, video_id, slot, title, filename, raw_key, size, state, progress, speed, seconds_left, attempt, failures, failure_code, "
    "failure_reason, result, owner, lease_until, not_before, facts, created_at, started_at, finished_at, updated_at";
constexpr std::string_view kRunning = "('inspecting', 'encoding', 'packaging')";
constexpr int kMostLeftovers = 50;

template <class Enum>
std::string name_of(Enum value) {
  return boost::describe::enum_to_string(value, "");
}

template <class Enum>
Enum value_of(const std::string& name) {
  Enum value{};
  boost::describe::enum_from_string(name.c_str(), value);
  return value;
}

Result<Job> job_of(const sql::Row& row) {
  Job job;
  job.id = row.text(0);
  job.kind = value_of<JobKind>(row.text(1));
  job.asset_id = row.text(2);
  job.video_id = row.text(3);
  job.slot = row.text(4);
  job.title = row.text(5);
  job.filename = row.text(6);
  job.raw_key = row.text(7);
  job.size = row.integer(8);
  job.state = value_of<JobState>(row.text(9));
  job.progress = row.integer(10);
  if (!row.is_null(11)) job.speed = row.real(11);
  job.seconds_left = row.optional_integer(12);
  job.attempt = row.integer(13);
  job.failures = row.integer(14);
  if (!row.is_null(15)) job.failure = {row.text(15), row.text(16)};
  if (!row.is_null(17)) {
    CODEFLIX_TRY_ASSIGN(job.result, json::read<JobResult>(row.text(17)));
  }
  job.owner = row.text(18);
  job.lease_until = row.optional_time(19);
  job.not_before = row.time(20);
  job.facts = row.integer(21);
  job.created_at = row.time(22);
  job.started_at = row.optional_time(23);
  job.finished_at = row.optional_time(24);
  job.updated_at = row.time(25);
  return job;
}

Result<std::vector<Job>> jobs_of(const sql::Rows& rows) {
  std::vector<Job> jobs;
  for (const auto& row : rows) {
    CODEFLIX_TRY_ASSIGN(auto job, job_of(row));
    jobs.push_back(std::move(job));
  }
  return jobs;
}

Result<std::optional<Job>> first_of(const sql::Rows& rows) {
  if (rows.empty()) return std::optional<Job>();
  CODEFLIX_TRY_ASSIGN(auto job, job_of(rows.front()));
  return std::optional<Job>(std::move(job));
}

/// In the order of kColumns.
std::vector<sql::Value> values_of(const Job& job) {
  const auto failure_code = job.failure ? std::optional(job.failure->code) : std::nullopt;
  const auto failure_reason = job.failure ? std::optional(job.failure->reason) : std::nullopt;
  const auto result = job.result ? std::optional(json::write(*job.result)) : std::nullopt;
  return {job.id,       name_of(job.kind), job.asset_id,       job.video_id,    job.slot,      job.title,        job.filename,
          job.raw_key,  job.size,          name_of(job.state), job.progress,    job.speed,     job.seconds_left, job.attempt,
          job.failures, failure_code,      failure_reason,     result,          job.owner,     job.lease_until,  job.not_before,
          job.facts,    job.created_at,    job.started_at,     job.finished_at, job.updated_at};
}

std::string escape_like(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') escaped.push_back('\\');
    escaped.push_back(c);
  }
  return escaped;
}

struct Condition {
  std::string text = "1 = 1";
  std::vector<sql::Value> values;

  void add(std::string_view clause, sql::Value value) {
    values.push_back(std::move(value));
    text += fmt::format(fmt::runtime(" AND " + std::string(clause)), values.size());
  }
};

Condition condition_of(const JobFilter& filter) {
  Condition condition;
  if (!filter.states.empty()) {
    std::string list;
    for (const auto state : filter.states) list += (list.empty() ? "'" : ", '") + name_of(state) + "'";
    condition.text += " AND state IN (" + list + ")";
  }
  if (filter.kind) condition.add("kind = ${}", name_of(*filter.kind));
  if (!filter.video_id.empty()) condition.add("video_id = ${}", filter.video_id);
  if (!filter.search.empty()) condition.add("search_key LIKE ${} ESCAPE '\\'", "%" + escape_like(filter.search) + "%");
  return condition;
}

}  // namespace

Result<Time> SqlJobRepository::now(sql::Transaction& tx) const {
  if (lease_clock_ != nullptr) return lease_clock_->now();
  CODEFLIX_TRY_ASSIGN(const auto rows, tx.query(fmt::format("SELECT {}", sql::now_micros(tx.engine()))));
  return rows.front().time(0);
}

Result<> SqlJobRepository::add(sql::Transaction& tx, const Job& job) const {
  auto values = values_of(job);
  std::string places;
  for (std::size_t i = 1; i <= values.size(); ++i) places += fmt::format("${}, ", i);
  values.emplace_back(fold(job.title + " " + job.filename));
  CODEFLIX_TRY(tx.execute(fmt::format("INSERT INTO jobs ({}, search_key) VALUES ({}${})", kColumns, places, values.size()), values));
  return {};
}

Result<> SqlJobRepository::update(sql::Transaction& tx, const Job& job) const {
  std::string assignments;
  std::size_t number = 0;
  std::string_view columns = kColumns;
  while (!columns.empty()) {
    const auto comma = columns.find(", ");
    assignments += fmt::format("{}{} = ${}", number == 0 ? "" : ", ", columns.substr(0, comma), number + 1);
    ++number;
    columns = comma == std::string_view::npos ? "" : columns.substr(comma + 2);
  }
  CODEFLIX_TRY(tx.execute(fmt::format("UPDATE jobs SET {} WHERE id = $1", assignments), values_of(job)));
  return {};
}

Result<Job> SqlJobRepository::find(sql::Transaction& tx, const std::string& id) const {
  CODEFLIX_TRY_ASSIGN(const auto rows, tx.query(fmt::format("SELECT {} FROM jobs WHERE id = $1", kColumns), {id}));
  if (rows.empty()) return fail(ErrorKind::not_found, "job.unknown", "There is no such job.");
  return job_of(rows.front());
}

Result<std::optional<Job>> SqlJobRepository::find_by_asset(sql::Transaction& tx, const std::string& asset_id) const {
  CODEFLIX_TRY_ASSIGN(const auto rows, tx.query(fmt::format("SELECT {} FROM jobs WHERE asset_id = $1", kColumns), {asset_id}));
  return first_of(rows);
}

Result<JobPage> SqlJobRepository::list(sql::Transaction& tx, const JobFilter& filter) const {
  auto condition = condition_of(filter);
  CODEFLIX_TRY_ASSIGN(const auto counted, tx.query(fmt::format("SELECT COUNT(*) FROM jobs WHERE {}", condition.text), condition.values));
  const auto* column = filter.sort == "updated_at" ? "updated_at" : "created_at";
  const auto* direction = filter.descending ? "DESC" : "ASC";
  const auto places = condition.values.size();
  condition.values.emplace_back(filter.limit);
  condition.values.emplace_back(filter.offset);
  CODEFLIX_TRY_ASSIGN(const auto rows, tx.query(fmt::format("SELECT {0} FROM jobs WHERE {1} ORDER BY {2} {3}, id {3} LIMIT ${4} OFFSET ${5}",
                                                            kColumns, condition.text, column, direction, places + 1, places + 2),
                                                condition.values));
  CODEFLIX_TRY_ASSIGN(auto jobs, jobs_of(rows));
  return JobPage{std::move(jobs), counted.front().integer(0)};
}

Result<std::vector<Job>> SqlJobRepository::unfinished(sql::Transaction& tx) const {
  CODEFLIX_TRY_ASSIGN(const auto rows,
                      tx.query(fmt::format("SELECT {} FROM jobs WHERE state = 'queued' OR state IN {} ORDER BY created_at, id", kColumns, kRunning)));
  return jobs_of(rows);
}

Result<std::vector<Job>> SqlJobRepository::unfinished_or_changed(sql::Transaction& tx, Time since, const std::vector<std::string>& video_ids) const {
  std::vector<sql::Value> values = {since};
  std::string of_videos;
  for (const auto& id : video_ids) {
    values.emplace_back(id);
    of_videos += fmt::format("{}${}", of_videos.empty() ? " AND video_id IN (" : ", ", values.size());
  }
  if (!video_ids.empty()) of_videos += ")";
  CODEFLIX_TRY_ASSIGN(const auto rows, tx.query(fmt::format("SELECT {} FROM jobs WHERE (state = 'queued' OR state IN {} OR updated_at >= $1){}"
                                                            " ORDER BY updated_at, id",
                                                            kColumns, kRunning, of_videos),
                                                values));
  return jobs_of(rows);
}

Result<bool> SqlJobRepository::any_waiting(sql::Transaction& tx, JobKind kind, Time now) const {
  CODEFLIX_TRY_ASSIGN(const auto rows,
                      tx.query("SELECT 1 FROM jobs WHERE state = 'queued' AND kind = $1 AND not_before <= $2 LIMIT 1", {name_of(kind), now}));
  return !rows.empty();
}

Result<std::optional<Job>> SqlJobRepository::next_waiting(sql::Transaction& tx, JobKind kind, Time now) const {
  CODEFLIX_TRY_ASSIGN(const auto rows, tx.query(fmt::format("SELECT {} FROM jobs WHERE state = 'queued' AND kind = $1 AND not_before <= $2"
                                                            " ORDER BY created_at, id LIMIT 1{}",
                                                            kColumns, sql::claim_rows(tx.engine())),
                                                {name_of(kind), now}));
  return first_of(rows);
}

Result<std::vector<Job>> SqlJobRepository::running(sql::Transaction& tx) const {
  CODEFLIX_TRY_ASSIGN(const auto rows,
                      tx.query(fmt::format("SELECT {} FROM jobs WHERE state IN {} ORDER BY id{}", kColumns, kRunning, sql::claim_rows(tx.engine()))));
  return jobs_of(rows);
}

Result<std::int64_t> SqlJobRepository::count_waiting(sql::Transaction& tx) const {
  CODEFLIX_TRY_ASSIGN(const auto rows, tx.query("SELECT COUNT(*) FROM jobs WHERE state = 'queued'"));
  return rows.front().integer(0);
}

Result<> SqlJobRepository::discard_asset(sql::Transaction& tx, const std::string& asset_id, Time now) const {
  CODEFLIX_TRY(
      tx.execute("INSERT INTO discarded_assets (asset_id, discarded_at) VALUES ($1, $2) ON CONFLICT (asset_id) DO NOTHING", {asset_id, now}));
  return {};
}

Result<bool> SqlJobRepository::is_discarded(sql::Transaction& tx, const std::string& asset_id) const {
  CODEFLIX_TRY_ASSIGN(const auto rows, tx.query("SELECT 1 FROM discarded_assets WHERE asset_id = $1", {asset_id}));
  return !rows.empty();
}

Result<> SqlJobRepository::add_leftover(sql::Transaction& tx, const std::string& prefix, Time due) const {
  CODEFLIX_TRY(tx.execute("INSERT INTO leftovers (prefix, due_at) VALUES ($1, $2) ON CONFLICT (prefix) DO UPDATE SET due_at = excluded.due_at",
                          {prefix, due}));
  return {};
}

Result<std::vector<std::string>> SqlJobRepository::due_leftovers(sql::Transaction& tx, Time now) const {
  CODEFLIX_TRY_ASSIGN(const auto rows, tx.query("SELECT prefix FROM leftovers WHERE due_at <= $1 ORDER BY due_at LIMIT $2", {now, kMostLeftovers}));
  std::vector<std::string> prefixes;
  for (const auto& row : rows) prefixes.push_back(row.text(0));
  return prefixes;
}

Result<> SqlJobRepository::remove_leftover(sql::Transaction& tx, const std::string& prefix) const {
  CODEFLIX_TRY(tx.execute("DELETE FROM leftovers WHERE prefix = $1", {prefix}));
  return {};
}

Result<> SqlJobRepository::use_picture(sql::Transaction& tx, const std::string& key, const std::string& asset_id, bool was_there) const {
  CODEFLIX_TRY_ASSIGN(const auto added,
                      tx.execute("INSERT INTO picture_uses (image_key, asset_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", {key, asset_id}));
  if (added == 0) return {};
  CODEFLIX_TRY(tx.execute("INSERT INTO pictures (image_key, uses) VALUES ($1, $2) ON CONFLICT (image_key) DO UPDATE SET uses = pictures.uses + 1",
                          {key, was_there ? 2 : 1}));
  return {};
}

Result<std::vector<std::string>> SqlJobRepository::release_pictures(sql::Transaction& tx, const std::string& asset_id) const {
  CODEFLIX_TRY_ASSIGN(const auto used, tx.query("DELETE FROM picture_uses WHERE asset_id = $1 RETURNING image_key", {asset_id}));
  std::vector<std::string> unused;
  for (const auto& row : used) {
    CODEFLIX_TRY_ASSIGN(const auto left, tx.query_one("UPDATE pictures SET uses = uses - 1 WHERE image_key = $1 RETURNING uses", {row.text(0)}));
    if (!left || left->integer(0) > 0) continue;
    CODEFLIX_TRY(tx.execute("DELETE FROM pictures WHERE image_key = $1", {row.text(0)}));
    unused.push_back(row.text(0));
  }
  return unused;
}

}  // namespace codeflix::encoder
