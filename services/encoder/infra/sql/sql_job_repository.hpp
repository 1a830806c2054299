#pragma once

#include "services/encoder/app/job_repository.hpp"

namespace codeflix::encoder {

class SqlJobRepository final : public JobRepository {
 public:
  /// Leases are judged by the database's time, or by `lease_clock` where one is given.
  explicit SqlJobRepository(const Clock* lease_clock = nullptr) : lease_clock_(lease_clock) {}

  Result<Time> now(sql::Transaction& tx) const override;
  Result<> add(sql::Transaction& tx, const Job& job) const override;
  Result<> update(sql::Transaction& tx, const Job& job) const override;
  Result<Job> find(sql::Transaction& tx, const std::string& id) const override;
  Result<std::optional<Job>> find_by_asset(sql::Transaction& tx, const std::string& asset_id) const override;
  Result<JobPage> list(sql::Transaction& tx, const JobFilter& filter) const override;
  Result<std::vector<Job>> unfinished(sql::Transaction& tx) const override;
  Result<std::vector<Job>> unfinished_or_changed(sql::Transaction& tx, Time since, const std::vector<std::string>& video_ids) const override;
  Result<bool> any_waiting(sql::Transaction& tx, JobKind kind, Time now) const override;
  Result<std::optional<Job>> next_waiting(sql::Transaction& tx, JobKind kind, Time now) const override;
  Result<std::vector<Job>> running(sql::Transaction& tx) const override;
  Result<std::int64_t> count_waiting(sql::Transaction& tx) const override;
  Result<> discard_asset(sql::Transaction& tx, const std::string& asset_id, Time now) const override;
  Result<bool> is_discarded(sql::Transaction& tx, const std::string& asset_id) const override;
  Result<> add_leftover(sql::Transaction& tx, const std::string& prefix, Time due) const override;
  Result<std::vector<std::string>> due_leftovers(sql::Transaction& tx, Time now) const override;
  Result<> remove_leftover(sql::Transaction& tx, const std::string& prefix) const override;
  Result<> use_picture(sql::Transaction& tx, const std::string& key, const std::string& asset_id, bool was_there) const override;
  Result<std::vector<std::string>> release_pictures(sql::Transaction& tx, const std::string& asset_id) const override;

 private:
  const Clock* lease_clock_;
};

}  // namespace codeflix::encoder
