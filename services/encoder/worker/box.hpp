#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace codeflix::encoder::cmaf {

/// Appends big-endian fields and nested ISO boxes to a byte string.
class BoxWriter {
 public:
  void u8(std::uint64_t value) { put(value, 1); }
  void u16(std::uint64_t value) { put(value, 2); }
  void u24(std::uint64_t value) { put(value, 3); }
  void u32(std::uint64_t value) { put(value, 4); }
  void u64(std::uint64_t value) { put(value, 8); }
  void zeros(std::size_t count) { bytes_.append(count, '\0'); }
  void text(std::string_view text) { bytes_.append(text); }

  template <class Content>
  void box(std::string_view type, Content&& content) {
    const auto start = bytes_.size();
    u32(0);
    text(type);
    content();
    overwrite_u32(start, bytes_.size() - start);
  }

  template <class Content>
  void full_box(std::string_view type, std::uint8_t version, std::uint32_t flags, Content&& content) {
    box(type, [&] {
      u8(version);
      u24(flags);
      content();
    });
  }

  std::size_t size() const { return bytes_.size(); }
  void overwrite_u32(std::size_t at, std::uint64_t value) {
    for (std::size_t i = 0; i < 4; ++i) bytes_[at + i] = static_cast<char>(value >> (24 - 8 * i));
  }
  std::string take() { return std::move(bytes_); }

 private:
  void put(std::uint64_t value, int count) {
    for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) bytes_.push_back(static_cast<char>(value >> shift));
  }

  std::string bytes_;
};

}  // namespace codeflix::encoder::cmaf
