#include "libs/sql/database.hpp"

namespace codeflix::sql {

std::int64_t Row::integer(std::size_t column) const { return std::get<std::int64_t>(cells_.at(column).storage()); }

double Row::real(std::size_t column) const { return std::get<double>(cells_.at(column).storage()); }

const std::string& Row::text(std::size_t column) const { return std::get<std::string>(cells_.at(column).storage()); }

const std::string& Row::blob(std::size_t column) const { return std::get<Blob>(cells_.at(column).storage()).bytes; }

std::optional<std::int64_t> Row::optional_integer(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return integer(column);
}

std::optional<std::string> Row::optional_text(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return text(column);
}

std::optional<Time> Row::optional_time(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return time(column);
}

Result<std::optional<Row>> Transaction::query_one(std::string_view statement, const std::vector<Value>& parameters) {
  CODEFLIX_TRY_ASSIGN(auto rows, query(statement, parameters));
  if (rows.empty()) return std::optional<Row>();
  return std::optional<Row>(std::move(rows.front()));
}

Signal& Database::signal(std::string_view channel) {
  bool added = false;
  Signal* signal = nullptr;
  {
    const std::lock_guard lock(signals_mutex_);
    auto found = signals_.find(channel);
    added = found == signals_.end();
    if (added) found = signals_.emplace(std::string(channel), std::make_unique<Signal>()).first;
    signal = found->second.get();
  }
  if (added) listen(std::string(channel));
  return *signal;
}

void Database::raise(std::string_view channel) {
  const std::lock_guard lock(signals_mutex_);
  if (const auto found = signals_.find(channel); found != signals_.end()) found->second->raise();
}

void Database::raise_all() {
  const std::lock_guard lock(signals_mutex_);
  for (const auto& [channel, signal] : signals_) signal->raise();
}

}  // namespace codeflix::sql
