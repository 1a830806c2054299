#pragma once

#include <chrono>
#include <filesystem>

#include "services/encoder/app/media_worker.hpp"

namespace codeflix::encoder {

/// Runs codeflix-media-worker as a process of its own, started by exec with nothing but the input and a pipe. It is killed when
/// it makes no progress for `stall_timeout`, breaks the protocol, or the listener wants it to stop. Thread-safe.
class MediaProcess final : public MediaWorker {
 public:
  MediaProcess(std::filesystem::path executable, std::chrono::milliseconds stall_timeout)
      : executable_(std::move(executable)), stall_timeout_(stall_timeout) {}

  Result<WorkerReport> run(int input, const WorkerTask& task, const WorkerListener& listener) override;

 private:
  std::filesystem::path executable_;
  std::chrono::milliseconds stall_timeout_;
};

}  // namespace codeflix::encoder
