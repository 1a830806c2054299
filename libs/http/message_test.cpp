#include "libs/http/message.hpp"

#include <gtest/gtest.h>

#include "libs/http/event_channel.hpp"
#include "libs/http/problem.hpp"

namespace codeflix::http {
namespace {

TEST(RequestTest, ReadsCookies) {
  Request request;
  request.headers.add("Cookie", "a=1; __Host-session=x.y=z ;b=\"two\"; broken; =odd");
  request.headers.add("cookie", "c=3");
  EXPECT_EQ(request.cookie("a"), "1");
  EXPECT_EQ(request.cookie("__Host-session"), "x.y=z");
  EXPECT_EQ(request.cookie("b"), "two");
  EXPECT_EQ(request.cookie("c"), "3");
  EXPECT_FALSE(request.cookie("A"));
  EXPECT_FALSE(request.cookie("broken"));
}

TEST(RequestTest, TakesJsonOnlyAsJson) {
  Request request;
  request.body = R"({"page":1,"per_page":2,"total":3,"pages":2})";
  for (const auto* good : {"application/json", "Application/JSON; charset=utf-8", "application/merge-patch+json"}) {
    request.headers.set("Content-Type", good);
    EXPECT_TRUE(request.json<json::Object>()) << good;
  }
  for (const auto* bad : {"", "text/plain", "text/plain; application/json", "application/jsonp", "text/x+json"}) {
    request.headers.set("Content-Type", bad);
    const auto read = request.json<json::Object>();
    ASSERT_FALSE(read) << bad;
    EXPECT_EQ(read.error().kind, ErrorKind::unsupported_media);
  }
}

TEST(RequestTest, AskingForAnUnknownParameterIsABug) {
  Request request;
  request.parameters["id"] = "7";
  EXPECT_EQ(request.parameter("id"), "7");
  EXPECT_THROW(request.parameter("ids"), std::logic_error);
}

struct KindCase {
  ErrorKind kind;
  int status;
};

class ProblemTest : public ::testing::TestWithParam<KindCase> {};

TEST_P(ProblemTest, HasItsStatus) {
  const auto response = problem(Error{GetParam().kind, "some.code", "A sentence.", {{"cast[0].role", "type.enum", "One of these."}}});
  EXPECT_EQ(response.status, GetParam().status);
  EXPECT_EQ(response.headers.get("Content-Type"), "application/problem+json");
  const auto document = json::parse(std::get<std::string>(response.body));
  ASSERT_TRUE(document);
  const auto& object = document->as_object();
  EXPECT_EQ(object.at("status").as_int64(), GetParam().status);
  EXPECT_EQ(object.at("code").as_string(), "some.code");
  EXPECT_EQ(object.at("title").as_string(), reason_phrase(GetParam().status));
  EXPECT_EQ(response.headers.has("WWW-Authenticate"), GetParam().status == 401);
  EXPECT_EQ(response.headers.has("Retry-After"), GetParam().status == 429 || GetParam().status == 503);
  if (GetParam().kind == ErrorKind::internal) {
    EXPECT_EQ(std::get<std::string>(response.body).find("A sentence."), std::string::npos);
    EXPECT_TRUE(object.at("errors").as_array().empty());
  } else {
    EXPECT_EQ(object.at("detail").as_string(), "A sentence.");
    EXPECT_EQ(object.at("errors").at(0).at("field").as_string(), "cast[0].role");
  }
}

INSTANTIATE_TEST_SUITE_P(All, ProblemTest,
                         ::testing::Values(KindCase{ErrorKind::malformed, 400}, KindCase{ErrorKind::unauthorized, 401},
                                           KindCase{ErrorKind::payment_required, 402}, KindCase{ErrorKind::forbidden, 403},
                                           KindCase{ErrorKind::not_found, 404}, KindCase{ErrorKind::conflict, 409},
                                           KindCase{ErrorKind::precondition_failed, 412}, KindCase{ErrorKind::too_large, 413},
                                           KindCase{ErrorKind::unsupported_media, 415}, KindCase{ErrorKind::invalid, 422},
                                           KindCase{ErrorKind::precondition_required, 428}, KindCase{ErrorKind::too_many, 429},
                                           KindCase{ErrorKind::internal, 500}, KindCase{ErrorKind::unavailable, 503}));

TEST(EventChannelTest, EncodesAndEndsWhenNobodyReads) {
  EventChannel channel;
  EXPECT_TRUE(channel.send("progress\nid: 9", "one\ntwo\r\n", "7"));
  EXPECT_EQ(channel.state()->take(), "id: 7\nevent: progressid: 9\ndata: one\ndata: two\ndata: \n\n");
  for (int i = 0; i < 256; ++i) ASSERT_TRUE(channel.send("e", "d"));
  EXPECT_FALSE(channel.send("e", "d"));
  EXPECT_TRUE(channel.closed());
  EXPECT_FALSE(channel.send("e", "d"));
}

TEST(EventChannelTest, WhatIsSentTogetherIsNotTooMuch) {
  EventChannel channel;
  EXPECT_TRUE(channel.send({}));
  EXPECT_EQ(channel.state()->take(), "");
  EXPECT_TRUE(channel.send(std::vector<ServerEvent>(1'000, {"e", "d"})));
  EXPECT_TRUE(channel.send("last", "d"));
  const auto text = channel.state()->take();
  EXPECT_TRUE(text.starts_with("event: e\ndata: d\n\nevent: e\n"));
  EXPECT_TRUE(text.ends_with("event: e\ndata: d\n\nevent: last\ndata: d\n\n"));
}

TEST(EventChannelTest, ClosesWhenTheProducerLetsGo) {
  auto channel = std::make_unique<EventChannel>();
  const auto state = channel->state();
  int woken = 0;
  state->wake = [&] { ++woken; };
  channel.reset();
  EXPECT_TRUE(state->is_closed());
  EXPECT_EQ(woken, 1);
}

}  // namespace
}  // namespace codeflix::http
