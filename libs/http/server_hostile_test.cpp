#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <latch>

#include "libs/http/server_fixture.hpp"
#include "libs/testing/wait_until.hpp"

namespace codeflix::http {
namespace {

using std::chrono::seconds;
using std::string_literals::operator""s;
using ::testing::HasSubstr;
using testing::wait_until;

class HostileTest : public ServerFixture {
 protected:
  HostileTest() {
    add_text("/ok", "fine");
    add("POST", "/echo", [this](Request& r) -> Result<Response> {
      ++called;
      return Response::text(200, "text/plain", r.body);
    });
    router.add({"POST", "/locked", Access::signed_in(), RunPlace::pool, [this](Request&) -> Result<Response> {
                  ++called;
                  return Response::empty();
                }});
  }
  void expect_alive() { EXPECT_EQ(get("/ok").body, "fine"); }

  std::atomic<int> called = 0;
};

struct Hostile {
  std::string request;
  int status;
  std::string code;
};

class HostileRequest : public HostileTest, public ::testing::WithParamInterface<Hostile> {};

TEST_P(HostileRequest, IsRefusedWithItsStatus) {
  serve();
  Wire wire(port());
  wire.send(GetParam().request);
  const auto answer = wire.answer();
  EXPECT_EQ(answer.status, GetParam().status) << GetParam().request.substr(0, 200);
  EXPECT_EQ(answer.headers.get("Content-Type"), "application/problem+json");
  EXPECT_THAT(answer.body, HasSubstr('"' + GetParam().code + '"'));
  EXPECT_EQ(called, 0);
  expect_alive();
}

const std::string kGet = "GET /ok HTTP/1.1\r\n";
const std::string kPost = "POST /echo HTTP/1.1\r\nHost: x\r\n";

INSTANTIATE_TEST_SUITE_P(
    All, HostileRequest,
    ::testing::Values(Hostile{"nonsense\r\n\r\n", 400, "request.malformed"}, Hostile{"GET / HTTP/9.9\r\n\r\n", 505, "request.version"},
                      Hostile{std::string("\x16\x03\x01\x02\x00\x01\x00\x01", 8) + "\r\n\r\n", 400, "request.malformed"},
                      Hostile{kGet + "\r\n", 400, "request.host"}, Hostile{kGet + "Host: x\r\nHost: y\r\n\r\n", 400, "request.host"},
                      Hostile{kGet + "Host: a/b\r\n\r\n", 400, "request.host"}, Hostile{kGet + "Host : x\r\n\r\n", 400, "request.malformed"},
                      Hostile{kGet + "Host: x\r\nA: b\rc\r\n\r\n", 400, "request.malformed"},
                      Hostile{"GET /ok HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n"s, 400, "request.malformed"},
                      Hostile{"GET /../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", 400, "target.malformed"},
                      Hostile{"GET /%2e%2e/etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", 400, "target.malformed"},
                      Hostile{"GET /a%2f..%2fb HTTP/1.1\r\nHost: x\r\n\r\n", 400, "target.malformed"},
                      Hostile{"GET /ok%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "target.malformed"},
                      Hostile{"GET /ok%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400, "target.malformed"},
                      Hostile{"GET /ok?a=%f HTTP/1.1\r\nHost: x\r\n\r\n", 400, "query.malformed"},
                      Hostile{"CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "target.malformed"},
                      Hostile{kPost + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "request.malformed"},
                      Hostile{kPost + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400, "request.malformed"},
                      Hostile{kPost + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400, "request.malformed"},
                      Hostile{kPost + "Content-Length: -1\r\n\r\n", 400, "request.malformed"},
                      Hostile{kPost + "Content-Length: 0x3\r\n\r\nabc", 400, "request.malformed"},
                      Hostile{kPost + "Content-Length: 99999999999999999999999\r\n\r\n", 400, "request.malformed"},
                      Hostile{kPost + "Transfer-Encoding: gzip\r\n\r\n", 501, "request.transfer_encoding"},
                      Hostile{kPost + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501, "request.transfer_encoding"},
                      Hostile{kPost + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n", 400, "request.malformed"},
                      Hostile{"POST /echo HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "request.length"},
                      Hostile{kPost + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400, "body.malformed"},
                      Hostile{kPost + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n", 400, "body.malformed"},
                      Hostile{kPost + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n", 400, "body.malformed"},
                      Hostile{kPost + "Expect: miracles\r\nContent-Length: 1\r\n\r\na", 417, "request.expect"},
                      Hostile{kPost + "Content-Length: 10737418240\r\n\r\n" + std::string(1024, 'x'), 413, "body.too_large"},
                      Hostile{kPost + "Content-Length: 1048577\r\n\r\n", 413, "body.too_large"},
                      Hostile{kGet + "Host: x\r\nA: " + std::string(20'000, 'a') + "\r\n\r\n", 431, "request.header_too_large"},
                      Hostile{kGet + "Host: x\r\nA: " + std::string(5'000'000, 'a'), 431, "request.header_too_large"},
                      Hostile{"GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n", 414, "request.target_too_long"},
                      Hostile{"GET /" + std::string(5'000'000, 'a'), 414, "request.target_too_long"}));

TEST_F(HostileTest, ManySmallFieldsAreTooLargeTogether) {
  serve();
  std::string request = kGet + "Host: x\r\n";
  for (int i = 0; i < 4000; ++i) request += "a: b\r\n";
  EXPECT_EQ(ask(request + "\r\n").status, 431);
  expect_alive();
}

TEST_F(HostileTest, SlowlorisIsCutWhileItStillSends) {
  config.header_timeout = seconds(1);
  serve();
  Wire wire(port());
  wire.send(kGet + "Host: x\r\n");
  // Each byte comes long before any idle time-out; the whole header has one deadline.
  while (wire.send("a: b\r\n") && ::recv(wire.socket(), std::array<char, 1>{}.data(), 1, MSG_PEEK | MSG_DONTWAIT) < 0) ::usleep(20'000);
  EXPECT_EQ(wire.answer().status, 408);
  expect_alive();
}

TEST_F(HostileTest, SilentConnectionsAreClosed) {
  config.idle_timeout = seconds(1);
  serve();
  Wire fresh(port());
  Wire used(port());
  used.send(kGet + "Host: x\r\n\r\n");
  EXPECT_EQ(used.answer().status, 200);
  EXPECT_TRUE(fresh.ended());
  EXPECT_TRUE(used.ended());
}

TEST_F(HostileTest, ABodyThatStopsIsCut) {
  config.idle_timeout = seconds(1);
  serve();
  Wire wire(port());
  wire.send(kPost + "Content-Length: 10\r\n\r\nabc");
  const auto answer = wire.answer();
  EXPECT_EQ(answer.status, 408);
  EXPECT_EQ(called, 0);
  expect_alive();
}

TEST_F(HostileTest, ATruncatedBodyIsNotHandedOver) {
  serve();
  Wire wire(port());
  wire.send(kPost + "Content-Length: 10\r\n\r\nabc");
  ::shutdown(wire.socket(), SHUT_WR);
  EXPECT_TRUE(wire.ended());
  EXPECT_EQ(called, 0);
  expect_alive();
}

TEST_F(HostileTest, ChunksTogetherAreTooLarge) {
  serve();
  Wire wire(port());
  wire.send(kPost + "Transfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = fmt::format("{:x}\r\n{}\r\n", 65536, std::string(65536, 'x'));
  for (int i = 0; i < 20; ++i) wire.send(chunk);
  EXPECT_EQ(wire.answer().status, 413);
  EXPECT_EQ(called, 0);
  expect_alive();
}

TEST_F(HostileTest, AChunkHeaderThatNeverEndsIsRefused) {
  serve();
  Wire wire(port());
  wire.send(kPost + "Transfer-Encoding: chunked\r\n\r\n3;" + std::string(200'000, 'x'));
  EXPECT_EQ(wire.answer().status, 400);
  expect_alive();
}

TEST_F(HostileTest, AnEarlyRefusalIsReadByAClientThatSendsFirst) {
  serve();
  Wire wire(port());
  wire.send("POST /locked HTTP/1.1\r\nHost: x\r\nContent-Length: 800000\r\n\r\n");
  EXPECT_TRUE(wire.send(std::string(800'000, 'x')));
  const auto answer = wire.answer();
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.headers.get("Connection"), "close");
  EXPECT_TRUE(wire.ended());
  EXPECT_EQ(called, 0);
}

TEST_F(HostileTest, ARefusalDoesNotReadForEver) {
  serve();
  Wire wire(port());
  wire.send("POST /locked HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
  std::size_t sent = 0;
  const std::string piece(65536, 'x');
  while (wire.send(piece)) sent += piece.size();
  // What the server has drained, and what the buffers of both sides hold.
  EXPECT_LT(sent, 64U << 20);
  expect_alive();
}

TEST_F(HostileTest, ExpectIsMetOnlyWhenTheBodyIsWanted) {
  serve();
  Wire wire(port());
  wire.send(kPost + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(wire.answer().status, 100);
  wire.send("abc");
  EXPECT_EQ(wire.answer().body, "abc");
  Wire refused(port());
  refused.send("POST /locked HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(refused.answer().status, 401);
}

class SlowSource final : public BodySource {
 public:
  explicit SlowSource(std::atomic<bool>& gone) : gone_(gone) {}
  ~SlowSource() override { gone_ = true; }
  Result<std::string> next() override { return std::string(1 << 20, 'x'); }

 private:
  std::atomic<bool>& gone_;
};

TEST_F(HostileTest, AReaderThatTakesNothingIsCut) {
  config.idle_timeout = seconds(1);
  std::atomic<bool> gone = false;
  add("GET", "/endless", [&](Request&) -> Result<Response> {
    Response response;
    response.body = std::make_shared<SlowSource>(gone);
    return response;
  });
  serve();
  Wire wire(port(), 4096);
  wire.send("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(wait_until([&] { return gone.load(); }));
  expect_alive();
}

TEST_F(HostileTest, AFullPoolAnswers503) {
  config.pool_threads = 1;
  config.pool_queue = 1;
  std::latch begun(1);
  std::latch release(1);
  add("GET", "/blocks", [&](Request&) -> Result<Response> {
    begun.count_down();
    release.wait();
    return Response::empty();
  });
  add(
      "GET", "/memory", [](Request&) -> Result<Response> { return Response::text(200, "text/plain", "here"); }, RunPlace::inline_);
  serve();
  Wire first(port());
  first.send("GET /blocks HTTP/1.1\r\nHost: x\r\n\r\n");
  begun.wait();
  Wire second(port());
  second.send("GET /ok HTTP/1.1\r\nHost: x\r\n\r\n");
  // The second takes the only place in the queue as soon as it is read.
  Wire::Answer refused;
  ASSERT_TRUE(wait_until([&] {
    Wire third(port());
    third.send("GET /ok HTTP/1.1\r\nHost: x\r\nX: y\r\n\r\n");
    pollfd waiting{third.socket(), POLLIN, 0};
    if (::poll(&waiting, 1, 50) != 1) return false;
    refused = third.answer();
    return true;
  }));
  EXPECT_EQ(refused.status, 503);
  EXPECT_TRUE(refused.headers.has("Retry-After"));
  EXPECT_THAT(refused.body, HasSubstr("server.busy"));
  EXPECT_EQ(get("/memory").body, "here");
  release.count_down();
  EXPECT_EQ(first.answer().status, 204);
}

TEST_F(HostileTest, MoreConnectionsThanAllowedAreToldSo) {
  config.max_connections = 2;
  serve();
  Wire one(port());
  Wire two(port());
  one.send(kGet + "Host: x\r\n\r\n");
  two.send(kGet + "Host: x\r\n\r\n");
  EXPECT_EQ(one.answer().status, 200);
  EXPECT_EQ(two.answer().status, 200);
  Wire three(port());
  EXPECT_EQ(three.answer().status, 503);
  one.close();
  EXPECT_TRUE(wait_until([&] { return get("/ok").status == 200; }));
}

}  // namespace
}  // namespace codeflix::http
