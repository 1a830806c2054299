#include "services/encoder/infra/media_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace codeflix::encoder {
namespace {

using Moment = std::chrono::steady_clock::time_point;

constexpr auto kTick = std::chrono::milliseconds(500);
constexpr std::size_t kReadSize = 256 << 10;

Failure system_failure(const char* what) {
  return fail(ErrorKind::internal, "worker.start", std::string("The media worker could not be started: ") + what + ": " + std::strerror(errno));
}

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() { reset(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return number_; }
  void reset(int number = -1) {
    if (number_ >= 0) ::close(number_);
    number_ = number;
  }

 private:
  int number_;
};

/// A started process: killed and reaped when this goes away.
class Child {
 public:
  explicit Child(pid_t process) : process_(process) {}
  ~Child() {
    if (process_ > 0) end();
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// Kills it, which an ended process does not notice, and answers how it ended.
  int end() {
    ::kill(process_, SIGKILL);
    int status = 0;
    while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    process_ = -1;
    return status;
  }

  /// How it ended, waiting a moment for it when it has closed its pipe before its end.
  int wait() {
    constexpr int kPatience = 500;
    int status = 0;
    for (int i = 0; i < kPatience; ++i) {
      if (::waitpid(process_, &status, WNOHANG) == process_) {
        process_ = -1;
        return status;
      }
      ::usleep(10'000);
    }
    return end();
  }

 private:
  pid_t process_;
};

Result<pid_t> spawn(const std::filesystem::path& executable, int input, int output, const std::string& task) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  // A group of its own: Ctrl-C at the terminal is for the service, which then decides about its workers.
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  auto name = executable.string();
  auto argument = task;
  const std::array<char*, 3> arguments = {name.data(), argument.data(), nullptr};
  // Secrets of the service may stand in its environment: the worker gets none of it.
  const std::array<char*, 1> environment = {nullptr};
  pid_t process = -1;
  const int error = ::posix_spawn(&process, name.c_str(), &actions, &attributes, arguments.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) {
    errno = error;
    return system_failure("posix_spawn");
  }
  return process;
}

/// What the worker's records have said so far.
struct Conversation {
  const WorkerListener& listener;
  std::optional<WorkerReport> report;
  std::optional<WorkerFailure> failure;

  Result<> take(Record record) {
    if (report || failure) return fail(ErrorKind::internal, "worker.protocol", "The media worker went on after its last record.");
    switch (record.type) {
      case RecordType::file: return listener.file(std::move(record.name), std::move(record.payload));
      case RecordType::progress: {
        CODEFLIX_TRY_ASSIGN(const auto progress, read<WorkerProgress>(record));
        return listener.progress(progress);
      }
      case RecordType::report: {
        CODEFLIX_TRY_ASSIGN(report, read<WorkerReport>(record));
        return {};
      }
      case RecordType::failure: {
        CODEFLIX_TRY_ASSIGN(failure, read<WorkerFailure>(record));
        return {};
      }
    }
    return {};
  }

  template <class T>
  static Result<T> read(const Record& record) {
    auto value = json::read<T>(record.payload);
    if (!value) return fail(ErrorKind::internal, "worker.protocol", "The media worker sent a record that cannot be read.");
    return value;
  }
};

Failure ended_without_word(int status) {
  if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL)) {
    return fail(ErrorKind::internal, "media.timed_out", "Decoding the file took more time than a job may use.");
  }
  if (WIFSIGNALED(status)) return fail(ErrorKind::internal, "media.crashed", "The file makes the decoder crash.");
  return fail(ErrorKind::internal, "worker.ended", "The media worker ended without a word.");
}

}  // namespace

Result<WorkerReport> MediaProcess::run(int input, const WorkerTask& task, const WorkerListener& listener) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return system_failure("pipe");
  const Descriptor reading(ends[0]);
  Descriptor writing(ends[1]);
  CODEFLIX_TRY_ASSIGN(const auto process, spawn(executable_, input, writing.get(), json::write(task)));
  Child child(process);
  writing.reset();

  Conversation conversation{listener, {}, {}};
  const auto take = [&](Record record) { return conversation.take(std::move(record)); };
  RecordReader reader;
  std::string piece(kReadSize, '\0');
  Moment heard = std::chrono::steady_clock::now();
  Moment ticked = heard;
  while (true) {
    pollfd waiting{reading.get(), POLLIN, 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(kTick.count()));
    const auto now = std::chrono::steady_clock::now();
    if (ready > 0) {
      const auto count = ::read(reading.get(), piece.data(), piece.size());
      if (count == 0) break;
      if (count < 0 && errno != EINTR) return system_failure("read");
      if (count > 0) {
        heard = now;
        CODEFLIX_TRY(reader.feed(std::string_view(piece.data(), static_cast<std::size_t>(count)), take));
      }
    } else if (now - heard > stall_timeout_) {
      return fail(ErrorKind::internal, "media.timed_out", "Decoding the file makes no progress.");
    }
    if (now - ticked >= kTick) {
      ticked = now;
      CODEFLIX_TRY(listener.tick());
    }
  }
  const int status = child.wait();
  if (conversation.failure) {
    return fail(conversation.failure->final ? ErrorKind::invalid : ErrorKind::internal, conversation.failure->code, conversation.failure->reason);
  }
  if (!conversation.report || !reader.at_boundary()) return ended_without_word(status);
  return std::move(*conversation.report);
}

}  // namespace codeflix::encoder
