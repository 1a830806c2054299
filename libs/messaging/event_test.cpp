#include "libs/messaging/event.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/json.hpp"
#include "libs/testing/error_code.hpp"

namespace codeflix::messaging {
namespace {

Event sample() {
  return {"0193a5f0-0000-7000-8000-000000000001",
          "catalog_admin.video_published.v1",
          "catalog_admin",
          "0193a5f0-0000-7000-8000-000000000002",
          9'007'199'254'740'993,
          from_micros(1'795'395'600'123'456),
          "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
          R"({"title":"Ação \"x\" }]"})"};
}

TEST(Event, TravelsAsAStructuredCloudEvent) {
  const auto json = json::parse(to_json(sample())).value().as_object();
  EXPECT_EQ(json.at("specversion"), "1.0");
  EXPECT_EQ(json.at("type"), "catalog_admin.video_published.v1");
  EXPECT_EQ(json.at("time").as_string(), to_rfc3339(sample().time));
  EXPECT_EQ(json.at("data").at("title"), "Ação \"x\" }]");
  EXPECT_EQ(parse_event(to_json(sample())), sample());
}

TEST(Event, CarriesDataByteForByte) {
  // No parser and writer would give back any of these as they are.
  for (const std::string data : {R"({ "b" : 1.0 , "a" : [ 1e2 , {"data":"inner"} ] })", R"("text with \u0041 and \/")", "[]", "-0.0", "null",
                                 " {\"a\":1}", R"(["}",{"k\"":"]"}])", "123456789012345678901234567890"}) {
    auto event = sample();
    event.data = data;
    const auto read = parse_event(to_json(event));
    ASSERT_TRUE(read) << read.error().detail;
    // White space around the value is not part of it.
    EXPECT_EQ(read->data, data.substr(data.find_first_not_of(' ')));
  }
}

TEST(Event, NeedsNeitherDataNorExtensions) {
  auto event = sample();
  event.data = event.traceparent = event.subject = "";
  EXPECT_EQ(parse_event(to_json(event)), event);

  const auto bare = parse_event(R"({"specversion":"1.0","id":"1","type":"a.b.v1","source":"a"})");
  ASSERT_TRUE(bare);
  EXPECT_EQ(bare->version, 0);
  EXPECT_EQ(bare->data, "");
}

TEST(Event, FindsDataWhereverItStands) {
  const auto event = parse_event(
      "{ \"data\" : {\"x\": [1, 2]} ,\n \"ext\":{\"data\":5,\"q\":\"\\\\\\\"data\\\":\"}, \"specversion\":\"1.0\", \"id\":\"1\", \"type\":\"t\", "
      "\"source\":\"s\"}");
  ASSERT_TRUE(event) << event.error().detail;
  EXPECT_EQ(event->data, "{\"x\": [1, 2]}");
}

TEST(Event, RefusesWhatIsNotAnEvent) {
  for (const std::string text :
       {"", "{", "[]", "null", "7", R"({"specversion":"1.0"})", R"({"specversion":"0.3","id":"1","type":"t","source":"s"})",
        R"({"specversion":"1.0","id":"","type":"t","source":"s"})", R"({"specversion":"1.0","id":7,"type":"t","source":"s"})",
        R"({"specversion":"1.0","id":"1","type":"t","source":"s","time":"yesterday"})",
        R"({"specversion":"1.0","id":"1","type":"t","source":"s","version":"many"})",
        R"({"specversion":"1.0","id":"1","type":"t","source":"s"} trailing)", "{\"specversion\":\"1.0\",\"id\":\"\xff\"}"}) {
    const auto read = parse_event(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().kind, ErrorKind::malformed);
    EXPECT_EQ(testing::error_code(read), "event.malformed");
  }
}

TEST(Event, EveryCutOfAnEventIsRefused) {
  const auto whole = to_json(sample());
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(parse_event(whole.substr(0, size))) << size;
}

TEST(Event, IsCheckedBeforeItIsTold) {
  EXPECT_TRUE(check_event(sample()));
  for (const auto member : {&Event::id, &Event::type, &Event::source}) {
    auto event = sample();
    event.*member = "";
    EXPECT_EQ(testing::error_code(check_event(event)), "event.malformed");
  }
  for (const std::string data : {"{", "{} {}", "text", "\"\xff\"", "{\"a\":1},\"id\":\"stolen\""}) {
    auto event = sample();
    event.data = data;
    EXPECT_EQ(testing::error_code(check_event(event)), "event.malformed") << data;
  }
}

}  // namespace
}  // namespace codeflix::messaging
