#pragma once

#include <gtest/gtest.h>

#include "libs/sql/database.hpp"
#include "libs/testing/databases.hpp"

namespace codeflix::sql {

class SqlContract : public testing::DatabaseTest {
 protected:
  void reopen() {
    database_.reset();
    database_ = open_database();
  }

  void script(const std::string& text) {
    const auto done = database_->write([&](Transaction& tx) { return tx.execute_script(text); });
    ASSERT_TRUE(done) << done.error().detail;
  }

  Result<std::int64_t> execute(std::string_view statement, const std::vector<Value>& parameters = {}) {
    return database_->write([&](Transaction& tx) { return tx.execute(statement, parameters); });
  }

  Result<Rows> query(std::string_view statement, const std::vector<Value>& parameters = {}) {
    return database_->read([&](Transaction& tx) { return tx.query(statement, parameters); });
  }

  std::int64_t count(const std::string& table) { return query("SELECT COUNT(*) FROM " + table).value().at(0).integer(0); }

  std::unique_ptr<Database> database_ = open_database();
};

}  // namespace codeflix::sql
