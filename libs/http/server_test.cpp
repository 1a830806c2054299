#include "libs/http/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>

#include "libs/http/health.hpp"
#include "libs/http/inflate_fixture.hpp"
#include "libs/http/server_fixture.hpp"
#include "libs/telemetry/trace.hpp"

namespace codeflix::http {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class ServerTest : public ServerFixture {};

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
  add(
      "GET", "/hello", [](Request&) -> Result<Response> { return Response::text(200, "text/plain", "hi"); }, RunPlace::inline_);
  add("POST", "/echo", [](Request& r) -> Result<Response> { return Response::text(200, "text/plain", r.body); });
  serve();
  Wire wire(port());
  wire.send(
      "\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\nPOST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
      "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n1;x=y\r\nf\r\n0\r\nTrailer: t\r\n\r\nGET /hello "
      "HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(wire.answer().body, "hi");
  EXPECT_EQ(wire.answer().body, "abc");
  EXPECT_EQ(wire.answer().body, "def");
  EXPECT_EQ(wire.answer().body, "hi");
}

TEST_F(ServerTest, HandsTheRequestOver) {
  add("GET", "/a/{id}", [](Request& r) -> Result<Response> {
    return Response::text(200, "text/plain",
                          r.path + " " + r.parameter("id") + " " + *r.query_value("q") + " " + *r.cookie("c") + " " + r.remote_address);
  });
  serve();
  EXPECT_EQ(get("/a/x%20y?q=%C3%A7", "Cookie: c=1\r\nX-Forwarded-For: 9.9.9.9\r\n").body, "/a/x y x y ç 1 127.0.0.1");
}

/// Keeps the test's thread, and so what arrives from it over the loopback, on one CPU.
class OnOneCpu {
 public:
  explicit OnOneCpu(int cpu) {
    sched_getaffinity(0, sizeof before_, &before_);
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    good = sched_setaffinity(0, sizeof one, &one) == 0;
  }
  ~OnOneCpu() { sched_setaffinity(0, sizeof before_, &before_); }
  OnOneCpu(const OnOneCpu&) = delete;
  OnOneCpu& operator=(const OnOneCpu&) = delete;

  bool good;

