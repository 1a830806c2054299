#pragma once

#include <map>
#include <string>

#include "libs/messaging/event.hpp"
#include "libs/sql/database.hpp"
#include "services/encoder/app/job_repository.hpp"
#include "services/encoder/contract/messages.hpp"

namespace codeflix::encoder {

/// Raised when a job may have begun to wait.
inline constexpr const char* kJobsChannel = "encoder.jobs";
/// Raised when a job has changed.
inline constexpr const char* kJobChangesChannel = "encoder.job_changes";

/// What the use cases on jobs share.
struct JobDesk {
  sql::Database& database;
  const JobRepository& jobs;
  const Clock& clock;
};

// -- what others ask for, in their transaction

/// A job for the encoder: becomes a row. Jobs for an asset that is known or discarded already change nothing.
/// Errors: those of reading the message, invalid `job.slot`.
Result<> take_message(const JobDesk& desk, sql::Transaction& tx, const messaging::Event& event);

// -- what people ask for

/// Jobs as they stood at one moment of the database's clock.
struct JobsAt {
  Time at;
  std::vector<Job> jobs;
};

/// Jobs that wait or run, and those that have ended since that moment (none: since now), the latest change last. It looks back a little
/// further, because a change carries a time from before its commit. `video_ids` empty: of all videos.
Result<JobsAt> look_at_jobs(const JobDesk& desk, std::optional<Time> since, const std::vector<std::string>& video_ids);

Result<JobPage> list_jobs(const JobDesk& desk, const JobFilter& filter);
Result<Job> find_job(const JobDesk& desk, const std::string& id);
Result<Job> retry_job(const JobDesk& desk, sql::Transaction& tx, const std::string& id);
Result<Job> cancel_job(const JobDesk& desk, sql::Transaction& tx, const std::string& id);

// -- what workers do; `attempt` is the number under which they work: conflict `job.lease_lost` when it is another's now

/// Leases the oldest waiting job of that kind to `owner`, if there is one.
Result<std::optional<Job>> claim_job(const JobDesk& desk, JobKind kind, const std::string& owner);
Result<> renew_lease(const JobDesk& desk, const std::string& id, std::int64_t attempt);
/// A cheap look whether the attempt still has the job.
Result<> check_lease(const JobDesk& desk, const std::string& id, std::int64_t attempt);
/// Keeps where the job stands, renews the lease; `tell`: the other services shall know.
Result<> note_standing(const JobDesk& desk, const std::string& id, std::int64_t attempt, const Standing& standing, bool tell);
/// Notes that the job's asset uses a picture, before it is put into the images bucket.
Result<> use_picture(const JobDesk& desk, const std::string& id, std::int64_t attempt, const std::string& key, bool was_there);
Result<> complete_media(const JobDesk& desk, const std::string& id, std::int64_t attempt, const JobResult& result,
                        const std::map<std::string, Artwork>& artwork);
Result<> complete_image(const JobDesk& desk, const std::string& id, std::int64_t attempt, const Artwork& picture);
Result<> fail_attempt(const JobDesk& desk, const std::string& id, std::int64_t attempt, const JobFailure& why, bool final);
Result<> release_job(const JobDesk& desk, const std::string& id, std::int64_t attempt);

// -- housekeeping

/// Takes jobs from workers whose lease has ended, or of which `is_gone` says for certain that they live no more.
Result<> take_back_abandoned(const JobDesk& desk, const std::function<bool(const std::string& owner)>& is_gone);

}  // namespace codeflix::encoder
