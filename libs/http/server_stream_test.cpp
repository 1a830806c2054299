#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <latch>

#include "libs/http/server_fixture.hpp"
#include "libs/testing/wait_until.hpp"

namespace codeflix::http {
namespace {

using ::testing::HasSubstr;
using testing::wait_until;

/// Where the sinks of a test put what they took.
struct Store {
  std::mutex mutex;
  std::string bytes;
  std::string refuse_piece;
  std::atomic<int> opened = 0;
  std::atomic<int> finished = 0;
  std::atomic<int> destroyed = 0;

  std::string taken() {
    const std::lock_guard lock(mutex);
    return bytes;
  }
};

class StoreSink final : public BodySink {
 public:
  explicit StoreSink(Store& store) : store_(store) { ++store_.opened; }
  ~StoreSink() override { ++store_.destroyed; }
  Result<> write(std::string_view piece) override {
    const std::lock_guard lock(store_.mutex);
    if (piece.find("throw") != std::string_view::npos) throw std::runtime_error("sink");
    if (!store_.refuse_piece.empty() && piece.find(store_.refuse_piece) != std::string_view::npos)
      return fail(ErrorKind::conflict, "upload.checksum", "Refused.");
    store_.bytes += piece;
    return {};
  }
  Result<Response> finish() override {
    ++store_.finished;
    return Response::text(201, "text/plain", "stored");
  }

 private:
  Store& store_;
};

class PieceSource final : public BodySource {
 public:
  explicit PieceSource(std::vector<std::string> pieces) : pieces_(std::move(pieces)) {}
  Result<std::string> next() override {
    if (at_ == pieces_.size()) return std::string();
    if (pieces_[at_] == "fail") return fail(ErrorKind::unavailable, "x", "Broken.");
    return pieces_[at_++];
  }

 private:
  std::vector<std::string> pieces_;
  std::size_t at_ = 0;
};

class StreamTest : public ServerFixture {
 protected:
  void add_upload(std::uint64_t limit = 64 << 20) {
    router.add({"PATCH", "/upload", Access::signed_in(), RunPlace::pool, StreamHandler([this](Request& r) -> Result<std::unique_ptr<BodySink>> {
                  if (r.headers.has("X-Refuse")) return fail(ErrorKind::conflict, "upload.offset", "Another offset.");
                  return std::make_unique<StoreSink>(store);
                }),
                RateClass::upload, limit});
  }
  void add_events() {
    add("GET", "/events", [this](Request&) -> Result<Response> {
      auto channel = std::make_shared<EventChannel>();
      {
        const std::lock_guard lock(mutex);
        channels.push_back(channel);
      }
      Response response;
      response.body = channel;
      return response;
    });
  }
  void add_source(std::string pattern, const std::vector<std::string>& pieces, const Headers& headers = {}) {
    add("GET", std::move(pattern), [pieces, headers](Request&) -> Result<Response> {
      Response response;
      response.headers = headers;
      response.body = std::make_shared<PieceSource>(pieces);
      return response;
    });
  }
  std::shared_ptr<EventChannel> channel(std::size_t index) {
    wait_until([&] {
      const std::lock_guard lock(mutex);
      return channels.size() > index;
    });
    const std::lock_guard lock(mutex);
    return channels.at(index);
  }
  static std::string upload_head(std::size_t length, const std::string& fields = "") {
    return fmt::format("PATCH /upload HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ana\r\nContent-Length: {}\r\n{}\r\n", length, fields);
  }

