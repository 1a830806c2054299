#include "libs/http/router.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace codeflix::http {
namespace {

using ::testing::ElementsAre;

Route route(std::string method, std::string pattern) {
  return {std::move(method), std::move(pattern), Access::open(), RunPlace::inline_, [](Request&) -> Result<Response> { return Response::empty(); }};
}

TEST(RouterTest, FindsLiteralsBeforeParametersAndGoesBack) {
  Router router;
  router.add(route("GET", "/videos/{id}"));
  router.add(route("GET", "/videos/new"));
  router.add(route("GET", "/videos/new/{id}/cast"));
  router.add(route("GET", "/videos/{id}/banner"));
  std::vector<std::string> allowed;
  EXPECT_EQ(router.find("GET", "/videos/new", allowed)->route->pattern, "/videos/new");
  const auto one = router.find("GET", "/videos/7", allowed);
  EXPECT_EQ(one->route->pattern, "/videos/{id}");
  EXPECT_EQ(one->parameters.at("id"), "7");
  const auto back = router.find("GET", "/videos/new/banner", allowed);
  EXPECT_EQ(back->route->pattern, "/videos/{id}/banner");
  EXPECT_EQ(back->parameters.at("id"), "new");
}

TEST(RouterTest, RestTakesWhatIsLeftAlsoNothing) {
  Router router;
  router.add(route("GET", "/admin/{path...}"));
  router.add(route("GET", "/admin/config.json"));
  std::vector<std::string> allowed;
  EXPECT_EQ(router.find("GET", "/admin/a/b/c.js", allowed)->parameters.at("path"), "a/b/c.js");
  EXPECT_EQ(router.find("GET", "/admin/", allowed)->parameters.at("path"), "");
  EXPECT_EQ(router.find("GET", "/admin/config.json", allowed)->route->pattern, "/admin/config.json");
  EXPECT_EQ(router.find("GET", "/admin/config.json/x", allowed)->parameters.at("path"), "config.json/x");
  EXPECT_FALSE(router.find("GET", "/admin", allowed));
}

TEST(RouterTest, AParameterIsNeverEmpty) {
  Router router;
  router.add(route("GET", "/videos/{id}"));
  std::vector<std::string> allowed;
  EXPECT_FALSE(router.find("GET", "/videos/", allowed));
  EXPECT_FALSE(router.find("GET", "/videos", allowed));
  EXPECT_FALSE(router.find("GET", "/videos/1/2", allowed));
}

TEST(RouterTest, ListsOtherMethodsAndAnswersHeadByGet) {
  Router router;
  router.add(route("GET", "/a"));
  router.add(route("PUT", "/a"));
  std::vector<std::string> allowed;
  EXPECT_EQ(router.find("HEAD", "/a", allowed)->route->method, "GET");
  EXPECT_TRUE(allowed.empty());
  const auto match = router.find("DELETE", "/a", allowed);
  ASSERT_TRUE(match);
  EXPECT_EQ(match->route, nullptr);
  EXPECT_THAT(allowed, ElementsAre("GET", "HEAD", "PUT"));
  router.add(route("HEAD", "/a"));
  EXPECT_EQ(router.find("HEAD", "/a", allowed)->route->method, "HEAD");
}

TEST(RouterTest, RefusesWhatIsAmbiguous) {
  Router router;
  router.add(route("GET", "/videos/{id}"));
  EXPECT_THROW(router.add(route("GET", "/videos/{id}")), std::logic_error);
  EXPECT_THROW(router.add(route("PUT", "/videos/{video_id}")), std::logic_error);
  EXPECT_THROW(router.add(route("GET", "/{all...}/x")), std::logic_error);
  EXPECT_NO_THROW(router.add(route("PUT", "/videos/{id}")));
}

}  // namespace
}  // namespace codeflix::http
