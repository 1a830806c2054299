#include "services/encoder/worker/sandbox.hpp"

#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace codeflix::encoder {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// The sanitizers reserve terabytes of addresses and read /proc/self themselves.
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

Failure refused(const char* what) {
  return fail(ErrorKind::internal, "worker.sandbox", std::string("The sandbox could not be entered: ") + what + ": " + std::strerror(errno));
}

Result<> limit(int resource, std::uint64_t value) {
  const rlimit limits{value, value};
  if (::setrlimit(static_cast<__rlimit_resource>(resource), &limits) != 0) return refused("setrlimit");
  return {};
}

Result<> forbid_files() {
  const auto version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 0) return {};  // a kernel without Landlock: seccomp alone forbids open()
  landlock_ruleset_attr rules{};
  rules.handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
  const auto ruleset = static_cast<int>(::syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0));
  if (ruleset < 0) return refused("landlock_create_ruleset");
  const auto restricted = ::syscall(SYS_landlock_restrict_self, ruleset, 0);
  ::close(ruleset);
  if (restricted != 0) return refused("landlock_restrict_self");
  return {};
}

Result<> allow_only_needed_calls(int output) {
  const std::unique_ptr<void, decltype(&seccomp_release)> filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)), seccomp_release);
  if (!filter) return refused("seccomp_init");
  bool added = true;
  const auto allow = [&](int call) { added = added && seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0) == 0; };
  for (const int call : {// memory
                         SCMP_SYS(brk), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect), SCMP_SYS(madvise),
                         // threads
                         SCMP_SYS(futex), SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(gettid),
                         SCMP_SYS(getpid), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
                         SCMP_SYS(rt_sigaction), SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall), SCMP_SYS(set_tid_address),
                         // time
                         SCMP_SYS(clock_gettime), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep), SCMP_SYS(gettimeofday),
                         // what is open already
                         SCMP_SYS(read), SCMP_SYS(pread64), SCMP_SYS(lseek), SCMP_SYS(close), SCMP_SYS(getrandom)}) {
    allow(call);
  }
  // Only for abort() of this process.
  added =
      added && seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(::getpid()))) == 0;
  for (const int descriptor : {output, STDERR_FILENO}) {
    added =
        added && seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(write), 1, SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(descriptor))) == 0;
  }
  // clone for threads only; clone3 hides its flags in memory, so glibc is sent back to clone.
  added = added && seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)) == 0;
  added = added && seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
  // x264 and libav name their threads.
  added = added && seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1, SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME)) == 0;
  if (!added || seccomp_load(filter.get()) != 0) return refused("seccomp");
  return {};
}

}  // namespace

Result<> enter_sandbox(const SandboxLimits& limits) {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return refused("no_new_privs");
  CODEFLIX_TRY(limit(RLIMIT_CORE, 0));
  CODEFLIX_TRY(limit(RLIMIT_FSIZE, 0));
  CODEFLIX_TRY(limit(RLIMIT_CPU, static_cast<std::uint64_t>(limits.cpu_seconds)));
  if (kSanitized) return {};
  CODEFLIX_TRY(limit(RLIMIT_AS, static_cast<std::uint64_t>(limits.memory_bytes)));
  CODEFLIX_TRY(forbid_files());
  CODEFLIX_TRY(limit(RLIMIT_NOFILE, 3));
  return allow_only_needed_calls(limits.output);
}

}  // namespace codeflix::encoder
