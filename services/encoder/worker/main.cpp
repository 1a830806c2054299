// The media worker: reads foreign bytes from descriptor 0 and answers records on descriptor 1 (domain/framing.hpp). The task is
// its only argument. It is started by exec, sees no file and no network, and may be killed at any moment.
#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <new>
#include <thread>

#include "services/encoder/worker/sandbox.hpp"
#include "services/encoder/worker/transcode.hpp"

extern "C" {
#include <libavutil/cpu.h>
#include <libavutil/log.h>
}

namespace codeflix::encoder {
namespace {

constexpr int kNiceness = 10;  // people who watch go first
// Each thread and each arena of malloc reserves addresses, of which the memory limit counts every one.
constexpr int kMostThreads = 16;
constexpr int kMostArenas = 4;

Result<> work(WorkerTask task, Output& output) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::signal(SIGPIPE, SIG_IGN);
  ::setpriority(PRIO_PROCESS, 0, kNiceness);
  av_log_set_level(AV_LOG_QUIET);
  ::mallopt(M_ARENA_MAX, kMostArenas);
  if (task.threads <= 0) task.threads = av_cpu_count();
  task.threads = std::clamp<std::int64_t>(task.threads, 1, kMostThreads);
  CODEFLIX_TRY(enter_sandbox({task.max_memory_bytes, task.max_cpu_s, STDOUT_FILENO}));
  if (task.mode == "image") return convert_image(STDIN_FILENO, task, output);
  return transcode(STDIN_FILENO, task, output);
}

}  // namespace
}  // namespace codeflix::encoder

int main(int argc, char** argv) {
  using namespace codeflix;
  encoder::Output output(STDOUT_FILENO);
  auto task = json::read<encoder::WorkerTask>(argc == 2 ? argv[1] : "");
  Result<> done;
  if (!task) {
    done = fail(ErrorKind::internal, "worker.task", "The media worker got no task that it understands.");
  } else {
    try {
      done = encoder::work(std::move(*task), output);
    } catch (const std::bad_alloc&) {
      done = fail(ErrorKind::invalid, "media.too_demanding", "Decoding this file needs more memory than a job may use.");
    }
  }
  if (!done) output.failure(done.error());
  // Threads of the decoders may still run, and destructors have nothing to save.
  ::_exit(done ? 0 : 1);
}
