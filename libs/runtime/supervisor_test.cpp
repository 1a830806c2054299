#include "libs/runtime/supervisor.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <future>
#include <thread>

namespace codeflix::runtime {
namespace {

using Journal = std::vector<std::string>;

class Part final : public Component {
 public:
  Part(std::string name, Journal& journal, bool works = true, std::string waits_for = {})
      : name_(std::move(name)), journal_(journal), works_(works), waits_for_(std::move(waits_for)) {}
  std::string_view name() const override { return name_; }
  Result<> start() override {
    journal_.push_back("start " + name_);
    if (!works_) return codeflix::fail(ErrorKind::unavailable, "part.broken", "It is broken.");
    return {};
  }
  void stop() override { journal_.push_back("stop " + name_); }
  std::string not_ready() const override { return waits_for_; }

 private:
  std::string name_;
  Journal& journal_;
  bool works_;
  std::string waits_for_;
};

TEST(Supervisor, StartsInOrderAndStopsInReverse) {
  Journal journal;
  Supervisor supervisor;
  supervisor.add(std::make_unique<Part>("a", journal));
  supervisor.add(std::make_unique<Part>("b", journal, true, "catching up"));
  EXPECT_EQ(supervisor.not_ready(), (Journal{"The platform is still starting."}));
  ASSERT_TRUE(supervisor.start());
  EXPECT_TRUE(supervisor.started());
  EXPECT_EQ(supervisor.not_ready(), (Journal{"b: catching up"}));
  auto ended = std::async(std::launch::async, [&] { return supervisor.wait_and_stop(); });
  supervisor.request_stop();
  EXPECT_TRUE(ended.get());
  EXPECT_EQ(journal, (Journal{"start a", "start b", "stop b", "stop a"}));
}

TEST(Supervisor, AFailureAtStartStopsThoseBeforeIt) {
  Journal journal;
  Supervisor supervisor;
  supervisor.add(std::make_unique<Part>("a", journal));
  supervisor.add(std::make_unique<Part>("b", journal, false));
  supervisor.add(std::make_unique<Part>("c", journal));
  const auto started = supervisor.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, "part.broken");
  EXPECT_EQ(journal, (Journal{"start a", "start b", "stop a"}));
}

TEST(Supervisor, AFailureLaterStopsEverythingAndIsAnswered) {
  Journal journal;
  Supervisor supervisor;
  supervisor.add(std::make_unique<Part>("a", journal));
  ASSERT_TRUE(supervisor.start());
  supervisor.fail("a", Error{ErrorKind::internal, "part.died", "It died."});
  const auto ended = supervisor.wait_and_stop();
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, "part.died");
  EXPECT_EQ(journal.back(), "stop a");
}

TEST(Periodic, RunsAgainAfterAFailureUntilStopped) {
  std::promise<void> thrice;
  int turns = 0;
  auto part = make_periodic("turns", std::chrono::milliseconds(1), [&]() -> Result<> {
    if (++turns == 3) thrice.set_value();
    return codeflix::fail(ErrorKind::unavailable, "turn.failed", "Not now.");
  });
  ASSERT_TRUE(part->start());
  thrice.get_future().wait();
  part->stop();
  const int after = turns;
  std::this_thread::yield();
  EXPECT_EQ(turns, after);
}

}  // namespace
}  // namespace codeflix::runtime
