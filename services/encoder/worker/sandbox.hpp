#pragma once

#include <cstdint>

#include "libs/base/result.hpp"

namespace codeflix::encoder {

struct SandboxLimits {
  std::int64_t memory_bytes = 0;
  std::int64_t cpu_seconds = 0;
  int output = 1;  ///< the only descriptor, beside standard error, that may be written to
};

/// Gives up, for this process and for good, all that decoding does not need: no new privileges, resource limits, no path of
/// the file system (Landlock, where the kernel has it), and only the system calls for memory, threads, time, and reading and
/// writing what is open already. Called before the first foreign byte is looked at and before any thread is started.
Result<> enter_sandbox(const SandboxLimits& limits);

}  // namespace codeflix::encoder
