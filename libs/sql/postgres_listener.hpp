#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>

#include "libs/sql/postgres_connection.hpp"

namespace codeflix::sql {

/// A connection of its own that hears what other processes notify. Its thread starts with the first channel. Thread-safe.
class PostgresListener {
 public:
  /// Called on the listener's thread.
  struct Ears {
    std::function<void(std::string_view channel)> heard;
    /// The connection was lost, and is there again: notices may have been missed meanwhile.
    std::function<void()> perhaps_missed;
  };

  /// Notices whose payload is `own_mark` are this process's and left out.
  PostgresListener(PostgresOptions options, std::string own_mark, Ears ears);
  ~PostgresListener();
  PostgresListener(const PostgresListener&) = delete;
  PostgresListener& operator=(const PostgresListener&) = delete;

  /// Hears `channel` from now on; while the server is away, from when it is there again. Not to be called by an ear.
  void listen(const std::string& channel);

 private:
  void run(const std::stop_token& stop);
  /// Until the connection breaks or `stop` is requested.
  void hear(PGconn* handle, const std::stop_token& stop);
  bool add_new_channels(PGconn* handle);
  void set_away();
  void wake() const;
  /// Until woken, or something can be read from `socket` (-1: none), or after `timeout_ms` (-1: never).
  void wait(int socket, int timeout_ms) const;

  const PostgresOptions options_;
  const std::string own_mark_;
  const Ears ears_;
  const int wake_;  ///< an eventfd

  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::string> channels_;  ///< wanted
  std::set<std::string> heard_;     ///< listened to on the connection that is there
  bool away_ = false;               ///< there is none, after an attempt
  std::jthread thread_;
};

}  // namespace codeflix::sql
