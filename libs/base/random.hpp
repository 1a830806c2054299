#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace codeflix {

/// `count` bytes from the operating system's generator, fit for keys. Thread-safe; ends the process when there are none.
std::string random_bytes(std::size_t count);
std::uint64_t random_u64();

}  // namespace codeflix
