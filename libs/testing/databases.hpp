#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "libs/sql/database.hpp"

/// The database engines that suites run on. A suite derives from DatabaseTest, opens its database with open_database(), has
/// TEST_P cases, and is run on all of them by one line:
///   INSTANTIATE_TEST_SUITE_P(Engines, MySuite, testing::engines(), testing::engine_name);
namespace codeflix::testing {

/// A new empty database of one engine, removed at the end of its life.
class TestDatabase {
 public:
  virtual ~TestDatabase() = default;
  /// For open_database(), also in another process.
  virtual std::string address() const = 0;
};

/// `engine` is one of engines() that this run has. Throws when it cannot.
std::unique_ptr<TestDatabase> make_test_database(const std::string& engine);

/// One more handle of a TestDatabase, as another process would have. Throws when it cannot.
std::unique_ptr<sql::Database> open_database(const std::string& address);

/// A test with a database of its own. On an engine that this run has not, it skips with skip_reason().
class DatabaseTest : public ::testing::TestWithParam<std::string> {
 protected:
  DatabaseTest();

  /// One more new database of the same engine.
  std::unique_ptr<TestDatabase> make_database() const;

  std::string database_address() const { return place_->address(); }
  /// A handle of this test's database; to be closed before the end of the test's life, as a member of the suite is.
  std::unique_ptr<sql::Database> open_database() const { return testing::open_database(database_address()); }

 private:
  std::string engine_;
  std::unique_ptr<TestDatabase> place_;
};

inline auto engines() { return ::testing::Values("sqlite", "postgres"); }
inline std::string engine_name(const ::testing::TestParamInfo<std::string>& engine) { return engine.param; }

}  // namespace codeflix::testing