 private:
  cpu_set_t before_;
};

TEST_F(ServerTest, AConnectionStaysNearTheCpuThatItComesInOn) {
  config.io_threads = 2;
  add(
      "GET", "/thread", [](Request&) -> Result<Response> { return Response::text(200, "text/plain", fmt::format("{}", pthread_self())); },
      RunPlace::inline_);
  serve();
  const OnOneCpu here(sched_getcpu());
  ASSERT_TRUE(here.good);
  std::vector<Wire> open;
  std::vector<std::string> threads;
  for (int i = 0; i < 40; ++i) {
    auto& wire = open.emplace_back(port());
    wire.send("GET /thread HTTP/1.1\r\nHost: x\r\n\r\n");
    threads.push_back(wire.answer().body);
  }
  EXPECT_EQ(std::count(threads.begin(), threads.begin() + 8, threads.front()), 8) << "together, as long as they are few";
  const auto near = std::count(threads.begin(), threads.end(), threads.front());
  EXPECT_EQ(near, 24) << "but no thread has all, though all come in on one CPU";
}

TEST_F(ServerTest, BelievesAListedProxy) {
  config.trusted_proxies = {"127.0.0.0/8"};
  add("GET", "/a", [](Request& r) -> Result<Response> { return Response::text(200, "text/plain", r.remote_address); });
  serve();
  EXPECT_EQ(get("/a", "X-Forwarded-For: 1.1.1.1, 9.9.9.9\r\n").body, "9.9.9.9");
}

TEST_F(ServerTest, TakesOnlyWhatCameThroughTheGateway) {
  config.gateway_secret = "between us";
  add("GET", "/a",
      [](Request& r) -> Result<Response> { return Response::text(200, "text/plain", r.headers.has(kGatewayHeader) ? "seen" : "unseen"); });
  add_text("/health/live", "alive");
  serve();
  EXPECT_EQ(get("/a", "X-Codeflix-Gateway: between us\r\n").body, "unseen") << "a handler never learns the secret";
  for (const auto* header : {"", "X-Codeflix-Gateway: \r\n", "X-Codeflix-Gateway: between u\r\n", "X-Codeflix-Gateway: between us!\r\n"}) {
    const auto refused = get("/a", header);
    EXPECT_EQ(refused.status, 403) << header;
    EXPECT_THAT(refused.body, HasSubstr("gateway.required"));
    EXPECT_EQ(get("/nothing", header).status, 403) << "what there is stays untold";
  }
  EXPECT_EQ(get("/health/live").body, "alive");
}

TEST_F(ServerTest, AnswersHeadWithoutBody) {
  add_text("/text", "hello");
  serve();
  Wire wire(port());
  wire.send("HEAD /text HTTP/1.1\r\nHost: x\r\n\r\nGET /text HTTP/1.1\r\nHost: x\r\n\r\n");
  const auto head = wire.answer(true);
  EXPECT_EQ(head.headers.get("Content-Length"), "5");
  EXPECT_EQ(wire.answer().body, "hello");
}

TEST_F(ServerTest, TellsUnknownPathsAndMethods) {
  add_text("/text", "hello");
  serve();
  const auto unknown = get("/nothing");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(unknown.headers.get("Content-Type"), "application/problem+json");
  EXPECT_THAT(unknown.body, HasSubstr("route.unknown"));
  const auto method = ask("DELETE /text HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(method.status, 405);
  EXPECT_EQ(method.headers.get("Allow"), "GET, HEAD");
  const auto options = ask("OPTIONS /text HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(options.headers.get("Allow"), "GET, HEAD");
}

TEST_F(ServerTest, AsksMemoryFirstAndTheHandlerWhenItKnowsNothing) {
  Route route{"GET", "/a/{id}", Access::open(), RunPlace::pool,
              [](Request&) -> Result<Response> { return Response::text(200, "text/plain", "made"); }};
  route.from_memory = [](Request& r) -> std::optional<Response> {
    if (r.parameter("id") == "broken") throw std::runtime_error("no luck");
    if (r.parameter("id") == "known") return Response::text(200, "text/plain", "remembered");
    return std::nullopt;
  };
  router.add(std::move(route));
  serve();
  EXPECT_EQ(get("/a/known").body, "remembered");
  EXPECT_EQ(get("/a/other").body, "made");
  EXPECT_EQ(get("/a/broken").status, 500);
  EXPECT_EQ(get("/a/known").body, "remembered") << "the server goes on";
}

TEST_F(ServerTest, AppliesTheAccessOfTheRoute) {
  const Handler who = [](Request& r) -> Result<Response> { return Response::text(200, "text/plain", r.principal ? r.caller().subject : "nobody"); };
  router.add({"GET", "/open", Access::open(), RunPlace::inline_, who});
  router.add({"GET", "/mine", Access::signed_in(), RunPlace::inline_, who});
  router.add({"GET", "/admin", Access::any_role({"boss", "operator"}), RunPlace::pool, who});
  serve();
  EXPECT_EQ(get("/open").body, "nobody");
  EXPECT_EQ(get("/open", "Authorization: Bearer ana\r\n").body, "ana");
  EXPECT_EQ(get("/open", "Authorization: Bearer bad\r\n").status, 401);
  EXPECT_EQ(get("/mine", "authorization: bearer ana\r\n").body, "ana");
  const auto missing = get("/mine");
  EXPECT_EQ(missing.status, 401);
  EXPECT_THAT(std::string(missing.headers.get("WWW-Authenticate")), StartsWith("Bearer"));
  EXPECT_THAT(missing.body, HasSubstr("token.missing"));
  EXPECT_EQ(get("/mine", "Authorization: Basic YTpi\r\n").status, 401);
  EXPECT_THAT(std::string(get("/mine", "Authorization: Bearer bad\r\n").headers.get("WWW-Authenticate")), HasSubstr("invalid_token"));
  EXPECT_EQ(get("/admin", "Authorization: Bearer ana:customer\r\n").status, 403);
  EXPECT_EQ(get("/admin", "Authorization: Bearer ana:customer,operator\r\n").body, "ana");
}

TEST_F(ServerTest, HidesWhatWentWrongInside) {
  add("GET", "/throws", [](Request&) -> Result<Response> { throw std::runtime_error("secret words"); });
  add(
      "GET", "/inline", [](Request&) -> Result<Response> { throw std::runtime_error("secret words"); }, RunPlace::inline_);
  add("GET", "/fails", [](Request&) -> Result<Response> { return fail(ErrorKind::internal, "disk.broken", "secret words"); });
  serve();
  for (const auto* path : {"/throws", "/inline", "/fails"}) {
    const auto answer = get(path);
    EXPECT_EQ(answer.status, 500) << path;
    EXPECT_EQ(answer.body.find("secret"), std::string::npos) << path;
  }
}

TEST_F(ServerTest, PutsItsHeadersOnEveryAnswer) {
  add("GET", "/a",
      [](Request&) -> Result<Response> { return std::move(Response::text(200, "text/plain", "a").with("X-Echo", "a\r\nSet-Cookie: b=1")); });
  serve();
  for (const auto& answer : {get("/a"), get("/nothing"), ask("nonsense\r\n\r\n")}) {
    EXPECT_EQ(answer.headers.get("X-Content-Type-Options"), "nosniff");
    EXPECT_TRUE(answer.headers.has("Referrer-Policy"));
    EXPECT_TRUE(answer.headers.has("Cross-Origin-Opener-Policy"));
    EXPECT_EQ(answer.headers.get("Cache-Control"), "no-store");
    EXPECT_TRUE(answer.headers.has("Date"));
    EXPECT_FALSE(answer.headers.has("Strict-Transport-Security"));
  }
  EXPECT_FALSE(get("/a").headers.has("Set-Cookie"));
}

TEST_F(ServerTest, PutsTheRoutesHeadersOnItsAnswers) {
  Route route{"GET", "/mine", Access::signed_in(), RunPlace::pool, [](Request&) -> Result<Response> { return Response::empty(); }};
  route.headers.set("Tus-Resumable", "1.0.0");
  router.add(route);
  serve();
  for (const auto& answer : {get("/mine"), get("/mine", "Authorization: Bearer ana\r\n")}) EXPECT_EQ(answer.headers.get("Tus-Resumable"), "1.0.0");
  EXPECT_FALSE(get("/nothing").headers.has("Tus-Resumable"));
}

TEST_F(ServerTest, CarriesTheTrace) {
  const Handler trace_id = [](Request&) -> Result<Response> { return Response::text(200, "text/plain", std::string(trace::current()->trace_id())); };
  add("GET", "/pool", trace_id);
  add("GET", "/inline", trace_id, RunPlace::inline_);
  serve();
  const std::string id = "0af7651916cd43dd8448eb211c80319c";
  for (const auto* path : {"/pool", "/inline"}) {
    const auto answer = get(path, "traceparent: 00-" + id + "-b7ad6b7169203331-01\r\n");
    EXPECT_EQ(answer.body, id);
    EXPECT_THAT(std::string(answer.headers.get("traceresponse")), StartsWith("00-" + id + "-"));
  }
  const auto fresh = get("/pool");
  EXPECT_EQ(fresh.body.size(), 32U);
  EXPECT_NE(fresh.body, id);
  EXPECT_FALSE(trace::current());
}

TEST_F(ServerTest, AnswersNotModified) {
  add("GET", "/a", [](Request&) -> Result<Response> { return std::move(Response::text(200, "text/plain", "hello").with("ETag", "\"7\"")); });
  serve();
  const auto fresh = get("/a");
  EXPECT_EQ(fresh.headers.get("ETag"), "\"7\"");
  const auto same = get("/a", "If-None-Match: \"6\", W/\"7\"\r\n");
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.headers.get("ETag"), "\"7\"");
  EXPECT_FALSE(same.headers.has("Content-Length"));
  EXPECT_EQ(get("/a", "If-None-Match: \"6\"\r\n").body, "hello");
}

TEST_F(ServerTest, CompressesTexts) {
  std::string text;
  while (text.size() < 4096) text += "{\"key\": \"value\"}, ";
  add("GET", "/json",
      [text](Request&) -> Result<Response> { return std::move(Response::text(200, "application/json", text).with("ETag", "\"7\"")); });
  add_text("/playlist", text, "application/vnd.apple.mpegurl");
  add_text("/picture", text, "image/png");
  add_text("/short", text.substr(0, 1023));
  add("GET", "/packed",
      [text](Request&) -> Result<Response> { return std::move(Response::text(200, "text/css", text).with("Content-Encoding", "gzip")); });
  serve();
  for (const auto* encoding : {"br", "gzip"}) {
    const auto answer = get("/json", std::string("Accept-Encoding: ") + encoding + "\r\n");
    EXPECT_EQ(answer.headers.get("Content-Encoding"), encoding);
    EXPECT_EQ(answer.headers.get("Vary"), "Accept-Encoding");
    EXPECT_EQ(answer.headers.get("ETag"), "W/\"7\"");
    EXPECT_LT(answer.body.size(), text.size());
    EXPECT_EQ(unpack(encoding, answer.body), text);
  }
  EXPECT_EQ(get("/playlist", "Accept-Encoding: gzip, br\r\n").headers.get("Content-Encoding"), "br");
  const auto plain = get("/json");
  EXPECT_EQ(plain.body, text);
  EXPECT_EQ(plain.headers.get("Vary"), "Accept-Encoding");
  EXPECT_EQ(plain.headers.get("ETag"), "\"7\"");
  EXPECT_EQ(get("/picture", "Accept-Encoding: br\r\n").body, text);
  EXPECT_EQ(get("/short", "Accept-Encoding: br\r\n").body.size(), 1023U);
  EXPECT_EQ(get("/packed", "Accept-Encoding: br\r\n").body, text);
}

TEST_F(ServerTest, LimitsTheRate) {
  config.rates.enabled = true;
  config.rates.write_per_minute = 60;
  router.add({"POST", "/w", Access::open(), RunPlace::inline_, [](Request&) -> Result<Response> { return Response::empty(); }, RateClass::write});
  router.add({"GET", "/free", Access::open(), RunPlace::inline_, [](Request&) -> Result<Response> { return Response::empty(); }, RateClass::none});
  serve();
  const auto post = [&](const std::string& fields) { return ask("POST /w HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n" + fields + "\r\n"); };
  Wire::Answer refused;
  int taken = 0;
  for (; taken < 100 && refused.status != 429; ++taken) refused = post("Authorization: Bearer ana\r\n");
  EXPECT_EQ(refused.status, 429);
  EXPECT_GE(taken, 15);
  EXPECT_THAT(refused.body, HasSubstr("rate.limited"));
  EXPECT_TRUE(refused.headers.has("Retry-After"));
  // Another caller behind the same address, and other kinds of routes, go on.
  EXPECT_EQ(post("Authorization: Bearer bia\r\n").status, 204);
  EXPECT_EQ(get("/free").status, 204);
  // Made-up tokens do not get around the address's share.
  int status = 204;
  for (int i = 0; i < 2000 && status == 204; ++i) status = post(fmt::format("Authorization: Bearer user{}\r\n", i)).status;
  EXPECT_EQ(status, 429);
}

TEST_F(ServerTest, SpeaksHttp10) {
  add_text("/a", "hello");
  serve();
  Wire wire(port());
  wire.send("GET /a HTTP/1.0\r\n\r\n");
  EXPECT_EQ(wire.answer().headers.get("Connection"), "close");
  EXPECT_TRUE(wire.ended());
  Wire kept(port());
  kept.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(kept.answer().headers.get("Connection"), "keep-alive");
  kept.send("GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(kept.answer().body, "hello");
  EXPECT_TRUE(kept.ended());
}

TEST_F(ServerTest, ServesHealthMetricsAndTheContract) {
  bool ready = false;
  add_health_routes(
      router, [] { return true; }, [&] { return ready ? std::vector<std::string>{} : std::vector<std::string>{"The feed is behind."}; });
  add_openapi_route(router, "/api/x/v1", R"({"openapi":"3.1.0"})");
  serve();
  EXPECT_EQ(get("/health/live").status, 200);
  EXPECT_EQ(get("/health/started").status, 200);
  const auto waiting = get("/health/ready");
  EXPECT_EQ(waiting.status, 503);
  EXPECT_THAT(waiting.body, HasSubstr("The feed is behind."));
  ready = true;
  EXPECT_EQ(get("/health/ready").status, 200);
  EXPECT_EQ(get("/api/x/v1/openapi.json").body, R"({"openapi":"3.1.0"})");
  const auto metrics = get("/metrics");
  EXPECT_THAT(metrics.body, HasSubstr(R"(codeflix_http_requests_total{method="GET",route="/health/ready",status="5xx"})"));
  EXPECT_THAT(metrics.body, HasSubstr("codeflix_http_request_duration_seconds_bucket"));
  EXPECT_THAT(metrics.body, HasSubstr("codeflix_http_connections"));
}

TEST_F(ServerTest, SaysWhatToDoAboutATakenPort) {
  serve();
  ServerConfig second = config;
  second.port = port();
  const auto started = make_server(second, router, nullptr)->start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, "server.bind");
  EXPECT_EQ(started.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(started.error().detail, HasSubstr(std::to_string(port())));
  EXPECT_THAT(started.error().detail, HasSubstr("--port"));
  second.bind = "203.0.113.7";
  EXPECT_EQ(make_server(second, router, nullptr)->start().error().code, "server.bind");
  second.bind = "nonsense";
  EXPECT_EQ(make_server(second, router, nullptr)->start().error().code, "server.bind");
  second.bind = "127.0.0.1";
  second.port = 0;
  second.trusted_proxies = {"nonsense"};
  EXPECT_EQ(make_server(second, router, nullptr)->start().error().code, "server.trusted_proxies");
  second.trusted_proxies = {};
  second.tls_cert = "/nowhere.pem";
  EXPECT_EQ(make_server(second, router, nullptr)->start().error().code, "server.tls");
}

}  // namespace
}  // namespace codeflix::http
