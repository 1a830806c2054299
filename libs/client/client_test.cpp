#include "libs/client/client.hpp"

#include <gtest/gtest.h>

#include <latch>

#include "libs/client/deadline.hpp"
#include "libs/http/server_fixture.hpp"
#include "libs/telemetry/trace.hpp"

namespace codeflix::client {
namespace {

using http::Response;

class ClientTest : public http::ServerFixture {
 protected:
  Client& to_server() {
    if (!client) client.emplace(Settings{.name = "test", .base_url = fmt::format("http://127.0.0.1:{}", port()), .max_attempts = 1});
    return *client;
  }
  std::optional<Client> client;
};

/// A server's body sink that answers the number of bytes and their sum.
class Adder final : public http::BodySink {
 public:
  Result<> write(std::string_view piece) override {
    for (const auto c : piece) sum_ += static_cast<unsigned char>(c);
    count_ += piece.size();
    return {};
  }
  Result<Response> finish() override { return Response::text(200, "text/plain", fmt::format("{} {}", count_, sum_)); }

 private:
  std::uint64_t count_ = 0;
  std::uint64_t sum_ = 0;
};

class Repeater final : public http::BodySource {
 public:
  explicit Repeater(int pieces) : left_(pieces) {}
  Result<std::string> next() override { return left_-- > 0 ? std::string(1 << 20, 'x') : std::string(); }

 private:
  int left_;
};

TEST_F(ClientTest, SendsMethodHeadersBodyAndTrace) {
  add("PUT", "/a", [](http::Request& r) -> Result<Response> {
    return std::move(Response::text(409, "text/plain", r.body + std::string(r.headers.get("X-One")) + std::string(r.headers.get("traceparent")))
                         .with("X-Two", "2"));
  });
  serve();
  Request request{.method = "PUT", .path = "/a", .body = "body "};
  request.headers.add("X-One", "1");
  const trace::Scope scope("");
  const auto answer = to_server().call(request);
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->status, 409);
  EXPECT_EQ(answer->headers.get("x-two"), "2");
  EXPECT_EQ(answer->body, "body 1" + std::string(trace::traceparent()));
}

TEST_F(ClientTest, HasTheOtherMethods) {
  add_text("/a", "hello");
  add("DELETE", "/a", [](http::Request&) -> Result<Response> { return Response::empty(); });
  add("POST", "/a", [](http::Request& r) -> Result<Response> { return Response::text(200, "text/plain", std::to_string(r.body.size())); });
  serve();
  EXPECT_EQ(to_server().call({.path = "/a"})->body, "hello");
  EXPECT_EQ(to_server().call({.method = "HEAD", .path = "/a"})->headers.get("Content-Length"), "5");
  EXPECT_EQ(to_server().call({.method = "DELETE", .path = "/a"})->status, 204);
  EXPECT_EQ(to_server().call({.method = "POST", .path = "/a"})->body, "0");
  EXPECT_EQ(call_once(to_server().settings().base_url + "/a")->body, "hello");
}

TEST_F(ClientTest, StreamsABodyOfKnownAndOfUnknownSize) {
  router.add({"PUT", "/sum", http::Access::open(), http::RunPlace::pool,
              http::StreamHandler{[](http::Request&) -> Result<std::unique_ptr<http::BodySink>> { return std::make_unique<Adder>(); }},
              http::RateClass::upload, 16 << 20});
  serve();
  constexpr std::uint64_t kSize = (9 << 20) + 7;
  const auto read = [](std::uint64_t offset, std::size_t count) -> Result<std::string> {
    return std::string(std::min<std::uint64_t>(count, kSize - offset), '\1');
  };
  for (const auto size : {std::optional<std::uint64_t>(kSize), std::optional<std::uint64_t>()}) {
    const auto answer = to_server().call({.method = "PUT", .path = "/sum", .reader = BodyReader{size, read}, .timeout = std::chrono::seconds(60)});
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->body, fmt::format("{0} {0}", kSize));
  }
  const auto broken = [](std::uint64_t, std::size_t) -> Result<std::string> { return fail(ErrorKind::internal, "disk.broken", "No."); };
  EXPECT_EQ(to_server().call({.method = "PUT", .path = "/sum", .reader = BodyReader{kSize, broken}}).error().code, "disk.broken");
}

