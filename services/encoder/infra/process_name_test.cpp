#include "services/encoder/infra/process_name.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace codeflix::encoder {
namespace {

TEST(ProcessNameTest, KnowsTheLivingFromTheDead) {
  EXPECT_FALSE(is_certainly_gone(process_name()));
  const auto mine = process_name();
  // Another start time under the same number is another process.
  EXPECT_TRUE(is_certainly_gone(mine + "0"));
}

TEST(ProcessNameTest, IsNotCertainAboutOtherMachines) {
  EXPECT_FALSE(is_certainly_gone(""));
  EXPECT_FALSE(is_certainly_gone("another-boot pid:[1] 1 1"));
}

TEST(ProcessNameTest, NoticesAProcessThatHasEnded) {
  const auto mine = process_name();
  const auto number_at = mine.rfind(' ', mine.rfind(' ') - 1);
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  ASSERT_GT(child, 0);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(is_certainly_gone(mine.substr(0, number_at + 1) + std::to_string(child) + " 12345"));
}

}  // namespace
}  // namespace codeflix::encoder
