#include "services/encoder/worker/image_header.hpp"

#include <cstddef>

// What a foreign picture claims to be is read without harm, and is never negative.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto header = codeflix::encoder::read_image_header({reinterpret_cast<const char*>(data), size});
  if (header && (header->width < 0 || header->height < 0)) __builtin_trap();
  return 0;
}
