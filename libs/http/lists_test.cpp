#include "libs/http/lists.hpp"

#include <gtest/gtest.h>

#include "libs/http/preconditions.hpp"

namespace codeflix::http {
namespace {

Request with_query(std::vector<std::pair<std::string, std::string>> query) {
  Request request;
  request.query = std::move(query);
  return request;
}

TEST(ListsTest, HasDefaults) {
  const auto page = page_request(with_query({}), {"-created_at", "name"});
  ASSERT_TRUE(page);
  EXPECT_EQ(page->page, 1);
  EXPECT_EQ(page->per_page, 25);
  EXPECT_EQ(page->sort, "created_at");
  EXPECT_TRUE(page->descending);
  EXPECT_EQ(page->search, "");
}

TEST(ListsTest, ReadsAndFolds) {
  const auto page = page_request(with_query({{"page", "3"}, {"per_page", "100"}, {"sort", "-name"}, {"search", " Ação"}}), {"-created_at", "name"});
  ASSERT_TRUE(page);
  EXPECT_EQ(page->offset(), 200);
  EXPECT_EQ(page->sort, "name");
  EXPECT_TRUE(page->descending);
  EXPECT_EQ(page->search, "acao");
  EXPECT_FALSE(page_request(with_query({{"sort", "created_at"}}), {"-created_at", "name"})->descending);
}

TEST(ListsTest, NamesEveryWrongParameter) {
  const auto page = page_request(with_query({{"page", "0"}, {"per_page", "101"}, {"sort", "password"}, {"search", std::string(201, 'x')}}), {"name"});
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, "query.invalid");
  EXPECT_EQ(page.error().kind, ErrorKind::invalid);
  ASSERT_EQ(page.error().fields.size(), 4U);
  EXPECT_EQ(page.error().fields[2].field, "sort");
  for (const auto* bad : {"", "x", "-1", "1x", "1.5", "99999999999999999999", " 1"})
    EXPECT_FALSE(page_request(with_query({{"page", bad}}), {"name"})) << bad;
  EXPECT_FALSE(page_request(with_query({{"sort", "--name"}}), {"name"}));
}

TEST(ListsTest, CountsPages) {
  const PageRequest request{.page = 2, .per_page = 10};
  EXPECT_EQ(page_meta(request, 0).pages, 0);
  EXPECT_EQ(page_meta(request, 10).pages, 1);
  EXPECT_EQ(page_meta(request, 11).pages, 2);
  const auto response = list_response(std::vector<std::string>{"a"}, page_meta(request, 11));
  EXPECT_EQ(std::get<std::string>(response.body), R"({"data":["a"],"meta":{"page":2,"per_page":10,"total":11,"pages":2}})");
}

Request with_if_match(const std::string& tag) {
  Request request;
  request.headers.set("If-Match", tag);
  return request;
}

TEST(PreconditionsTest, ReadsItsOwnTags) {
  EXPECT_EQ(if_match_version(with_if_match(version_etag(7))), 7);
  EXPECT_EQ(if_match_version(with_if_match("W/\"12\"")), 12);
}

TEST(PreconditionsTest, RefusesOthers) {
  EXPECT_EQ(if_match_version(Request{}).error().kind, ErrorKind::precondition_required);
  for (const auto* bad : {"*", "7", "\"\"", "\"x\"", "\"7x\"", "\"-1\"", "\"7\", \"8\"", "\"99999999999999999999\""}) {
    const auto version = if_match_version(with_if_match(bad));
    ASSERT_FALSE(version) << bad;
    EXPECT_EQ(version.error().kind, ErrorKind::precondition_failed) << bad;
  }
}

}  // namespace
}  // namespace codeflix::http
