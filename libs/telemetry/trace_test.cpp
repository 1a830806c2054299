#include "libs/telemetry/trace.hpp"

#include <gtest/gtest.h>

namespace codeflix::trace {
namespace {

constexpr auto kParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(Trace, ASpanKeepsTheTraceAndGetsItsOwnId) {
  EXPECT_FALSE(current());
  EXPECT_EQ(traceparent(), "");
  {
    const Scope scope(kParent);
    ASSERT_TRUE(current());
    EXPECT_EQ(current()->trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
    EXPECT_NE(current()->span_id(), "00f067aa0ba902b7");
    const std::string outer(traceparent());
    {
      const Scope inner(outer);
      EXPECT_EQ(current()->trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
      EXPECT_NE(traceparent(), outer);
    }
    EXPECT_EQ(traceparent(), outer);
  }
  EXPECT_FALSE(current());
}

TEST(Trace, AMalformedParentBeginsANewTrace) {
  for (const auto* text : {"", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7", "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                           "00-00000000000000000000000000000000-00f067aa0ba902b7-01", "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"}) {
    EXPECT_FALSE(parse(text)) << text;
    const Scope scope(text);
    EXPECT_TRUE(parse(traceparent())) << text;
  }
}

}  // namespace
}  // namespace codeflix::trace
