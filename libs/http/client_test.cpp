#include "libs/http/client.hpp"

#include <gtest/gtest.h>

#include <latch>

#include "libs/http/server_fixture.hpp"
#include "libs/telemetry/trace.hpp"

namespace codeflix::http {
namespace {

class ClientTest : public ServerFixture {
 protected:
  OutgoingRequest to(const std::string& path) {
    OutgoingRequest request;
    request.url = fmt::format("http://127.0.0.1:{}{}", port(), path);
    return request;
  }
};

TEST_F(ClientTest, SendsMethodHeadersBodyAndTrace) {
  add("PUT", "/a", [](Request& r) -> Result<Response> {
    return std::move(Response::text(409, "text/plain", r.body + std::string(r.headers.get("X-One")) + std::string(r.headers.get("traceparent")))
                         .with("X-Two", "2"));
  });
  serve();
  auto request = to("/a");
  request.method = "PUT";
  request.body = "body ";
  request.headers.add("X-One", "1");
  const trace::Scope scope("");
  const auto answer = call(request);
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->status, 409);
  EXPECT_EQ(answer->headers.get("x-two"), "2");
  EXPECT_EQ(answer->body, "body 1" + trace::traceparent());
}

TEST_F(ClientTest, HasTheOtherMethods) {
  add_text("/a", "hello");
  add("DELETE", "/a", [](Request&) -> Result<Response> { return Response::empty(); });
  add("POST", "/a", [](Request& r) -> Result<Response> { return Response::text(200, "text/plain", std::to_string(r.body.size())); });
  serve();
  EXPECT_EQ(call(to("/a"))->body, "hello");
  auto request = to("/a");
  request.method = "HEAD";
  EXPECT_EQ(call(request)->headers.get("Content-Length"), "5");
  request.method = "DELETE";
  EXPECT_EQ(call(request)->status, 204);
  request.method = "POST";
  EXPECT_EQ(call(request)->body, "0");
}

TEST_F(ClientTest, NamesItsErrors) {
  std::latch release(1);
  add_text("/large", std::string(100'000, 'x'));
  add("GET", "/slow", [&](Request&) -> Result<Response> {
    release.wait();
    return Response::empty();
  });
  serve();
  auto large = to("/large");
  large.max_response = 1000;
  EXPECT_EQ(call(large).error().code, "client.too_large");
  auto slow = to("/slow");
  slow.timeout = std::chrono::milliseconds(100);
  EXPECT_EQ(call(slow).error().code, "client.timeout");
  release.count_down();
  auto gone = to("/");
  stop();
  const auto answer = call(gone);
  EXPECT_EQ(answer.error().code, "client.unreachable");
  EXPECT_EQ(answer.error().kind, ErrorKind::unavailable);
  gone.url = "file:///etc/passwd";
  EXPECT_EQ(call(gone).error().code, "client.unreachable");
}

}  // namespace
}  // namespace codeflix::http
