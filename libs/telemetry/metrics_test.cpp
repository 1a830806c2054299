#include "libs/telemetry/metrics.hpp"

#include <gmock/gmock.h>

namespace codeflix::metrics {
namespace {

using testing::HasSubstr;

TEST(Metrics, TheSameSeriesIsTheSameHandle) {
  auto& one = counter("codeflix_test_things_total", "Things.", {{"kind", "a"}});
  EXPECT_EQ(&one, &counter("codeflix_test_things_total", "Things.", {{"kind", "a"}}));
  EXPECT_NE(&one, &counter("codeflix_test_things_total", "Things.", {{"kind", "b"}}));
  one.add(2);
  gauge("codeflix_test_waiting", "Waiting.").set(3);
  histogram("codeflix_test_seconds", "Seconds.").observe(0.02);
  const auto text = exposition();
  EXPECT_THAT(text, HasSubstr("codeflix_test_things_total{kind=\"a\"} 2"));
  EXPECT_THAT(text, HasSubstr("codeflix_test_waiting 3"));
  EXPECT_THAT(text, HasSubstr("codeflix_test_seconds_bucket{le=\"0.025\"} 1"));
}

}  // namespace
}  // namespace codeflix::metrics
