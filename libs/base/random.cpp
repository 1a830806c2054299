#include "libs/base/random.hpp"

#include <openssl/rand.h>

#include <cstdlib>

namespace codeflix {

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  // Without randomness no id and no key can be made; going on would be worse than ending.
  if (count != 0 && RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) std::abort();
  return bytes;
}

std::uint64_t random_u64() {
  std::uint64_t value = 0;
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&value), sizeof value) != 1) std::abort();
  return value;
}

}  // namespace codeflix
