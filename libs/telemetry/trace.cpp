#include "libs/telemetry/trace.hpp"

#include <algorithm>
#include <random>

#include "libs/base/random.hpp"

namespace codeflix::trace {

namespace {

// W3C Trace Context, section 3.2: version-traceid-parentid-flags.
constexpr std::string_view kVersion = "00-";
constexpr std::string_view kSampled = "-01";
constexpr std::size_t kSpanAt = 4 + Context::kTraceDigits;

thread_local std::optional<Context> current_context;

/// Ids of traces have to differ, not to be secret: a generator of the thread's own is enough, and costs no system call.
std::uint64_t random_part() {
  thread_local std::mt19937_64 generator(random_u64());
  return generator();
}

template <std::size_t digits>
std::array<char, digits> random_id() {
  std::array<char, digits> id;
  for (std::size_t i = 0; i < digits; i += 16) {
    auto bits = random_part();
    for (std::size_t j = i; j < i + 16; ++j, bits >>= 4) id[j] = "0123456789abcdef"[bits & 0xf];
  }
  return id;
}

template <std::size_t digits>
std::string_view text_of(const std::array<char, digits>& id) {
  return {id.data(), id.size()};
}

bool is_id(std::string_view text) {
  const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  return digits && std::any_of(text.begin(), text.end(), [](char c) { return c != '0'; });
}

}  // namespace

Context::Context(std::string_view trace_id, std::string_view span_id) {
  auto* at = std::copy(kVersion.begin(), kVersion.end(), text_.begin());
  at = std::copy_n(trace_id.begin(), kTraceDigits, at);
  *at++ = '-';
  at = std::copy_n(span_id.begin(), kSpanDigits, at);
  std::copy(kSampled.begin(), kSampled.end(), at);
}

std::optional<Context> parse(std::string_view traceparent) {
  if (traceparent.size() != kSpanAt + Context::kSpanDigits + 3 || !traceparent.starts_with(kVersion) || traceparent[kSpanAt - 1] != '-' ||
      traceparent[kSpanAt + Context::kSpanDigits] != '-')
    return std::nullopt;
  const auto trace_id = traceparent.substr(kVersion.size(), Context::kTraceDigits);
  const auto span_id = traceparent.substr(kSpanAt, Context::kSpanDigits);
  if (!is_id(trace_id) || !is_id(span_id)) return std::nullopt;
  return Context(trace_id, span_id);
}

Scope::Scope(const std::optional<Context>& parent) : outer_(current_context) {
  const auto span = random_id<Context::kSpanDigits>();
  current_context = parent ? Context(parent->trace_id(), text_of(span)) : Context(text_of(random_id<Context::kTraceDigits>()), text_of(span));
}

Scope::~Scope() { current_context = outer_; }

const std::optional<Context>& current() { return current_context; }

std::string_view traceparent() { return current_context ? current_context->traceparent() : std::string_view{}; }

}  // namespace codeflix::trace
