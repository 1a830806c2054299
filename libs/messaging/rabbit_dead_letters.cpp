#include "libs/messaging/rabbit_dead_letters.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "libs/messaging/rabbit_broker.hpp"
#include "libs/messaging/rabbit_publisher.hpp"

namespace codeflix::messaging {
namespace {

constexpr RabbitChannel kLetters = 1;
constexpr RabbitChannel kConfirms = 2;
constexpr std::size_t kMost = 10'000;

/// The same event may lie here for several queues.
std::string id_of(const RabbitMessage& message) { return fmt::format("{}:{}", message.queue, message.id); }

DeadLetter letter_of(const RabbitMessage& message) {
  auto event = to_event(message).value_or(Event{.id = message.id, .data = message.body});
  return {id_of(message), message.queue, message.reason, message.died_at.value_or(Time{}), std::move(event), message.earlier};
}

}  // namespace

Result<std::vector<DeadLetter>> RabbitDeadLetters::dead_letters(std::size_t max) {
  std::vector<DeadLetter> letters;
  CODEFLIX_TRY(look([&](RabbitConnection&, const RabbitGot& got) -> Result<bool> {
    letters.push_back(letter_of(got.message));
    return false;
  }));
  // The queue's own order is not theirs: whoever looked before has put some back at its end.
  std::stable_sort(letters.begin(), letters.end(), [](const DeadLetter& a, const DeadLetter& b) { return a.at < b.at; });
  if (letters.size() > max) letters.resize(max);
  return letters;
}

Result<> RabbitDeadLetters::requeue(const std::string& id) {
  return end(id, [&](RabbitConnection& connection, const RabbitMessage& message) {
    RabbitMessage again{.body = message.body, .id = message.id, .type = message.type, .traceparent = message.traceparent};
    return deliver_on(connection, kConfirms, {names_.exchange, message.queue, std::move(again)}, options_.patience);
  });
}

Result<> RabbitDeadLetters::drop(const std::string& id) {
  return end(id, [](RabbitConnection&, const RabbitMessage&) -> Result<> { return {}; });
}

Result<> RabbitDeadLetters::look(const std::function<Result<bool>(RabbitConnection&, const RabbitGot&)>& each) const {
  CODEFLIX_TRY_ASSIGN(const auto connection, RabbitConnection::open(options_, "dead letters"));
  CODEFLIX_TRY(connection->use(kLetters));
  for (std::size_t seen = 0; seen < kMost; ++seen) {
    auto got = connection->get(kLetters, names_.dead_letters);
    if (!got && got.error().kind == ErrorKind::not_found) return {};  // the service has not declared anything yet
    CODEFLIX_TRY(got);
    if (!*got) break;
    CODEFLIX_TRY_ASSIGN(const auto enough, each(*connection, **got));
    if (enough) break;
  }
  CODEFLIX_TRY(connection->give_back_all(kLetters));
  return connection->close(kLetters);  // its answer comes after all of that was done
}

Result<> RabbitDeadLetters::end(const std::string& id, const std::function<Result<>(RabbitConnection&, const RabbitMessage&)>& before) const {
  bool found = false;
  const auto looked = look([&](RabbitConnection& connection, const RabbitGot& got) -> Result<bool> {
    found = id_of(got.message) == id;
    if (!found) return false;
    CODEFLIX_TRY(before(connection, got.message));
    CODEFLIX_TRY(connection.ack(kLetters, got.tag));
    return true;
  });
  if (!looked) return looked;
  if (!found) return fail(ErrorKind::not_found, "dead_letter.unknown", "There is no such dead letter.");
  return {};
}

std::unique_ptr<DeadLetters> make_rabbit_dead_letters(const RabbitOptions& options) { return std::make_unique<RabbitDeadLetters>(options); }

}  // namespace codeflix::messaging
