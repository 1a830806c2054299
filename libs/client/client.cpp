#include "libs/client/client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>

#include "libs/base/random.hpp"
#include "libs/client/circuit.hpp"
#include "libs/client/deadline.hpp"
#include "libs/client/exchange.hpp"
#include "libs/client/retry_budget.hpp"
#include "libs/telemetry/metrics.hpp"

namespace codeflix::client {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

bool is_repeatable(const Request& request) {
  return request.idempotent.value_or(request.method == "GET" || request.method == "HEAD" || request.method == "PUT" || request.method == "DELETE");
}

/// 501 and 505 will not be different the next time.
bool is_failure(int status) { return status >= 500 && status != 501 && status != 505; }

bool is_passing(const Exchanged& outcome) {
  if (!outcome.answer) return !outcome.answered;
  return is_failure(outcome.answer->status) || outcome.answer->status == 408 || outcome.answer->status == 429;
}

/// Full jitter: any time up to the longest one, so that callers who failed together do not come back together.
milliseconds jittered(milliseconds longest) {
  thread_local std::mt19937_64 generator(random_u64());
  return milliseconds(std::uniform_int_distribution<std::int64_t>(0, longest.count())(generator));
}

std::string outcome_name(const Exchanged& outcome) {
  if (outcome.answer) return fmt::format("{}xx", outcome.answer->status / 100);
  const auto& code = outcome.answer.error().code;
  return code.starts_with("client.") ? code.substr(7) : "given_up";
}

/// The numbers of one target.
class Numbers {
 public:
  explicit Numbers(std::string target)
      : target_(std::move(target)),
        retries_(metrics::counter("codeflix_client_retries_total", "Attempts after the first one.", labels())),
        in_flight_(metrics::gauge("codeflix_client_in_flight_calls", "Calls under way.", labels())),
        circuit_(metrics::gauge("codeflix_client_circuit_state", "0 closed, 1 half open, 2 open.", labels())),
        seconds_(metrics::histogram("codeflix_client_attempt_duration_seconds", "From the sending to the whole answer.", labels())) {}

  void attempted(const Exchanged& outcome, steady_clock::duration took) {
    count("codeflix_client_attempts_total", "Attempts, by what came of them.", "outcome", outcome_name(outcome));
    seconds_.observe(std::chrono::duration<double>(took).count());
  }
  void refused(const std::string& reason) { count("codeflix_client_refused_total", "Calls that were not made.", "reason", reason); }
  void retried() { retries_.add(); }
  void in_flight(int by) { in_flight_.add(by); }
  void circuit(Circuit::State state) { circuit_.set(static_cast<int>(state)); }

 private:
  metrics::Labels labels() const { return {{"target", target_}}; }
  void count(const char* name, const char* help, const char* label, const std::string& value) {
    auto with = labels();
    with[label] = value;
    metrics::counter(name, help, with).add();
  }

  const std::string target_;
  metrics::Counter& retries_;
  metrics::Gauge& in_flight_;
  metrics::Gauge& circuit_;
  metrics::Histogram& seconds_;
};

Failure too_late(const Settings& settings) {
  return fail(ErrorKind::unavailable, "client.timeout", fmt::format("The time for a call to {} is over.", settings.base_url));
}

}  // namespace

struct Client::State {
  explicit State(Settings s) : settings(std::move(s)), circuit(settings.failures_to_open, settings.open_for), numbers(settings.name) {
    numbers.circuit(Circuit::State::closed);
  }

  Result<Response> call(const Request& request);
  Exchanged attempt(const Request& request, deadline::Moment until);

  const Settings settings;
  Handles handles;
  Circuit circuit;
  RetryBudget budget;
  Numbers numbers;
  std::atomic<std::size_t> in_flight = 0;
};

/// One attempt, which the circuit may forbid.
Exchanged Client::State::attempt(const Request& request, deadline::Moment until) {
  const auto now = steady_clock::now();
  const auto whole = request.timeout.value_or(settings.timeout);
  const auto left = std::chrono::duration_cast<milliseconds>(until - now);
  if (left <= milliseconds(0)) return {too_late(settings), true};
  const auto ticket = circuit.admit(now);
  if (!ticket) {
    numbers.refused("circuit_open");
    return {fail(ErrorKind::unavailable, "client.circuit_open", fmt::format("{} failed too often a moment ago.", settings.base_url)), true};
  }
  auto* handle = handles.take();
  if (handle == nullptr) {
    circuit.settle(*ticket, Circuit::Verdict::unknown, now);
    return {fail(ErrorKind::internal, "client.failed", "libcurl could not be started."), true};
  }
  auto outcome = exchange(handle, settings, request, std::min(whole, left));
  handles.give_back(handle);
  // Who waits for less than the target may take learns nothing of the target.
  const bool cut_short = left < whole && !outcome.answer && outcome.answer.error().code == "client.timeout";
  const bool failed = outcome.answer ? is_failure(outcome.answer->status) : !outcome.answered;
  circuit.settle(*ticket,
                 cut_short ? Circuit::Verdict::unknown
                 : failed  ? Circuit::Verdict::failure
                           : Circuit::Verdict::success,
                 steady_clock::now());
  numbers.circuit(circuit.state());
  numbers.attempted(outcome, steady_clock::now() - now);
  return outcome;
}

Result<Response> Client::State::call(const Request& request) {
  const auto longest = std::max(settings.overall, request.timeout.value_or(milliseconds(0)));
  const auto own = steady_clock::now() + longest;
  const auto until = std::min(own, deadline::current().value_or(own));
  auto wait = settings.first_wait;
  budget.deposit();
  for (int made = 1;; ++made) {
    auto outcome = attempt(request, until);
    if (made >= settings.max_attempts || outcome.delivered || !is_passing(outcome) || !is_repeatable(request)) return std::move(outcome.answer);
    if (circuit.state() == Circuit::State::open) return std::move(outcome.answer);
    const auto pause = std::max<milliseconds>(jittered(wait), outcome.retry_after);
    if (steady_clock::now() + pause >= until || !budget.withdraw()) return std::move(outcome.answer);
    std::this_thread::sleep_for(pause);
    numbers.retried();
    wait = std::min(wait * 2, settings.longest_wait);
  }
}

Client::Client(Settings settings) : state_(std::make_unique<State>(std::move(settings))) {}

Client::~Client() = default;

Result<Response> Client::call(const Request& request) {
  auto& state = *state_;
  if (state.in_flight.fetch_add(1) >= state.settings.max_concurrent) {
    state.in_flight.fetch_sub(1);
    state.numbers.refused("busy");
    return fail(ErrorKind::unavailable, "client.busy", fmt::format("Too many calls to {} are under way.", state.settings.base_url));
  }
  state.numbers.in_flight(1);
  auto answer = state.call(request);
  state.numbers.in_flight(-1);
  state.in_flight.fetch_sub(1);
  return answer;
}

const Settings& Client::settings() const { return state_->settings; }

Result<Response> call_once(std::string url, const Request& request) {
  return Client({.name = "once", .base_url = std::move(url), .max_attempts = 1}).call(request);
}

}  // namespace codeflix::client
