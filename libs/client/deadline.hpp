#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

/// The moment by which the work under way must have an answer, carried on the thread like the trace context: from a request's
/// header `X-Deadline-Ms` into the calls that are made for it.
namespace codeflix::deadline {

using Moment = std::chrono::steady_clock::time_point;

/// Milliseconds that the caller still waits. Relative, so that clocks need not agree.
inline constexpr std::string_view kHeader = "X-Deadline-Ms";

/// Reads the header's value; nothing when it is empty, not a number or longer than a day.
std::optional<Moment> parse(std::string_view field, Moment now);

/// For as long as this lives, the thread works under the nearer of `moment` and the deadline that it had.
class Scope {
 public:
  explicit Scope(std::optional<Moment> moment);
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 private:
  std::optional<Moment> outer_;
};

/// The deadline under way on this thread.
std::optional<Moment> current();

}  // namespace codeflix::deadline
