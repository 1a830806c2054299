#include "libs/client/circuit.hpp"

#include <gtest/gtest.h>

namespace codeflix::client {
namespace {

using Verdict = Circuit::Verdict;
using State = Circuit::State;

class CircuitTest : public ::testing::Test {
 protected:
  void attempt(Verdict verdict) {
    const auto ticket = circuit.admit(now);
    ASSERT_TRUE(ticket);
    circuit.settle(*ticket, verdict, now);
  }
  void open() {
    for (int i = 0; i < 3; ++i) attempt(Verdict::failure);
    ASSERT_EQ(circuit.state(), State::open);
  }

  Circuit circuit{3, std::chrono::seconds(5)};
  Circuit::Moment now{};
};

TEST_F(CircuitTest, OpensAfterFailuresInARow) {
  attempt(Verdict::failure);
  attempt(Verdict::failure);
  attempt(Verdict::success);
  attempt(Verdict::failure);
  attempt(Verdict::unknown);
  attempt(Verdict::failure);
  EXPECT_EQ(circuit.state(), State::closed);
  attempt(Verdict::failure);
  EXPECT_EQ(circuit.state(), State::open);
  EXPECT_FALSE(circuit.admit(now + std::chrono::milliseconds(4999)));
}

TEST_F(CircuitTest, LetsOneProbeThroughAtATime) {
  open();
  now += std::chrono::seconds(5);
  const auto probe = circuit.admit(now);
  ASSERT_TRUE(probe);
  EXPECT_FALSE(circuit.admit(now));
  circuit.settle(*probe, Verdict::unknown, now);
  attempt(Verdict::failure);
  EXPECT_EQ(circuit.state(), State::open);
  EXPECT_FALSE(circuit.admit(now));
  now += std::chrono::seconds(5);
  attempt(Verdict::success);
  EXPECT_EQ(circuit.state(), State::closed);
}

TEST_F(CircuitTest, VerdictsFromBeforeDoNotCount) {
  const auto early = circuit.admit(now).value();
  open();
  circuit.settle(early, Verdict::success, now);
  EXPECT_EQ(circuit.state(), State::open);
  now += std::chrono::seconds(5);
  ASSERT_TRUE(circuit.admit(now));
  circuit.settle(early, Verdict::success, now);
  EXPECT_EQ(circuit.state(), State::half_open);
}

}  // namespace
}  // namespace codeflix::client
