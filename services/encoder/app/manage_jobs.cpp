#include "services/encoder/app/job_facts.hpp"

namespace codeflix::encoder {
namespace {

/// No transaction on jobs lasts longer between taking its time and its commit.
constexpr auto kLookBack = std::chrono::seconds(30);

}  // namespace

Result<JobsAt> look_at_jobs(const JobDesk& desk, std::optional<Time> since, const std::vector<std::string>& video_ids) {
  return desk.database.read([&](sql::Transaction& tx) -> Result<JobsAt> {
    CODEFLIX_TRY_ASSIGN(const auto now, desk.jobs.now(tx));
    CODEFLIX_TRY_ASSIGN(auto jobs, desk.jobs.unfinished_or_changed(tx, since.value_or(now) - kLookBack, video_ids));
    return JobsAt{now, std::move(jobs)};
  });
}

Result<JobPage> list_jobs(const JobDesk& desk, const JobFilter& filter) {
  return desk.database.read([&](sql::Transaction& tx) { return desk.jobs.list(tx, filter); });
}

Result<Job> find_job(const JobDesk& desk, const std::string& id) {
  return desk.database.read([&](sql::Transaction& tx) { return desk.jobs.find(tx, id); });
}

Result<Job> retry_job(const JobDesk& desk, sql::Transaction& tx, const std::string& id) {
  CODEFLIX_TRY_ASSIGN(auto job, desk.jobs.find(tx, id));
  CODEFLIX_TRY_ASSIGN(const bool discarded, desk.jobs.is_discarded(tx, job.asset_id));
  if (discarded) return fail(ErrorKind::conflict, "job.discarded", "The file of this job has been replaced or deleted.");
  CODEFLIX_TRY_ASSIGN(const auto now, desk.jobs.now(tx));
  CODEFLIX_TRY(job.retry(now));
  CODEFLIX_TRY(tell_standing(desk, tx, job));
  CODEFLIX_TRY(store(desk, tx, job));
  return job;
}

Result<Job> cancel_job(const JobDesk& desk, sql::Transaction& tx, const std::string& id) {
  CODEFLIX_TRY_ASSIGN(auto job, desk.jobs.find(tx, id));
  CODEFLIX_TRY_ASSIGN(const auto now, desk.jobs.now(tx));
  const bool ran = job.running();
  CODEFLIX_TRY(job.cancel(now));
  if (ran) CODEFLIX_TRY(leave_behind(desk, tx, job.folder(), now));
  CODEFLIX_TRY(tell_standing(desk, tx, job));
  CODEFLIX_TRY(store(desk, tx, job));
  return job;
}

}  // namespace codeflix::encoder
