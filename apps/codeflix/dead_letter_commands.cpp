#include <fmt/format.h>
#include <unistd.h>

#include <iostream>
#include <map>

#include "apps/codeflix/commands.hpp"
#include "apps/codeflix/data_folder.hpp"
#include "libs/config/config.hpp"
#include "libs/messaging/embedded_broker.hpp"
#include "libs/messaging/rabbit_broker.hpp"
#include "libs/sql/sqlite.hpp"

namespace codeflix::commands {

namespace {

constexpr std::size_t kMost = 10'000;
constexpr std::size_t kLongestLine = 200;

/// The letters, and what they stand on.
struct Desk {
  std::unique_ptr<sql::Database> database;
  std::unique_ptr<messaging::DeadLetters> letters;
};

Result<Desk> open_rabbit(const DeadLettersRequest& request) {
  std::string url;
  CODEFLIX_TRY(config::load_part(request.config_file, config::environment(), [&](config::Binder& binder) {
    binder.section("broker", "The queues between services.");
    binder.secret("url", url, "`amqp://user:password@host/virtual_host`.");
  }));
  if (url.empty())
    return fail(ErrorKind::invalid, "broker.none",
                "No RabbitMQ is configured: give the service's file with --config, or CODEFLIX_BROKER_URL. Without RabbitMQ, leave out --service.");
  return Desk{nullptr, messaging::make_rabbit_dead_letters({.url = url, .service = request.service})};
}

Result<Desk> open(const DeadLettersRequest& request, const Clock& clock) {
  if (!request.service.empty()) return open_rabbit(request);
  const auto file = DataFolder(request.data_dir).database("queue");
  if (!std::filesystem::exists(file))
    return fail(
        ErrorKind::not_found, "data.not_started",
        fmt::format("{} is not there: no platform has kept messages in {}. Name its folder with --data-dir.", file.string(), request.data_dir));
  CODEFLIX_TRY_ASSIGN(auto database, sql::open_sqlite(file, {.readers = 1}));
  CODEFLIX_TRY_ASSIGN(auto letters, messaging::make_embedded_dead_letters(*database, clock));
  return Desk{std::move(database), std::move(letters)};
}

/// Those that the request names, or all of its queue.
Result<std::vector<messaging::DeadLetter>> choose(Desk& desk, const DeadLettersRequest& request) {
  CODEFLIX_TRY_ASSIGN(const auto there, desk.letters->dead_letters(kMost));
  std::vector<messaging::DeadLetter> chosen;
  for (const auto& letter : there) {
    if (request.ids.empty() && (request.queue.empty() || letter.queue == request.queue)) chosen.push_back(letter);
  }
  for (const auto& id : request.ids) {
    const auto found = std::ranges::find(there, id, &messaging::DeadLetter::id);
    if (found == there.end())
      return fail(ErrorKind::not_found, "dead_letter.unknown", fmt::format("There is no dead letter {}: codeflix dead-letters list shows them.", id));
    chosen.push_back(*found);
  }
  return chosen;
}

std::string one_line(const std::string& text) {
  auto line = text.substr(0, text.find('\n'));
  if (line.size() <= kLongestLine) return line;
  auto end = kLongestLine;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) --end;  // not within a character
  return line.substr(0, end) + "...";
}

std::string attempts_of(const messaging::DeadLetter& letter) {
  if (letter.attempts == 0) return "attempts unknown";
  return fmt::format("{} attempt{}", letter.attempts, letter.attempts == 1 ? "" : "s");
}

std::string counted(std::size_t letters) { return fmt::format("{} dead letter{}", letters, letters == 1 ? "" : "s"); }

Result<> list(Desk&, const std::vector<messaging::DeadLetter>& letters) {
  std::map<std::string, std::vector<messaging::DeadLetter>> queues;
  for (const auto& letter : letters) queues[letter.queue].push_back(letter);
  if (queues.empty()) std::cout << "There are no dead letters.\n";
  for (const auto& [queue, of_queue] : queues) {
    std::cout << fmt::format("{}: {}\n", queue, counted(of_queue.size()));
    for (const auto& letter : of_queue) {
      std::cout << fmt::format("  {}  {}  {}\n    {}  {}\n    {}\n", letter.id, to_rfc3339(letter.at), attempts_of(letter), letter.event.type,
                               letter.event.id, one_line(letter.reason));
    }
  }
  return {};
}

Result<> show(Desk&, const std::vector<messaging::DeadLetter>& letters) {
  for (const auto& letter : letters) {
    std::cout << fmt::format("Id        {}\nQueue     {}\nDied at   {}\nAttempts  {}\nReason    {}\n\n{}\n", letter.id, letter.queue,
                             to_rfc3339(letter.at), letter.attempts == 0 ? "unknown" : std::to_string(letter.attempts), letter.reason,
                             letter.event.type.empty() ? letter.event.data : messaging::to_json(letter.event));
  }
  return {};
}

Result<> retry(Desk& desk, const std::vector<messaging::DeadLetter>& letters) {
  for (const auto& letter : letters) {
    CODEFLIX_TRY(desk.letters->requeue(letter.id));
    std::cout << fmt::format("Back in {}: {}", letter.queue, letter.id) << std::endl;
  }
  if (letters.empty()) std::cout << "There are no dead letters.\n";
  return {};
}

Result<bool> is_sure(std::size_t letters) {
  if (::isatty(STDIN_FILENO) == 0)
    return fail(ErrorKind::invalid, "dead_letter.unsure",
                fmt::format("Nothing was dropped. {} would be gone for good: add --yes when that is meant.", counted(letters)));
  std::cout << fmt::format("Drop {} for good? [y/N] ", counted(letters)) << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

Result<> drop(Desk& desk, const std::vector<messaging::DeadLetter>& letters, bool yes) {
  if (letters.empty()) std::cout << "There are no dead letters.\n";
  if (letters.empty()) return {};
  if (!yes) {
    CODEFLIX_TRY_ASSIGN(const bool sure, is_sure(letters.size()));
    if (!sure) return {};
  }
  for (const auto& letter : letters) {
    CODEFLIX_TRY(desk.letters->drop(letter.id));
    std::cout << "Dropped: " << letter.id << std::endl;
  }
  return {};
}

template <class Act>
int act_on_letters(const DeadLettersRequest& request, Act&& act) {
  const SystemClock clock;
  const auto done = [&]() -> Result<> {
    CODEFLIX_TRY_ASSIGN(auto desk, open(request, clock));
    CODEFLIX_TRY_ASSIGN(const auto letters, choose(desk, request));
    return act(desk, letters);
  }();
  if (done) return 0;
  complain(done.error());
  return 1;
}

}  // namespace

int list_dead_letters(const DeadLettersRequest& request) { return act_on_letters(request, list); }
int show_dead_letters(const DeadLettersRequest& request) { return act_on_letters(request, show); }
int retry_dead_letters(const DeadLettersRequest& request) { return act_on_letters(request, retry); }
int drop_dead_letters(const DeadLettersRequest& request) {
  return act_on_letters(request, [&](Desk& desk, const auto& letters) { return drop(desk, letters, request.yes); });
}

}  // namespace codeflix::commands
