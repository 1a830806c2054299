#include "libs/base/headers.hpp"

#include <gtest/gtest.h>

namespace codeflix {
namespace {

TEST(HeadersTest, NamesHaveNoCaseAndValuesAreKept) {
  Headers headers;
  EXPECT_EQ(headers.lines(), "");
  headers.add("Set-Cookie", "a=1");
  headers.add("set-cookie", "b=2");
  EXPECT_EQ(headers.get("SET-COOKIE"), "a=1");
  EXPECT_EQ(headers.all().size(), 2U);
  headers.set("Set-cookie", "c=3");
  EXPECT_EQ(headers.lines(), "Set-cookie: c=3\r\n");
  EXPECT_EQ(headers.get("set-cookie"), "c=3");
  headers.remove("SET-cookie");
  EXPECT_FALSE(headers.has("set-cookie"));
  EXPECT_EQ(headers.get("set-cookie"), "");
  EXPECT_EQ(headers.lines(), "");
}

TEST(HeadersTest, LinesAreWhatGoesOut) {
  Headers headers;
  headers.add("ETag", "\"7\"");
  headers.add("X-Empty", "");
  headers.add("Vary", "Origin, Accept");
  EXPECT_EQ(headers.lines(), "ETag: \"7\"\r\nX-Empty: \r\nVary: Origin, Accept\r\n");
  EXPECT_TRUE(headers.has("x-empty"));
  EXPECT_FALSE(headers.has("X-Empt"));
}

TEST(HeadersTest, WhatComesBehindARemovedFieldStays) {
  Headers headers;
  for (const auto* name : {"A", "B", "A", "C", "A"}) headers.add(name, std::string("of ") + name);
  headers.remove("a");
  std::string seen;
  for (const auto& [name, value] : headers.all()) seen += fmt::format("{} is {}; ", name, value);
  EXPECT_EQ(seen, "B is of B; C is of C; ");
  EXPECT_EQ(headers.lines(), "B: of B\r\nC: of C\r\n");
  headers.set("B", headers.get("C"));
  EXPECT_EQ(headers.lines(), "C: of C\r\nB: of C\r\n") << "also a value of its own";
}

TEST(HeadersTest, AValueDoesNotEndItsLine) {
  Headers headers;
  headers.add("X-Echo", std::string_view("a\r\nSet-Cookie: b=1\0\tc\n", 22));
  EXPECT_EQ(headers.get("X-Echo"), "a  Set-Cookie: b=1 \tc ");
  EXPECT_EQ(headers.all().size(), 1U);
  headers.add("X-Words", "ol\xc3\xa1");
  EXPECT_EQ(headers.lines(), "X-Echo: a  Set-Cookie: b=1 \tc \r\nX-Words: ol\xc3\xa1\r\n");
}

TEST(HeadersTest, AreCopiedWhole) {
  Headers headers;
  headers.add("A", "1");
  auto copy = headers;
  headers.set("A", "2");
  const auto moved = std::move(copy);
  EXPECT_EQ(moved.get("A"), "1");
}

}  // namespace
}  // namespace codeflix
