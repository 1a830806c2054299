#include <algorithm>

#include "services/encoder/app/job_facts.hpp"

namespace codeflix::encoder {
namespace {

/// Changes the job that this attempt has, in one transaction that checks the attempt's number.
template <class Change>
Result<> change(const JobDesk& desk, const std::string& id, std::int64_t attempt, Change&& apply) {
  return desk.database.write([&](sql::Transaction& tx) -> Result<> {
    CODEFLIX_TRY_ASSIGN(auto job, desk.jobs.find(tx, id));
    CODEFLIX_TRY(job.require_attempt(attempt));
    CODEFLIX_TRY_ASSIGN(const auto now, desk.jobs.now(tx));
    CODEFLIX_TRY(apply(tx, job, now));
    return store(desk, tx, job);
  });
}

Result<> end_attempt(const JobDesk& desk, sql::Transaction& tx, Job& job, const JobFailure& why, bool final, Time now) {
  CODEFLIX_TRY(leave_behind(desk, tx, job.folder(), now));
  job.fail(why, final, now);
  return tell_standing(desk, tx, job);
}

}  // namespace

Result<std::optional<Job>> claim_job(const JobDesk& desk, JobKind kind, const std::string& owner) {
  using Claimed = Result<std::optional<Job>>;
  // Most looks find nothing: they shall not disturb writers.
  CODEFLIX_TRY_ASSIGN(const bool any, desk.database.read([&](sql::Transaction& tx) -> Result<bool> {
    CODEFLIX_TRY_ASSIGN(const auto now, desk.jobs.now(tx));
    return desk.jobs.any_waiting(tx, kind, now);
  }));
  if (!any) return std::nullopt;
  return desk.database.write([&](sql::Transaction& tx) -> Claimed {
    CODEFLIX_TRY_ASSIGN(const auto now, desk.jobs.now(tx));
    CODEFLIX_TRY_ASSIGN(auto job, desk.jobs.next_waiting(tx, kind, now));
    if (!job) return job;
    job->start(owner, now);
    CODEFLIX_TRY(tell_standing(desk, tx, *job));
    CODEFLIX_TRY(store(desk, tx, *job));
    return job;
  });
}

Result<> renew_lease(const JobDesk& desk, const std::string& id, std::int64_t attempt) {
  return desk.database.write([&](sql::Transaction& tx) -> Result<> {
    CODEFLIX_TRY_ASSIGN(auto job, desk.jobs.find(tx, id));
    CODEFLIX_TRY(job.require_attempt(attempt));
    CODEFLIX_TRY_ASSIGN(const auto now, desk.jobs.now(tx));
    job.renew(now);
    return desk.jobs.update(tx, job);
  });
}

Result<> check_lease(const JobDesk& desk, const std::string& id, std::int64_t attempt) {
  CODEFLIX_TRY_ASSIGN(const auto job, find_job(desk, id));
  return job.require_attempt(attempt);
}

Result<> note_standing(const JobDesk& desk, const std::string& id, std::int64_t attempt, const Standing& standing, bool tell) {
  return change(desk, id, attempt, [&](sql::Transaction& tx, Job& job, Time now) -> Result<> {
    job.stand(standing, now);
    return tell ? tell_standing(desk, tx, job) : Result<>();
  });
}

Result<> use_picture(const JobDesk& desk, const std::string& id, std::int64_t attempt, const std::string& key, bool was_there) {
  return desk.database.write([&](sql::Transaction& tx) -> Result<> {
    CODEFLIX_TRY_ASSIGN(const auto job, desk.jobs.find(tx, id));
    CODEFLIX_TRY(job.require_attempt(attempt));
    return desk.jobs.use_picture(tx, key, job.asset_id, was_there);
  });
}

Result<> complete_media(const JobDesk& desk, const std::string& id, std::int64_t attempt, const JobResult& result,
                        const std::map<std::string, Artwork>& artwork) {
  return change(desk, id, attempt, [&](sql::Transaction& tx, Job& job, Time now) -> Result<> {
    job.complete(result, now);
    const MediaEncoded fact{job.asset_id, job.video_id,  job.slot,         result.path, result.duration_ms,
                            result.width, result.height, result.has_audio, artwork};
    return tell_fact(desk, tx, job, kMediaEncoded, json::write(fact));
  });
}

Result<> complete_image(const JobDesk& desk, const std::string& id, std::int64_t attempt, const Artwork& picture) {
  return change(desk, id, attempt, [&](sql::Transaction& tx, Job& job, Time now) -> Result<> {
    job.complete({"", 0, picture.width, picture.height, false, {}}, now);
    return tell_fact(desk, tx, job, kImageInspected, json::write(ImageInspected{job.asset_id, job.video_id, job.slot, picture}));
  });
}

Result<> fail_attempt(const JobDesk& desk, const std::string& id, std::int64_t attempt, const JobFailure& why, bool final) {
  return change(desk, id, attempt, [&](sql::Transaction& tx, Job& job, Time now) { return end_attempt(desk, tx, job, why, final, now); });
}

Result<> release_job(const JobDesk& desk, const std::string& id, std::int64_t attempt) {
  return change(desk, id, attempt, [&](sql::Transaction& tx, Job& job, Time now) -> Result<> {
    CODEFLIX_TRY(leave_behind(desk, tx, job.folder(), now));
    job.release(now);
    return tell_standing(desk, tx, job);
  });
}

Result<> take_back_abandoned(const JobDesk& desk, const std::function<bool(const std::string& owner)>& is_gone) {
  const JobFailure lost{"encoder.worker_lost", "The encoder was stopped in the middle of this job, several times in a row."};
  const auto take_back = [&](sql::Transaction& tx, Job& job, Time now) -> Result<> {
    CODEFLIX_TRY(end_attempt(desk, tx, job, lost, false, now));
    return store(desk, tx, job);
  };
  const auto is_abandoned = [&](const Job& job, Time now) { return job.running() && (job.lease_until <= now || is_gone(job.owner)); };
  const auto any = desk.database.read([&](sql::Transaction& tx) -> Result<bool> {
    CODEFLIX_TRY_ASSIGN(const auto now, desk.jobs.now(tx));
    CODEFLIX_TRY_ASSIGN(const auto unfinished, desk.jobs.unfinished(tx));
    return std::ranges::any_of(unfinished, [&](const Job& job) { return is_abandoned(job, now); });
  });
  if (!any) return codeflix::fail(any);
  if (!*any) return {};
  return desk.database.write([&](sql::Transaction& tx) -> Result<> {
    CODEFLIX_TRY_ASSIGN(const auto now, desk.jobs.now(tx));
    CODEFLIX_TRY_ASSIGN(auto running, desk.jobs.running(tx));
    for (auto& job : running) {
      if (is_abandoned(job, now)) CODEFLIX_TRY(take_back(tx, job, now));
    }
    return {};
  });
}

}  // namespace codeflix::encoder
