#pragma once

#include <stop_token>

#include "libs/storage/object_store.hpp"
#include "services/encoder/app/job_desk.hpp"
#include "services/encoder/app/media_worker.hpp"

namespace codeflix::encoder {

/// What is needed to work on a job.
struct Workshop {
  JobDesk desk;
  MediaWorker& worker;
  storage::ObjectStore& raw;
  storage::ObjectStore& encoded;
  storage::ObjectStore& images;
  WorkerTask limits;  ///< all but the mode
  std::int64_t output_limit = 0;
};

/// Works on a claimed job to its end and stores that end: completed, failed, to be tried again, given back when `stop` is
/// requested, or left alone when the job was cancelled or taken over meanwhile. Never fails itself: what goes wrong is logged.
void run_job(const Workshop& workshop, const Job& job, const std::stop_token& stop);

/// Removes what ended attempts and discarded assets left in the encoded bucket.
Result<> remove_leftovers(const JobDesk& desk, storage::ObjectStore& encoded, storage::ObjectStore& images);

}  // namespace codeflix::encoder
