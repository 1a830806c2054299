#include "services/identity/app/sign_in_throttle.hpp"

#include <gtest/gtest.h>

namespace codeflix::identity {
namespace {

using namespace std::chrono_literals;

struct SignInThrottleTest : testing::Test {
  ManualClock clock{from_micros(1'700'000'000'000'000)};
  SignInThrottle throttle{clock, {.account_and_address = {3, 60s}, .account = {6, 60s}, .address = {8, 60s}}};

  int admitted(const std::string& email, const std::string& address, int attempts) {
    int count = 0;
    for (int i = 0; i < attempts; ++i) count += throttle.admit(email, address).has_value() ? 1 : 0;
    return count;
  }
};

TEST_F(SignInThrottleTest, LimitsOneAccountFromOneAddress) {
  EXPECT_EQ(admitted("ana@x.y", "10.0.0.1", 10), 3);
  EXPECT_EQ(admitted("ANA@x.y", "10.0.0.1", 1), 0) << "however it is spelt";
  EXPECT_EQ(admitted("bia@x.y", "10.0.0.1", 1), 1);
  EXPECT_EQ(admitted("ana@x.y", "10.0.0.2", 1), 1) << "an attacker elsewhere does not lock her out";
  clock.advance(60s);
  EXPECT_EQ(admitted("ana@x.y", "10.0.0.1", 10), 3);
}

TEST_F(SignInThrottleTest, LimitsOneAccountFromEverywhere) {
  int count = 0;
  for (int i = 0; i < 20; ++i) count += admitted("ana@x.y", "10.0.0." + std::to_string(i), 1);
  EXPECT_EQ(count, 6);
}

TEST_F(SignInThrottleTest, LimitsOneAddressOnAllAccounts) {
  int count = 0;
  for (int i = 0; i < 20; ++i) count += admitted(std::to_string(i) + "@x.y", "10.0.0.1", 1);
  EXPECT_EQ(count, 8);
}

TEST_F(SignInThrottleTest, ForgetsWhatEndedWell) {
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(admitted("ana@x.y", "10.0.0.1", 1), 1);
    throttle.succeeded("ana@x.y", "10.0.0.1");
  }
}

TEST_F(SignInThrottleTest, CountsAttemptsThatRunAtOnce) {
  std::atomic<int> count = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        for (int k = 0; k < 50; ++k) count += throttle.admit("ana@x.y", "10.0.0.1").has_value() ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(count, 3);
}

}  // namespace
}  // namespace codeflix::identity
