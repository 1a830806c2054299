#pragma once

#include <functional>

#include "services/encoder/domain/framing.hpp"
#include "services/encoder/domain/media_report.hpp"

namespace codeflix::encoder {

/// What a worker says while it works. An error answered by any of them stops it.
struct WorkerListener {
  std::function<Result<>(const WorkerProgress&)> progress;
  std::function<Result<>(std::string name, std::string content)> file;
  /// Called about twice a second, whatever the worker does.
  std::function<Result<>()> tick;
};

/// Runs one task on foreign bytes, away from this process's memory.
class MediaWorker {
 public:
  virtual ~MediaWorker() = default;

  /// Works until the end. `input` is an open file, read from its beginning. Errors: invalid with the worker's reason when the
  /// same file would fail again; internal `media.crashed`, `media.timed_out`, `worker.*` and others when another try may
  /// help; whatever the listener answered.
  virtual Result<WorkerReport> run(int input, const WorkerTask& task, const WorkerListener& listener) = 0;
};

}  // namespace codeflix::encoder
