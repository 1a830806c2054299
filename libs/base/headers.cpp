#include "libs/base/headers.hpp"

#include <algorithm>

#include "libs/base/ascii.hpp"

namespace codeflix {

namespace {

constexpr std::string_view kColon = ": ";
constexpr std::string_view kEnd = "\r\n";
// What a usual answer takes.
constexpr std::size_t kUsualFields = 20;
constexpr std::size_t kUsualBytes = 1024;

bool ends_a_line(char c) { return c == '\r' || c == '\n' || c == '\0'; }

/// Asked of every value of every answer, hardly one of which has such a character: one comparison for each, and no branch.
bool has_control(std::string_view value) {
  bool found = false;
  for (const char c : value) found |= static_cast<unsigned char>(c) < ' ';
  return found;
}

}  // namespace

std::string_view Headers::value_of(const Field& field) const {
  return std::string_view(lines_).substr(field.at + field.name + kColon.size(), field.value);
}

const Headers::Field* Headers::find(std::string_view name) const {
  for (const auto& field : fields_) {
    if (same_word(name_of(field), name)) return &field;
  }
  return nullptr;
}

std::string_view Headers::get(std::string_view name) const {
  const auto* field = find(name);
  return field != nullptr ? value_of(*field) : std::string_view{};
}

void Headers::set(std::string_view name, std::string_view value) {
  if (!has(name)) return add(name, value);
  // The value may be one of ours, which moves.
  const std::string kept(value);
  remove(name);
  add(name, kept);
}

void Headers::add(std::string_view name, std::string_view value) {
  if (fields_.empty()) {
    fields_.reserve(kUsualFields);
    lines_.reserve(kUsualBytes);
  }
  const bool odd = has_control(value);
  fields_.push_back({static_cast<std::uint32_t>(lines_.size()), static_cast<std::uint32_t>(name.size()), static_cast<std::uint32_t>(value.size())});
  lines_.append(name).append(kColon).append(value).append(kEnd);
  if (!odd) return;
  const auto end = lines_.end() - static_cast<std::ptrdiff_t>(kEnd.size());
  std::replace_if(end - static_cast<std::ptrdiff_t>(value.size()), end, ends_a_line, ' ');
}

void Headers::remove(std::string_view name) {
  for (auto field = fields_.begin(); field != fields_.end();) {
    if (!same_word(name_of(*field), name)) {
      ++field;
      continue;
    }
    const auto size = static_cast<std::uint32_t>(field->name + kColon.size() + field->value + kEnd.size());
    lines_.erase(field->at, size);
    field = fields_.erase(field);
    std::for_each(field, fields_.end(), [&](Field& later) { later.at -= size; });
  }
}

}  // namespace codeflix
