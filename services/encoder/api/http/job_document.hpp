#pragma once

#include "services/encoder/domain/job.hpp"

namespace codeflix::encoder {

/// A job as the contract shows it.
struct JobDocument {
  std::string id;
  JobKind kind;
  std::string asset_id;
  std::string video_id;
  std::string slot;
  std::string title;
  std::string filename;
  std::int64_t size;
  JobState state;
  std::int64_t progress;
  std::int64_t attempt;
  std::optional<double> speed;
  std::optional<std::int64_t> seconds_left;
  std::optional<JobFailure> failure;
  std::optional<JobResult> result;
  Time created_at;
  std::optional<Time> started_at;
  std::optional<Time> finished_at;
  Time updated_at;
};
BOOST_DESCRIBE_STRUCT(JobDocument, (),
                      (id, kind, asset_id, video_id, slot, title, filename, size, state, progress, attempt, speed, seconds_left, failure, result,
                       created_at, started_at, finished_at, updated_at))

inline JobDocument document_of(const Job& job) {
  return {job.id,     job.kind,       job.asset_id,   job.video_id,    job.slot,      job.title,        job.filename,
          job.size,   job.state,      job.progress,   job.attempt,     job.speed,     job.seconds_left, job.failure,
          job.result, job.created_at, job.started_at, job.finished_at, job.updated_at};
}

}  // namespace codeflix::encoder
