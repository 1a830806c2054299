#pragma once

#include <optional>
#include <string>
#include <string_view>

/// W3C trace context, carried on the thread: from a request's or a message's `traceparent` into logs and outgoing calls.
namespace codeflix::trace {

struct Context {
  std::string trace_id;  ///< 32 hexadecimal digits
  std::string span_id;   ///< 16 hexadecimal digits
};

/// Reads a `traceparent` (version 00); nothing when it is malformed or all zero.
std::optional<Context> parse(std::string_view traceparent);

/// For as long as this lives, the thread works in a new span of the trace in `traceparent`, or of a new trace when that
/// is empty or malformed.
class Scope {
 public:
  explicit Scope(std::string_view traceparent);
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 private:
  std::optional<Context> outer_;
};

/// The context under way on this thread.
const std::optional<Context>& current();

/// The header for an outgoing call or message; empty when nothing is under way.
std::string traceparent();

}  // namespace codeflix::trace