  Store store;
  std::mutex mutex;
  std::vector<std::shared_ptr<EventChannel>> channels;
};

TEST_F(StreamTest, FeedsTheSinkAndKeepsTheConnection) {
  add_upload();
  serve();
  std::string bytes;
  for (int i = 0; bytes.size() < 5'000'000; ++i) bytes += std::to_string(i) + ",";
  Wire wire(port());
  wire.send(upload_head(bytes.size()) + bytes);
  EXPECT_EQ(wire.answer().status, 201);
  EXPECT_EQ(store.taken(), bytes);
  wire.send("PATCH /upload HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ana\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n" +
            upload_head(0));
  EXPECT_EQ(wire.answer().body, "stored");
  EXPECT_EQ(wire.answer().body, "stored");
  EXPECT_EQ(store.taken(), bytes + "abc");
  EXPECT_EQ(store.finished, 3);
  EXPECT_EQ(store.destroyed, 3);
}

TEST_F(StreamTest, RefusesBeforeTheBodyIsRead) {
  add_upload(1000);
  serve();
  EXPECT_EQ(ask("PATCH /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabcde").status, 401);
  EXPECT_EQ(ask(upload_head(1001)).status, 413);
  EXPECT_EQ(ask(upload_head(5, "X-Refuse: 1\r\n") + "abcde").status, 409);
  EXPECT_EQ(store.opened, 0);
}

TEST_F(StreamTest, KeepsWhatCameBeforeTheClientWentAway) {
  add_upload();
  serve();
  {
    Wire wire(port());
    wire.send(upload_head(1'000'000) + std::string(1234, 'a'));
    ASSERT_TRUE(wait_until([&] { return store.opened == 1; }));
  }
  EXPECT_TRUE(wait_until([&] { return store.destroyed == 1; }));
  EXPECT_EQ(store.taken(), std::string(1234, 'a'));
  EXPECT_EQ(store.finished, 0);
}

TEST_F(StreamTest, APieceThatIsRefusedEndsTheUpload) {
  store.refuse_piece = "BAD";
  add_upload();
  serve();
  Wire wire(port());
  wire.send(upload_head(3'000'000) + std::string(700'000, 'a') + "BAD" + std::string(700'000, 'a'));
  EXPECT_EQ(wire.answer().status, 409);
  EXPECT_EQ(ask(upload_head(5) + "throw").status, 500);
  EXPECT_EQ(store.finished, 0);
  EXPECT_EQ(store.destroyed, 2);
}

TEST_F(StreamTest, ChunksBeyondTheLimitAreNotTaken) {
  add_upload(100'000);
  serve();
  Wire wire(port());
  wire.send("PATCH /upload HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ana\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 4; ++i) wire.send(fmt::format("{:x}\r\n{}\r\n", 40'000, std::string(40'000, 'x')));
  EXPECT_EQ(wire.answer().status, 413);
  EXPECT_LE(store.taken().size(), 100'000U);
  EXPECT_EQ(store.finished, 0);
}

TEST_F(StreamTest, PullsASource) {
  add_source("/pieces", {"one ", "two ", std::string(100'000, 'x')});
  Headers sized;
  sized.set("Content-Length", "7");
  add_source("/sized", {"abc", "defg"}, sized);
  add_source("/broken", {"one ", "fail"});
  serve();
  Wire wire(port());
  wire.send("GET /pieces HTTP/1.1\r\nHost: x\r\n\r\nGET /sized HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(wire.answer().body, "one two " + std::string(100'000, 'x'));
  const auto answer = wire.answer();
  EXPECT_FALSE(answer.headers.has("Transfer-Encoding"));
  EXPECT_EQ(answer.body, "abcdefg");
  // To a client of HTTP/1.0 the end of the connection is the end of the body.
  Wire old(port());
  old.send("GET /pieces HTTP/1.0\r\n\r\n");
  while (old.more()) {
  }
  EXPECT_TRUE(old.received().ends_with("xxx"));
  EXPECT_EQ(old.received().find("chunked"), std::string::npos);
  // A body that breaks off is not a whole one.
  EXPECT_EQ(get("/broken").status, 0);
}

TEST_F(StreamTest, SendsEventsUntilTheProducerEnds) {
  add_events();
  serve();
  Wire wire(port());
  wire.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(wire.until("\r\n\r\n"));
  EXPECT_THAT(wire.received(), HasSubstr("Content-Type: text/event-stream"));
  EXPECT_TRUE(channel(0)->send("progress", "{\"percent\":7}", "1"));
  EXPECT_TRUE(wire.until("id: 1\nevent: progress\ndata: {\"percent\":7}\n\n"));
  channel(0)->send("done", "");
  channel(0)->close();
  EXPECT_TRUE(wire.until("event: done\ndata: \n\n"));
  while (wire.more()) {
  }
  EXPECT_FALSE(channel(0)->send("late", ""));
}

TEST_F(StreamTest, ALeavingSubscriberIsNoticed) {
  add_events();
  serve();
  {
    Wire wire(port());
    wire.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_TRUE(wire.until("\r\n\r\n"));
  }
  const auto left = channel(0);
  EXPECT_TRUE(wait_until([&] { return !left->send("e", "d"); }));
  EXPECT_TRUE(left->closed());
}

TEST_F(StreamTest, WaitingClientsHoldNoThread) {
  config.pool_threads = 2;
  config.io_threads = 1;
  add_events();
  add_upload();
  add_text("/ok", "fine");
  serve();
  std::vector<Wire> wires;
  for (int i = 0; i < 200; ++i) {
    wires.emplace_back(port()).send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_TRUE(wires.back().until("\r\n\r\n")) << i;
  }
  for (int i = 0; i < 200; ++i) wires.emplace_back(port()).send(upload_head(4) + "ab");
  ASSERT_TRUE(wait_until([&] { return store.opened == 200; }));
  EXPECT_EQ(get("/ok").body, "fine");
  for (int i = 0; i < 200; ++i) {
    EXPECT_TRUE(channel(i)->send("e", std::to_string(i)));
    wires[200 + i].send("cd");
  }
  std::size_t told = 0;
  for (auto& wire : wires) told += wire.until(&wire - wires.data() < 200 ? "event: e" : "stored") ? 1 : 0;
  EXPECT_EQ(told, 400U);
  EXPECT_EQ(store.finished, 200);
}

TEST_F(StreamTest, AStopDrains) {
  std::latch begun(1);
  std::latch release(1);
  add_events();
  add_upload();
  add_text("/ok", "fine");
  add("GET", "/slow", [&](Request&) -> Result<Response> {
    begun.count_down();
    release.wait();
    return Response::text(200, "text/plain", "done");
  });
  serve();
  const auto old_port = port();
  Wire idle(port());
  idle.send("GET /ok HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(idle.answer().body, "fine");
  Wire untouched(port());
  Wire events(port());
  events.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(events.until("\r\n\r\n"));
  Wire slow(port());
  slow.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  begun.wait();
  Wire uploading(port());
  uploading.send(upload_head(4) + "ab");
  ASSERT_TRUE(wait_until([&] { return store.opened == 1; }));

  std::thread stopping([this] { stop(); });
  EXPECT_TRUE(idle.ended());
  EXPECT_TRUE(untouched.ended());
  while (events.more()) {
  }
  EXPECT_TRUE(wait_until([&] { return !Wire(old_port).connected(); }));
  release.count_down();
  uploading.send("cd");
  const auto answer = slow.answer();
  EXPECT_EQ(answer.body, "done");
  EXPECT_EQ(answer.headers.get("Connection"), "close");
  EXPECT_EQ(uploading.answer().body, "stored");
  stopping.join();
}

TEST_F(StreamTest, AStopCutsWhatDoesNotEnd) {
  config.drain_timeout = std::chrono::seconds(1);
  add_upload();
  serve();
  Wire wire(port());
  wire.send(upload_head(4) + "ab");
  ASSERT_TRUE(wait_until([&] { return store.opened == 1; }));
  stop();
  EXPECT_TRUE(wire.ended());
  EXPECT_EQ(store.destroyed, 1);
  EXPECT_EQ(store.taken(), "ab");
}

}  // namespace
}  // namespace codeflix::http
