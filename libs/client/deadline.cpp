#include "libs/client/deadline.hpp"

#include <algorithm>
#include <charconv>

namespace codeflix::deadline {

namespace {

constexpr std::chrono::milliseconds kLongest = std::chrono::hours(24);

thread_local std::optional<Moment> current_deadline;

}  // namespace

std::optional<Moment> parse(std::string_view field, Moment now) {
  std::uint64_t count = 0;
  const auto [stopped, error] = std::from_chars(field.data(), field.data() + field.size(), count);
  if (error != std::errc() || stopped != field.data() + field.size() || count > static_cast<std::uint64_t>(kLongest.count())) return std::nullopt;
  return now + std::chrono::milliseconds(count);
}

Scope::Scope(std::optional<Moment> moment) : outer_(current_deadline) {
  if (moment) current_deadline = std::min(*moment, outer_.value_or(*moment));
}

Scope::~Scope() { current_deadline = outer_; }

std::optional<Moment> current() { return current_deadline; }

}  // namespace codeflix::deadline
