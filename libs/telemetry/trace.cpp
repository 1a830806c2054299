#include "libs/telemetry/trace.hpp"

#include <fmt/format.h>

#include <random>

#include "libs/base/random.hpp"

namespace codeflix::trace {

namespace {

thread_local std::optional<Context> current_context;

/// Ids of traces have to differ, not to be secret: a generator of the thread's own is enough, and costs no system call.
std::uint64_t random_part() {
  thread_local std::mt19937_64 generator(random_u64());
  return generator();
}

bool is_id(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos && text.find_first_not_of('0') != std::string_view::npos;
}

}  // namespace

std::optional<Context> parse(std::string_view traceparent) {
  // W3C Trace Context, section 3.2: version-traceid-parentid-flags.
  if (traceparent.size() != 55 || !traceparent.starts_with("00-") || traceparent[35] != '-' || traceparent[52] != '-') return std::nullopt;
  const auto trace_id = traceparent.substr(3, 32);
  const auto span_id = traceparent.substr(36, 16);
  if (!is_id(trace_id) || !is_id(span_id)) return std::nullopt;
  return Context{std::string(trace_id), std::string(span_id)};
}

Scope::Scope(std::string_view traceparent) : outer_(std::move(current_context)) {
  const auto parent = parse(traceparent);
  current_context =
      Context{parent ? parent->trace_id : fmt::format("{:016x}{:016x}", random_part(), random_part()), fmt::format("{:016x}", random_part())};
}

Scope::~Scope() { current_context = std::move(outer_); }

const std::optional<Context>& current() { return current_context; }

std::string traceparent() { return current_context ? "00-" + current_context->trace_id + "-" + current_context->span_id + "-01" : std::string(); }

}  // namespace codeflix::trace
