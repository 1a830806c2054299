#include "libs/client/retry_budget.hpp"

#include <gtest/gtest.h>

namespace codeflix::client {
namespace {

TEST(RetryBudget, PaysForTenInARowAndThenForEachTenthCall) {
  RetryBudget budget;
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(budget.withdraw());
  EXPECT_FALSE(budget.withdraw());
  for (int i = 0; i < 9; ++i) budget.deposit();
  EXPECT_FALSE(budget.withdraw());
  budget.deposit();
  EXPECT_TRUE(budget.withdraw());
  for (int i = 0; i < 10'000; ++i) budget.deposit();
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(budget.withdraw());
  EXPECT_FALSE(budget.withdraw());
}

}  // namespace
}  // namespace codeflix::client
