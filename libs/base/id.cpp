#include "libs/base/id.hpp"

#include <fmt/format.h>

#include <mutex>

#include "libs/base/random.hpp"

namespace codeflix {

std::string new_uuid(const Clock& clock) {
  // RFC 9562 section 6.2, method 1: 12 bits of counter after the millisecond keep ids of one process in order.
  static std::mutex mutex;
  static std::int64_t last_millis = 0;
  static unsigned counter = 0;

  std::int64_t millis = to_micros(clock.now()) / 1000;
  unsigned sequence = 0;
  {
    const std::scoped_lock lock(mutex);
    if (millis > last_millis) {
      last_millis = millis;
      counter = 0;
    } else if (++counter > 0xfff) {
      ++last_millis;
      counter = 0;
    }
    millis = last_millis;
    sequence = counter;
  }
  const auto tail = random_u64();
  const auto time = static_cast<std::uint64_t>(millis) & 0xffff'ffff'ffffULL;
  return fmt::format("{:08x}-{:04x}-7{:03x}-{:04x}-{:012x}", time >> 16, time & 0xffff, sequence, 0x8000 | ((tail >> 48) & 0x3fff),
                     tail & 0xffff'ffff'ffffULL);
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (c != '-') return false;
    } else if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
      return false;
    }
  }
  return true;
}

}  // namespace codeflix
