#include "services/encoder/domain/job.hpp"

#include <gtest/gtest.h>

namespace codeflix::encoder {
namespace {

const Time kNow = from_micros(1'000'000'000'000);

Job running_job() {
  Job job;
  job.start("me", kNow);
  return job;
}

TEST(JobTest, EveryStartHasANumberOfItsOwn) {
  auto job = running_job();
  EXPECT_TRUE(job.require_attempt(1));
  EXPECT_EQ(job.lease_until, kNow + kLease);
  job.release(kNow);
  EXPECT_FALSE(job.require_attempt(1));
  job.start("other", kNow);
  EXPECT_FALSE(job.require_attempt(1));
  EXPECT_EQ(job.require_attempt(1).error().code, "job.lease_lost");
  EXPECT_TRUE(job.require_attempt(2));
}

TEST(JobTest, FailsForGoodAfterThreeFailuresOfOneKind) {
  auto job = running_job();
  job.fail({"media.crashed", "a"}, false, kNow);
  EXPECT_EQ(job.state, JobState::queued);
  const auto first_pause = job.not_before - kNow;
  EXPECT_GT(first_pause, Duration(0));
  job.start("me", kNow);
  job.fail({"media.crashed", "b"}, false, kNow);
  EXPECT_EQ(job.state, JobState::queued);
  EXPECT_GT(job.not_before - kNow, first_pause);
  job.start("me", kNow);
  job.fail({"media.crashed", "c"}, false, kNow);
  EXPECT_EQ(job.state, JobState::failed);
  EXPECT_EQ(job.failure->reason, "c");
  EXPECT_EQ(job.finished_at, kNow);
}

TEST(JobTest, CountsAnotherKindOfFailureAnew) {
  auto job = running_job();
  for (const auto* code : {"a", "a", "b", "b"}) {
    job.fail({code, ""}, false, kNow);
    EXPECT_EQ(job.state, JobState::queued) << code;
    job.start("me", kNow);
  }
  job.fail({"b", ""}, false, kNow);
  EXPECT_EQ(job.state, JobState::failed);
}

TEST(JobTest, FailsAtOnceWhenTheFileIsToBlame) {
  auto job = running_job();
  job.fail({"media.not_a_video", "no"}, true, kNow);
  EXPECT_EQ(job.state, JobState::failed);
}

TEST(JobTest, RetryBeginsAfreshButNeverReusesANumber) {
  auto job = running_job();
  EXPECT_EQ(job.retry(kNow).error().code, "job.not_ended");
  job.fail({"x", ""}, true, kNow);
  ASSERT_TRUE(job.retry(kNow));
  EXPECT_EQ(job.state, JobState::queued);
  EXPECT_FALSE(job.failure);
  EXPECT_FALSE(job.finished_at);
  EXPECT_EQ(job.retry(kNow).error().code, "job.not_ended");
  job.start("me", kNow);
  EXPECT_EQ(job.attempt, 2);
  job.complete({}, kNow);
  EXPECT_EQ(job.retry(kNow).error().code, "job.completed");
  EXPECT_EQ(job.cancel(kNow).error().code, "job.ended");
}

TEST(JobTest, CancelTakesTheJobFromItsWorker) {
  auto job = running_job();
  ASSERT_TRUE(job.cancel(kNow));
  EXPECT_EQ(job.state, JobState::cancelled);
  EXPECT_FALSE(job.require_attempt(1));
  EXPECT_TRUE(job.retry(kNow));
}

}  // namespace
}  // namespace codeflix::encoder
