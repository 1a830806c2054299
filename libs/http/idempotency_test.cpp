#include "libs/http/idempotency.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "libs/testing/databases.hpp"

namespace codeflix::http {
namespace {

class IdempotencyTest : public testing::DatabaseTest {
 protected:
  void SetUp() override {
    ASSERT_TRUE(sql::migrate(*database, clock, idempotency_schema()));
    ASSERT_TRUE(database->write([](sql::Transaction& tx) { return tx.execute("CREATE TABLE effects (id TEXT)"); }));
  }
  static Request post(const std::string& key, const std::string& body = "{}", const std::string& subject = "ana") {
    Request request;
    request.method = "POST";
    request.path = "/things";
    request.body = body;
    if (!key.empty()) request.headers.set("Idempotency-Key", key);
    request.principal.emplace().subject = subject;
    return request;
  }
  Result<Response> create(const Request& request) {
    return once(request, *database, clock, [this](sql::Transaction& tx) -> Result<Response> {
      const auto id = new_uuid(clock);
      CODEFLIX_TRY(tx.execute("INSERT INTO effects VALUES ($1)", {id}));
      return std::move(Response::text(201, "application/json", "{\"id\":\"" + id + "\"}").with("Location", "/things/" + id));
    });
  }
  std::int64_t effects() {
    return *database->read([](sql::Transaction& tx) -> Result<std::int64_t> {
      CODEFLIX_TRY_ASSIGN(const auto row, tx.query_one("SELECT count(*) FROM effects"));
      return row->integer(0);
    });
  }
  static std::string body(const Result<Response>& response) { return std::get<std::string>(response->body); }

  ManualClock clock{from_micros(1'700'000'000'000'000)};
  std::unique_ptr<sql::Database> database = open_database();
};

TEST_P(IdempotencyTest, ARepetitionAnswersTheSame) {
  const auto first = create(post("k"));
  const auto again = create(post("k"));
  ASSERT_TRUE(first && again);
  EXPECT_EQ(again->status, 201);
  EXPECT_EQ(body(again), body(first));
  EXPECT_EQ(again->headers.get("Location"), first->headers.get("Location"));
  EXPECT_EQ(again->headers.get("Idempotency-Replayed"), "true");
  EXPECT_FALSE(first->headers.has("Idempotency-Replayed"));
  EXPECT_EQ(effects(), 1);
}

TEST_P(IdempotencyTest, OtherKeysCallersAndRoutesAreOthers) {
  auto other_route = post("k");
  other_route.path = "/others";
  for (const auto& request : {post("k"), post("k2"), post("k", "{}", "bia"), other_route, post(""), post("")}) EXPECT_TRUE(create(request));
  EXPECT_EQ(effects(), 6);
}

TEST_P(IdempotencyTest, AnotherBodyIsRefused) {
  EXPECT_TRUE(create(post("k", "{}")));
  const auto other = create(post("k", "{\"a\":1}"));
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().kind, ErrorKind::invalid);
  EXPECT_EQ(other.error().code, "idempotency.reused");
  EXPECT_EQ(create(post(std::string(256, 'k'))).error().code, "idempotency.key");
  EXPECT_EQ(effects(), 1);
}

TEST_P(IdempotencyTest, AnEffectThatFailsLeavesNothing) {
  const auto failed = once(post("k"), *database, clock, [](sql::Transaction& tx) -> Result<Response> {
    CODEFLIX_TRY(tx.execute("INSERT INTO effects VALUES ('x')"));
    return fail(ErrorKind::conflict, "thing.taken", "Taken.");
  });
  EXPECT_EQ(failed.error().code, "thing.taken");
  EXPECT_EQ(effects(), 0);
  EXPECT_EQ(create(post("k"))->status, 201);
  EXPECT_EQ(effects(), 1);
}

TEST_P(IdempotencyTest, AreForgottenAfterADay) {
  const auto first = create(post("k"));
  clock.advance(std::chrono::hours(23));
  EXPECT_EQ(body(create(post("k"))), body(first));
  clock.advance(std::chrono::hours(2));
  EXPECT_NE(body(create(post("k"))), body(first));
  EXPECT_EQ(effects(), 2);
}

TEST_P(IdempotencyTest, ManyAtOnceHaveOneEffect) {
  std::vector<std::string> bodies(8);
  std::vector<std::thread> threads;
  for (auto& text : bodies) {
    threads.emplace_back([&] {
      const auto response = create(post("k"));
      if (response) text = body(response);
    });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& text : bodies) EXPECT_EQ(text, bodies.front());
  EXPECT_FALSE(bodies.front().empty());
  EXPECT_EQ(effects(), 1);
}

INSTANTIATE_TEST_SUITE_P(Engines, IdempotencyTest, testing::engines(), testing::engine_name);

}  // namespace
}  // namespace codeflix::http
