#include "libs/base/headers.hpp"

#include <algorithm>

#include "libs/base/ascii.hpp"

namespace codeflix {

namespace {

constexpr std::size_t kUsual = 20;

}  // namespace

std::string_view Headers::get(std::string_view name) const {
  for (const auto& [field, value] : fields_) {
    if (same_word(field, name)) return value;
  }
  return {};
}

bool Headers::has(std::string_view name) const {
  return std::any_of(fields_.begin(), fields_.end(), [&](const auto& field) { return same_word(field.first, name); });
}

void Headers::set(std::string_view name, std::string value) {
  remove(name);
  add(name, std::move(value));
}

void Headers::add(std::string_view name, std::string value) {
  // One allocation instead of a handful while a usual request or answer fills up.
  if (fields_.empty()) fields_.reserve(kUsual);
  fields_.emplace_back(name, std::move(value));
}

void Headers::remove(std::string_view name) {
  std::erase_if(fields_, [&](const auto& field) { return same_word(field.first, name); });
}

}  // namespace codeflix
