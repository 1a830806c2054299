#include "libs/http/target.hpp"

#include <gtest/gtest.h>

namespace codeflix::http {
namespace {

TEST(TargetTest, DecodesPathAndQueryOnce) {
  const auto target = parse_target("/a%20b/%2525?q=x+y%26z&empty=&flag&&q=2#no");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/a b/%25");
  const std::vector<std::pair<std::string, std::string>> query = {{"q", "x y&z"}, {"empty", ""}, {"flag", ""}, {"q", "2"}};
  EXPECT_EQ(target->query, query);
}

TEST(TargetTest, ReadsTheAbsoluteForm) {
  EXPECT_EQ(parse_target("http://example.org/a?b=1")->path, "/a");
  EXPECT_EQ(parse_target("HTTP://example.org")->path, "/");
  EXPECT_EQ(parse_target("https://example.org?b=1")->query.size(), 1U);
  EXPECT_EQ(parse_target("/videos/")->path, "/videos/");
}

class TargetMalformed : public ::testing::TestWithParam<std::string> {};

TEST_P(TargetMalformed, IsRefused) {
  const auto target = parse_target(GetParam());
  ASSERT_FALSE(target) << GetParam();
  EXPECT_EQ(target.error().kind, ErrorKind::malformed);
}

INSTANTIATE_TEST_SUITE_P(All, TargetMalformed,
                         ::testing::Values("/../etc", "/a/..", "/a/./b", "/%2e%2e/etc", "/.%2E/etc", "/a%2fb", "/a%2Fb", "/a%00b", "/%", "/%4",
                                           "/%zz", "//a", "/a//b", "a", "*", "example.org:443", "/%ff", "/%c0%ae", "/a?x=%", "/a?x=%zz", "/a?x=%00",
                                           "/a?%ff=1"));

TEST(TargetTest, KnowsHosts) {
  for (const auto* good : {"a", "example.org", "example.org:8080", "127.0.0.1:1", "[::1]", "[::1]:8080", "my_host"})
    EXPECT_TRUE(is_host(good)) << good;
  for (const auto* bad : {"", ":80", "a b", "a/b", "a@b", "a:b", "a:123456", "[::1", "[::1]x", "[zz]", "a,b", "a\tb"})
    EXPECT_FALSE(is_host(bad)) << bad;
}

}  // namespace
}  // namespace codeflix::http
