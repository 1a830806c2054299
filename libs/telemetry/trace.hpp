#pragma once

#include <array>
#include <optional>
#include <string_view>

/// W3C trace context, carried on the thread: from a request's or a message's `traceparent` into logs and outgoing calls.
namespace codeflix::trace {

/// A span of a trace, as the header writes it. A request enters several spans, so this allocates nothing.
class Context {
 public:
  static constexpr std::size_t kTraceDigits = 32;
  static constexpr std::size_t kSpanDigits = 16;

  /// Lower-case hexadecimal digits, exactly as many as the constants say: what comes from outside goes through parse().
  Context(std::string_view trace_id, std::string_view span_id);

  std::string_view trace_id() const { return traceparent().substr(3, kTraceDigits); }
  std::string_view span_id() const { return traceparent().substr(4 + kTraceDigits, kSpanDigits); }
  std::string_view traceparent() const { return {text_.data(), text_.size()}; }

 private:
  std::array<char, 3 + kTraceDigits + 1 + kSpanDigits + 3> text_;
};

/// Reads a `traceparent` (version 00); nothing when it is malformed or all zero.
std::optional<Context> parse(std::string_view traceparent);

/// For as long as this lives, the thread works in a new span of the trace in `traceparent`, or of a new trace when that
/// is empty or malformed.
class Scope {
 public:
  explicit Scope(std::string_view traceparent) : Scope(parse(traceparent)) {}
  explicit Scope(const std::optional<Context>& parent);
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 private:
  std::optional<Context> outer_;
};

/// The context under way on this thread.
const std::optional<Context>& current();

/// The header for an outgoing call or message; empty when nothing is under way. To be used at once: the text changes
/// when the thread enters or leaves a scope.
std::string_view traceparent();

}  // namespace codeflix::trace
