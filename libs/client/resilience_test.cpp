// What a client does about a target in trouble.
#include <gtest/gtest.h>

#include <latch>
#include <thread>

#include "libs/client/client.hpp"
#include "libs/client/deadline.hpp"
#include "libs/http/server_fixture.hpp"
#include "libs/telemetry/metrics.hpp"
#include "libs/testing/wait_until.hpp"

namespace codeflix::client {
namespace {

using http::Response;
using std::chrono::milliseconds;

class ResilienceTest : public http::ServerFixture {
 protected:
  ResilienceTest() {
    for (const auto* method : {"GET", "POST"}) {
      add(method, "/flaky", [this](http::Request& request) -> Result<Response> {
        ++reached;
        if (failures-- > 0) return std::move(Response::empty(status).with("Retry-After", retry_after));
        return Response::text(200, "text/plain", request.body + "well");
      });
    }
  }
  Settings settings() {
    serve();
    return {.name = "test", .base_url = fmt::format("http://127.0.0.1:{}", port()), .first_wait = milliseconds(1)};
  }

  std::atomic<int> reached = 0;
  std::atomic<int> failures = 0;
  int status = 503;
  std::string retry_after = "0";
};

TEST_F(ResilienceTest, SendsAgainWhatMayBeSentAgain) {
  Client client(settings());
  failures = 2;
  EXPECT_EQ(client.call({.path = "/flaky"})->status, 200);
  EXPECT_EQ(reached, 3);
  failures = 3;
  EXPECT_EQ(client.call({.path = "/flaky"})->status, 503) << "the last answer is the answer";
  EXPECT_EQ(reached, 6);
}

TEST_F(ResilienceTest, SendsAnythingElseOnceUnlessItIsMarked) {
  Client client(settings());
  failures = 1;
  EXPECT_EQ(client.call({.method = "POST", .path = "/flaky", .body = "x"})->status, 503);
  EXPECT_EQ(reached, 1);
  failures = 1;
  EXPECT_EQ(client.call({.method = "POST", .path = "/flaky", .body = "x", .idempotent = true})->body, "xwell");
  failures = 1;
  EXPECT_EQ(client.call({.path = "/flaky", .idempotent = false})->status, 503);
}

TEST_F(ResilienceTest, AReaderIsReadAgainForEachAttempt) {
  Client client(settings());
  failures = 2;
  const std::string body = "once more ";
  const auto read = [&](std::uint64_t offset, std::size_t) -> Result<std::string> { return body.substr(offset, 3); };
  EXPECT_EQ(client.call({.method = "POST", .path = "/flaky", .reader = BodyReader{body.size(), read}, .idempotent = true})->body, "once more well");
}

TEST_F(ResilienceTest, WaitsAsLongAsTheTargetAsksOrNotAtAll) {
  Client client(settings());
  failures = 1;
  retry_after = "1";
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(client.call({.path = "/flaky"})->status, 200);
  EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::seconds(1));
  failures = 1;
  retry_after = "3600";
  EXPECT_EQ(client.call({.path = "/flaky"})->status, 503) << "longer than the call may take";
}

TEST_F(ResilienceTest, AnAnswerThatIsNoFailureIsNotAskedForAgain) {
  Client client(settings());
  for (const int other : {400, 404, 409, 501}) {
    failures = 1;
    reached = 0;
    status = other;
    EXPECT_EQ(client.call({.path = "/flaky"})->status, other);
    EXPECT_EQ(reached, 1);
  }
}

TEST_F(ResilienceTest, RetriesEndWithTheirBudget) {
  auto with = settings();
  with.failures_to_open = 1'000'000;
  Client client(with);
  failures = 1'000'000;
  for (int i = 0; i < 100; ++i) ASSERT_EQ(client.call({.path = "/flaky"})->status, 503);
  EXPECT_GE(reached, 110);
  EXPECT_LE(reached, 121) << "a tenth of the calls, and what was saved before";
}

TEST_F(ResilienceTest, StopsCallingATargetThatIsDownAndProbesIt) {
  auto with = settings();
  with.max_attempts = 1;
  with.failures_to_open = 3;
  with.open_for = milliseconds(200);
  Client client(with);
  failures = 4;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.call({.path = "/flaky"})->status, 503);
  EXPECT_EQ(client.call({.path = "/flaky"}).error().code, "client.circuit_open");
  EXPECT_EQ(reached, 3);
  EXPECT_NE(metrics::exposition().find("codeflix_client_circuit_state{target=\"test\"} 2"), std::string::npos);
  EXPECT_TRUE(testing::wait_until([&] { return client.call({.path = "/flaky"}).has_value(); }));
  EXPECT_EQ(reached, 4) << "one probe, which failed";
  EXPECT_EQ(client.call({.path = "/flaky"}).error().code, "client.circuit_open");
  EXPECT_TRUE(testing::wait_until([&] {
    const auto answer = client.call({.path = "/flaky"});
    return answer && answer->status == 200;
  }));
  EXPECT_EQ(client.call({.path = "/flaky"})->status, 200);
  EXPECT_NE(metrics::exposition().find("codeflix_client_circuit_state{target=\"test\"} 0"), std::string::npos);
}

TEST_F(ResilienceTest, ACallerInAHurryDoesNotOpenTheCircuit) {
  std::latch release(1);
  add("GET", "/slow", [&](http::Request&) -> Result<Response> {
    release.wait();
    return Response::empty();
  });
  auto with = settings();
  with.failures_to_open = 1;
  Client client(with);
  {
    const deadline::Scope scope(std::chrono::steady_clock::now() + milliseconds(50));
    EXPECT_EQ(client.call({.path = "/slow"}).error().code, "client.timeout");
  }
  EXPECT_EQ(client.call({.path = "/flaky"})->status, 200);
  release.count_down();
  stop();
}

TEST_F(ResilienceTest, RefusesMoreCallsAtOnceThanItMay) {
  std::latch release(1);
  std::atomic<int> inside = 0;
  add("GET", "/slow", [&](http::Request&) -> Result<Response> {
    ++inside;
    release.wait();
    return Response::empty();
  });
  auto with = settings();
  with.max_concurrent = 2;
  Client client(with);
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < 2; ++i) callers.emplace_back([&] { EXPECT_EQ(client.call({.path = "/slow"})->status, 204); });
    EXPECT_TRUE(testing::wait_until([&] { return inside == 2; }));
    EXPECT_EQ(client.call({.path = "/flaky"}).error().code, "client.busy");
    release.count_down();
  }
  EXPECT_EQ(client.call({.path = "/flaky"})->status, 200);
  stop();
}

TEST_F(ResilienceTest, AConnectionThatTheServerClosedIsMadeAgain) {
  auto with = settings();
  with.max_attempts = 1;
  Client client(with);
  EXPECT_EQ(client.call({.path = "/flaky"})->status, 200);
  stop();
  config.port = std::stoi(with.base_url.substr(with.base_url.rfind(':') + 1));
  serve();
  EXPECT_EQ(client.call({.path = "/flaky"})->status, 200);
}

}  // namespace
}  // namespace codeflix::client
