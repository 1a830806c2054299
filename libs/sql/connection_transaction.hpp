#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "libs/sql/database.hpp"

namespace codeflix::sql {

/// The transaction that an engine's connection has begun. `Connection` has query, execute and execute_script as of
/// Transaction, commit, and rollback, which does nothing after a commit.
template <class Connection>
class ConnectionTransaction final : public Transaction {
 public:
  ConnectionTransaction(Engine engine, Connection& connection) : engine_(engine), connection_(connection) {}
  // A body that throws must not leave its transaction to the next one.
  ~ConnectionTransaction() override { connection_.rollback(); }

  Engine engine() const override { return engine_; }

  Result<Rows> query(std::string_view statement, const std::vector<Value>& parameters) override {
    return watched([&] { return connection_.query(statement, parameters); });
  }
  Result<std::int64_t> execute(std::string_view statement, const std::vector<Value>& parameters) override {
    return watched([&] { return connection_.execute(statement, parameters); });
  }
  Result<> execute_script(std::string_view statements) override {
    return watched([&] { return connection_.execute_script(statements); });
  }
  void after_commit(std::function<void()> callback) override { callbacks_.push_back(std::move(callback)); }
  void notify(std::string_view channel) override { channels_.emplace(channel); }

  Result<> commit() {
    return watched([&] { return connection_.commit(); });
  }
  std::vector<std::function<void()>> take_callbacks() { return std::move(callbacks_); }
  /// The channels to notify.
  const std::set<std::string>& channels() const { return channels_; }

 private:
  /// PostgreSQL refuses everything after a failed statement; so does SQLite here, or a test on it would hide the mistake.
  template <class Call>
  std::invoke_result_t<Call> watched(Call&& call) {
    if (failed_) return fail(ErrorKind::internal, "sql.aborted", "An earlier statement of this transaction failed, so it can only be rolled back.");
    auto answer = call();
    failed_ = !answer;
    return answer;
  }

  const Engine engine_;
  Connection& connection_;
  std::vector<std::function<void()>> callbacks_;
  std::set<std::string> channels_;
  bool failed_ = false;
};

}  // namespace codeflix::sql
