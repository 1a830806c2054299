#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libs/sql/database.hpp"
#include "services/encoder/domain/job.hpp"

namespace codeflix::encoder {

struct JobFilter {
  std::vector<JobState> states = {};  ///< empty: all
  std::optional<JobKind> kind = {};
  std::string video_id = {};  ///< empty: all
  std::string search = {};    ///< folded; empty: all
  std::string sort = "created_at";
  bool descending = true;
  std::int64_t offset = 0;
  std::int64_t limit = 25;
};

struct JobPage {
  std::vector<Job> jobs;
  std::int64_t total = 0;
};

/// The jobs of the encoder's database. Every call belongs to the caller's transaction.
class JobRepository {
 public:
  virtual ~JobRepository() = default;

  /// By which leases are judged, the same for all processes.
  virtual Result<Time> now(sql::Transaction& tx) const = 0;

  virtual Result<> add(sql::Transaction& tx, const Job& job) const = 0;
  virtual Result<> update(sql::Transaction& tx, const Job& job) const = 0;
  /// Error: not_found `job.unknown`.
  virtual Result<Job> find(sql::Transaction& tx, const std::string& id) const = 0;
  virtual Result<std::optional<Job>> find_by_asset(sql::Transaction& tx, const std::string& asset_id) const = 0;
  virtual Result<JobPage> list(sql::Transaction& tx, const JobFilter& filter) const = 0;
  /// Jobs that wait or run.
  virtual Result<std::vector<Job>> unfinished(sql::Transaction& tx) const = 0;
  /// Jobs that wait or run, and all that have changed since; the latest change last. `video_ids` empty: of all videos.
  virtual Result<std::vector<Job>> unfinished_or_changed(sql::Transaction& tx, Time since, const std::vector<std::string>& video_ids) const = 0;

  /// Whether a job of that kind waits and may begin.
  virtual Result<bool> any_waiting(sql::Transaction& tx, JobKind kind, Time now) const = 0;
  /// The oldest of them, locked for this transaction; without those that others have locked.
  virtual Result<std::optional<Job>> next_waiting(sql::Transaction& tx, JobKind kind, Time now) const = 0;
  /// Running jobs, locked for this transaction.
  virtual Result<std::vector<Job>> running(sql::Transaction& tx) const = 0;
  virtual Result<std::int64_t> count_waiting(sql::Transaction& tx) const = 0;

  virtual Result<> discard_asset(sql::Transaction& tx, const std::string& asset_id, Time now) const = 0;
  virtual Result<bool> is_discarded(sql::Transaction& tx, const std::string& asset_id) const = 0;

  /// Notes that everything under `prefix` of the encoded bucket is to be removed, not before `due`.
  virtual Result<> add_leftover(sql::Transaction& tx, const std::string& prefix, Time due) const = 0;
  virtual Result<std::vector<std::string>> due_leftovers(sql::Transaction& tx, Time now) const = 0;
  virtual Result<> remove_leftover(sql::Transaction& tx, const std::string& prefix) const = 0;

  /// Notes that the asset uses a picture of the images bucket. `was_there`: the bucket has it already; when no asset is known to
  /// use it, somebody from before this was noted may, and it stays for good.
  virtual Result<> use_picture(sql::Transaction& tx, const std::string& key, const std::string& asset_id, bool was_there) const = 0;
  /// Ends what the asset uses; answers the pictures that nobody uses any more.
  virtual Result<std::vector<std::string>> release_pictures(sql::Transaction& tx, const std::string& asset_id) const = 0;
};

}  // namespace codeflix::encoder
