#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>

#include "services/encoder/app/run_job.hpp"

namespace codeflix::encoder {

/// One attempt while its worker runs: keeps the files that come, the progress, the lease.
class JobRun {
 public:
  JobRun(const Workshop& workshop, const Job& job, const std::stop_token& stop);

  WorkerListener listener();
  Result<> stand(const Standing& standing);

  /// Every file that the report names has come, with that size. Error: internal `worker.report`.
  Result<> check_files(const MediaReport& report) const;
  Result<std::string> picture(const ArtworkReport& made) const;

 private:
  using Moment = std::chrono::steady_clock::time_point;

  Result<> take_progress(const WorkerProgress& progress);
  Result<> take_file(const std::string& name, std::string content);
  Result<> tick();

  const Workshop& workshop_;
  const Job& job_;
  std::stop_token stop_;
  Moment began_;
  Moment stored_;  ///< when the standing was last written
  Moment renewed_;
  Standing standing_;
  std::map<std::string, std::int64_t> sizes_;    ///< of the tracks' files
  std::map<std::string, std::string> pictures_;  ///< by the name under which they came
  std::int64_t written_ = 0;
};

/// An uploaded file as a descriptor: the store's own, or of a copy in a temporary file that has no name.
class InputFile {
 public:
  virtual ~InputFile() = default;
  virtual int descriptor() const = 0;
};

/// Errors: invalid `media.missing_upload` when it is not there; those of the store.
Result<std::unique_ptr<InputFile>> open_input(storage::ObjectStore& raw, const std::string& key);

}  // namespace codeflix::encoder
