#include "services/encoder/app/run_job.hpp"

#include <algorithm>
#include <cmath>

#include "libs/base/digest.hpp"
#include "libs/base/encoding.hpp"
#include "libs/telemetry/log.hpp"
#include "services/encoder/app/job_run.hpp"
#include "services/encoder/domain/manifests.hpp"

namespace codeflix::encoder {
namespace {

constexpr const char* kStopped = "encoder.stopped";

Result<> keep_files(const Workshop& workshop, const std::string& folder, const MediaReport& report) {
  for (const auto& file : write_manifests(report)) CODEFLIX_TRY(workshop.encoded.put(folder + "/" + file.name, file.content));
  return {};
}

/// By content, so that a picture never changes under its name.
Result<Artwork> keep_picture(const Workshop& workshop, const Job& job, const ArtworkReport& made, const std::string& content) {
  Artwork artwork{hex(sha256(content)) + ".jpg", made.width, made.height};
  const bool was_there = workshop.images.open(artwork.key).has_value();
  CODEFLIX_TRY(use_picture(workshop.desk, job.id, job.attempt, artwork.key, was_there));
  CODEFLIX_TRY(workshop.images.put(artwork.key, content));
  return artwork;
}

Result<> finish_media(const Workshop& workshop, const Job& job, JobRun& run, const WorkerReport& report) {
  if (!report.media) return fail(ErrorKind::internal, "worker.report", "The media worker sent no report of its tracks.");
  CODEFLIX_TRY(check_report(*report.media));
  CODEFLIX_TRY(run.check_files(*report.media));
  CODEFLIX_TRY(run.stand({JobState::packaging, 98, std::nullopt, std::nullopt}));
  CODEFLIX_TRY(keep_files(workshop, job.folder(), *report.media));
  std::map<std::string, Artwork> artwork;
  for (const auto& made : report.artwork) {
    CODEFLIX_TRY_ASSIGN(const auto content, run.picture(made));
    CODEFLIX_TRY_ASSIGN(artwork[made.slot], keep_picture(workshop, job, made, content));
  }
  return complete_media(workshop.desk, job.id, job.attempt, result_of(*report.media, job.folder()), artwork);
}

Result<> finish_image(const Workshop& workshop, const Job& job, JobRun& run, const WorkerReport& report) {
  if (report.artwork.size() != 1) return fail(ErrorKind::internal, "worker.report", "The media worker sent no picture.");
  CODEFLIX_TRY_ASSIGN(const auto content, run.picture(report.artwork.front()));
  CODEFLIX_TRY_ASSIGN(const auto artwork, keep_picture(workshop, job, report.artwork.front(), content));
  return complete_image(workshop.desk, job.id, job.attempt, artwork);
}

Result<> work_on(const Workshop& workshop, const Job& job, const std::stop_token& stop) {
  CODEFLIX_TRY_ASSIGN(const auto input, open_input(workshop.raw, job.raw_key));
  JobRun run(workshop, job, stop);
  auto task = workshop.limits;
  task.mode = boost::describe::enum_to_string(job.kind, "");
  CODEFLIX_TRY_ASSIGN(const auto report, workshop.worker.run(input->descriptor(), task, run.listener()));
  return job.kind == JobKind::media ? finish_media(workshop, job, run, report) : finish_image(workshop, job, run, report);
}

Result<> store_failure(const Workshop& workshop, const Job& job, const Error& error) {
  const auto& desk = workshop.desk;
  if (error.code == kStopped) return release_job(desk, job.id, job.attempt);
  // Only what is wrong with the file is for the administrator's eyes; other details are in the log.
  const bool about_file = error.kind == ErrorKind::invalid || error.code.starts_with("media.");
  const JobFailure why{error.code,
                       about_file ? error.detail : "The encoder had trouble of its own (" + error.code + "). It is not the file's fault."};
  return fail_attempt(desk, job.id, job.attempt, why, error.kind == ErrorKind::invalid);
}

}  // namespace

void run_job(const Workshop& workshop, const Job& job, const std::stop_token& stop) {
  const log::Fields fields = {{"job", job.id}, {"asset", job.asset_id}, {"attempt", std::to_string(job.attempt)}};
  log::info("encoder.job_started", "Work on " + job.slot + " begins.", fields);
  const auto done = work_on(workshop, job, stop);
  if (done) return log::info("encoder.job_completed", "The " + job.slot + " is ready.", fields);
  if (done.error().code == "job.lease_lost") return log::info("encoder.job_lost", done.error().detail, fields);
  if (done.error().code == kStopped) {
    log::info("encoder.job_given_back", done.error().detail, fields);
  } else {
    log::warning("encoder.attempt_ended", done.error().detail, {{"job", job.id}, {"asset", job.asset_id}, {"error.code", done.error().code}});
  }
  const auto stored = store_failure(workshop, job, done.error());
  if (!stored && stored.error().code != "job.lease_lost") log::failure("encoder.attempt_not_ended", stored.error(), fields);
}

Result<> remove_leftovers(const JobDesk& desk, storage::ObjectStore& encoded, storage::ObjectStore& images) {
  CODEFLIX_TRY_ASSIGN(const auto prefixes, desk.database.read([&](sql::Transaction& tx) -> Result<std::vector<std::string>> {
    CODEFLIX_TRY_ASSIGN(const auto now, desk.jobs.now(tx));
    return desk.jobs.due_leftovers(tx, now);
  }));
  for (const auto& prefix : prefixes) {
    CODEFLIX_TRY(encoded.remove_all(prefix));
    CODEFLIX_TRY(desk.database.write([&](sql::Transaction& tx) -> Result<> {
      // The folder of an attempt is no asset's name and releases nothing. The pictures go inside the transaction: a job that makes
      // the same one at this moment waits for it, and puts its own afterwards.
      CODEFLIX_TRY_ASSIGN(const auto unused, desk.jobs.release_pictures(tx, prefix.substr(0, prefix.size() - 1)));
      for (const auto& key : unused) CODEFLIX_TRY(images.remove(key));
      return desk.jobs.remove_leftover(tx, prefix);
    }));
  }
  return {};
}

}  // namespace codeflix::encoder
