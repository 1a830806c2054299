#include <gtest/gtest.h>

#include "libs/client/client.hpp"
#include "libs/http/tls_fixture.hpp"
#include "libs/testing/temp_folder.hpp"
#include "libs/testing/wait_until.hpp"

namespace codeflix::http {
namespace {

class TlsTest : public ServerFixture {
 protected:
  TlsTest() {
    use_certificate(config, folder.path());
    add_text("/a", "hello");
    add("POST", "/echo", [](Request& r) -> Result<Response> { return Response::text(200, "text/plain", r.body); });
  }
  testing::TempFolder folder;
};

TEST_F(TlsTest, AnswersAClientThatTrustsIt) {
  serve();
  const auto url = fmt::format("https://127.0.0.1:{}", port());
  client::Client trusting({.name = "test", .base_url = url, .ca_file = config.tls_cert});
  const auto answer = trusting.call({.path = "/a"});
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->body, "hello");
  EXPECT_TRUE(answer->headers.has("Strict-Transport-Security"));
  const std::string body(900'000, 'x');
  const auto echo = trusting.call({.method = "POST", .path = "/echo", .body = body});
  ASSERT_TRUE(echo);
  EXPECT_EQ(echo->body, body);
  EXPECT_EQ(client::call_once(url + "/a").error().code, "client.unreachable");
}

TEST_F(TlsTest, DoesNotSpeakPlainText) {
  serve();
  Wire plain(port());
  plain.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(plain.answer().status, 0);
  EXPECT_EQ(over_tls(port(), "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", false).body, "hello");
}

TEST_F(TlsTest, AHandshakeThatStopsIsCut) {
  config.header_timeout = std::chrono::seconds(1);
  serve();
  Wire silent(port());
  EXPECT_TRUE(silent.ended());
}

TEST_F(TlsTest, EventsAndTheirEnd) {
  std::shared_ptr<EventChannel> channel = std::make_shared<EventChannel>();
  add("GET", "/events", [&](Request&) -> Result<Response> {
    Response response;
    response.body = channel;
    return response;
  });
  serve();
  channel->send("one", "1");
  channel->close();
  // The body has no length, so the helper reads to the end and finds only the head.
  EXPECT_EQ(over_tls(port(), "GET /events HTTP/1.1\r\nHost: x\r\n\r\n", true).status, 200);
}

}  // namespace
}  // namespace codeflix::http
