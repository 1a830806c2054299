#include "services/encoder/app/job_facts.hpp"

#include "libs/messaging/outbox.hpp"

namespace codeflix::encoder {

Result<> store(const JobDesk& desk, sql::Transaction& tx, const Job& job) {
  CODEFLIX_TRY(desk.jobs.update(tx, job));
  if (job.state == JobState::queued) tx.notify(kJobsChannel);
  tx.notify(kJobChangesChannel);
  return {};
}

Result<> tell_fact(const JobDesk& desk, sql::Transaction& tx, Job& job, const char* type, std::string data) {
  ++job.facts;
  return messaging::tell(tx, desk.clock, {.type = type, .source = "encoder", .subject = job.asset_id, .version = job.facts, .data = std::move(data)});
}

Result<> tell_standing(const JobDesk& desk, sql::Transaction& tx, Job& job) {
  if (job.state == JobState::failed) {
    return tell_fact(desk, tx, job, kMediaFailed,
                     json::write(MediaFailed{job.asset_id, job.video_id, job.slot, job.failure->code, job.failure->reason}));
  }
  const auto* state = boost::describe::enum_to_string(job.state, "");
  return tell_fact(desk, tx, job, kMediaProgressed, json::write(MediaProgressed{job.asset_id, job.video_id, job.slot, state, job.progress}));
}

Result<> leave_behind(const JobDesk& desk, sql::Transaction& tx, const std::string& prefix, Time now) {
  return desk.jobs.add_leftover(tx, prefix + "/", now + 2 * kLease);
}

}  // namespace codeflix::encoder
