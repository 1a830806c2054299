#include <cstddef>
#include <cstdint>

#include "libs/messaging/event.hpp"

// An envelope that is taken is well formed, and says the same when it is written and read again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace codeflix::messaging;
  const auto event = parse_event({reinterpret_cast<const char*>(data), size});
  if (!event) return 0;
  if (!check_event(*event)) __builtin_trap();
  const auto again = parse_event(to_json(*event));
  if (!again || *again != *event) __builtin_trap();
  return 0;
}