TEST_F(ClientTest, StreamsAnAnswerToASinkAndKeepsOtherStatusesInTheResponse) {
  add("GET", "/large", [](http::Request&) -> Result<Response> {
    Response response;
    response.body = std::make_shared<Repeater>(20);
    return response;
  });
  serve();
  std::uint64_t received = 0;
  std::size_t largest = 0;
  const auto sink = [&](std::string_view piece) -> Result<> {
    received += piece.size();
    largest = std::max(largest, piece.size());
    return {};
  };
  const auto answer = to_server().call({.path = "/large", .sink = sink, .timeout = std::chrono::seconds(60), .max_response = 20 << 20});
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(received, std::uint64_t{20} << 20);
  EXPECT_LE(largest, std::size_t{1} << 20);
  EXPECT_EQ(answer->body, "");
  const auto missing = to_server().call({.path = "/missing", .sink = sink});
  EXPECT_EQ(missing->status, 404);
  EXPECT_NE(missing->body.find("route.unknown"), std::string::npos) << missing->body;
  EXPECT_EQ(received, std::uint64_t{20} << 20);
  EXPECT_EQ(to_server().call({.path = "/large", .sink = sink}).error().code, "client.too_large");
  const auto full = [](std::string_view) -> Result<> { return fail(ErrorKind::unavailable, "disk.full", "No."); };
  EXPECT_EQ(to_server().call({.path = "/large", .sink = full}).error().code, "disk.full");
}

TEST_F(ClientTest, CarriesTheDeadlineOfTheRequestUnderWay) {
  std::latch release(1);
  std::atomic<int> reached = 0;
  add("GET", "/inner", [&](http::Request& r) -> Result<Response> {
    ++reached;
    if (r.headers.get(deadline::kHeader).empty()) return Response::text(200, "text/plain", "no deadline");
    release.wait();
    return Response::empty();
  });
  add("GET", "/outer", [&](http::Request&) -> Result<Response> {
    const auto answer = to_server().call({.path = "/inner", .timeout = std::chrono::hours(1)});
    return Response::text(200, "text/plain", answer ? answer->body : answer.error().code);
  });
  serve();
  EXPECT_EQ(get("/outer").body, "no deadline");
  EXPECT_EQ(get("/outer", "X-Deadline-Ms: 300\r\n").body, "client.timeout");
  EXPECT_EQ(reached, 2);
  EXPECT_EQ(get("/outer", "X-Deadline-Ms: 0\r\n").body, "client.timeout");
  EXPECT_EQ(reached, 2) << "nothing is sent when nobody waits";
  release.count_down();
  stop();
}

TEST_F(ClientTest, NamesItsErrors) {
  std::latch release(1);
  add_text("/large", std::string(100'000, 'x'));
  add("GET", "/slow", [&](http::Request&) -> Result<Response> {
    release.wait();
    return Response::empty();
  });
  serve();
  EXPECT_EQ(to_server().call({.path = "/large", .max_response = 1000}).error().code, "client.too_large");
  EXPECT_EQ(to_server().call({.path = "/slow", .timeout = std::chrono::milliseconds(100)}).error().code, "client.timeout");
  release.count_down();
  stop();
  const auto answer = to_server().call({.path = "/"});
  EXPECT_EQ(answer.error().code, "client.unreachable");
  EXPECT_EQ(answer.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(call_once("file:///etc/passwd").error().code, "client.unreachable");
}

}  // namespace
}  // namespace codeflix::client
