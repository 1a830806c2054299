#include "libs/sql/postgres_listener.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <system_error>

#include "libs/telemetry/log.hpp"

namespace codeflix::sql {
namespace {

struct Freed {
  void operator()(void* memory) const { PQfreemem(memory); }
};

bool command(PGconn* handle, const std::string& statement) {
  const PostgresAnswer answer(PQexec(handle, statement.c_str()));
  return PQresultStatus(answer.get()) == PGRES_COMMAND_OK;
}

int make_eventfd() {
  const int made = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (made < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  return made;
}

}  // namespace

PostgresListener::PostgresListener(PostgresOptions options, std::string own_mark, Ears ears)
    : options_(std::move(options)), own_mark_(std::move(own_mark)), ears_(std::move(ears)), wake_(make_eventfd()) {}

PostgresListener::~PostgresListener() {
  thread_ = {};
  close(wake_);
}

void PostgresListener::listen(const std::string& channel) {
  std::unique_lock lock(mutex_);
  channels_.insert(channel);
  if (!thread_.joinable()) thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  wake();
  changed_.wait(lock, [&] { return away_ || heard_.contains(channel); });
}

void PostgresListener::run(const std::stop_token& stop) {
  const std::stop_callback wake_up(stop, [this] { wake(); });
  while (!stop.stop_requested()) {
    if (const auto handle = open_postgres_handle(options_)) {
      hear(handle->get(), stop);
      if (!stop.stop_requested()) log::warning("sql.listener_lost", "The connection that hears notifications broke; it is opened again.");
    } else if (!away_) {
      log::failure("sql.listener_failed", handle.error());
    }
    set_away();
    if (!stop.stop_requested()) wait(-1, static_cast<int>(options_.listen_again.count()));
  }
}

void PostgresListener::hear(PGconn* handle, const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if (!add_new_channels(handle)) return;
    while (const std::unique_ptr<PGnotify, Freed> notice{PQnotifies(handle)}) {
      if (notice->extra != own_mark_) ears_.heard(notice->relname);
    }
    wait(PQsocket(handle), -1);
    if (PQconsumeInput(handle) == 0) return;
  }
}

bool PostgresListener::add_new_channels(PGconn* handle) {
  std::unique_lock lock(mutex_);
  if (channels_.size() == heard_.size()) return true;
  const auto wanted = channels_;
  lock.unlock();
  for (const auto& channel : wanted) {
    const std::unique_ptr<char, Freed> name(PQescapeIdentifier(handle, channel.data(), channel.size()));
    if (name == nullptr || !command(handle, std::string("LISTEN ") + name.get())) return false;
  }
  lock.lock();
  heard_ = wanted;
  const bool was_away = std::exchange(away_, false);
  lock.unlock();
  changed_.notify_all();
  if (was_away) ears_.perhaps_missed();
  return true;
}

void PostgresListener::set_away() {
  {
    const std::lock_guard lock(mutex_);
    heard_.clear();
    away_ = true;
  }
  changed_.notify_all();
}

void PostgresListener::wake() const {
  const std::uint64_t one = 1;
  // A full counter wakes as well.
  (void)!write(wake_, &one, sizeof one);
}

void PostgresListener::wait(int socket, int timeout_ms) const {
  pollfd watched[2] = {{wake_, POLLIN, 0}, {socket, POLLIN, 0}};
  poll(watched, 2, timeout_ms);
  std::uint64_t count = 0;
  (void)!read(wake_, &count, sizeof count);
}

}  // namespace codeflix::sql
