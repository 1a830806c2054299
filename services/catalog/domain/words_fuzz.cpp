#include <cstddef>
#include <cstdint>

#include "services/catalog/domain/words.hpp"

// Whatever somebody types, its words are short and not empty.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace codeflix::catalog;
  for (const auto& word : split_words({reinterpret_cast<const char*>(data), size})) {
    if (word.text.empty() || word.text.size() > 64) __builtin_trap();
    (void)numeral(word.text);
    (void)is_stop_word(word.text);
  }
  return 0;
}
