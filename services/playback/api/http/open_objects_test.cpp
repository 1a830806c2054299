#include "services/playback/api/http/open_objects.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace codeflix::playback {
namespace {

using std::chrono::seconds;

class Named final : public storage::Object {
 public:
  std::uint64_t size() const override { return 0; }
  const std::string& etag() const override { return etag_; }
  Result<std::string> read(std::uint64_t, std::size_t) const override { return std::string(); }

 private:
  std::string etag_;
};

const Time kNow = from_micros(0);

TEST(OpenObjects, HoldsTheLastAskedFor) {
  OpenObjects held(2, seconds(60));
  const auto a = std::make_shared<Named>();
  held.keep("a", a, kNow);
  held.keep("b", std::make_shared<Named>(), kNow);
  EXPECT_EQ(held.find("a", kNow), a);
  held.keep("c", std::make_shared<Named>(), kNow);
  EXPECT_EQ(held.find("b", kNow), nullptr) << "it was asked for least lately";
  EXPECT_EQ(held.find("a", kNow), a);
  EXPECT_NE(held.find("c", kNow), nullptr);
}

TEST(OpenObjects, LetsGoInTime) {
  OpenObjects held(2, seconds(60));
  const std::weak_ptr<storage::Object> gone = [&] {
    const auto object = std::make_shared<Named>();
    held.keep("a", object, kNow);
    return object;
  }();
  EXPECT_NE(held.find("a", kNow + seconds(59)), nullptr);
  EXPECT_EQ(held.find("a", kNow + seconds(60)), nullptr) << "use does not make it live longer";
  EXPECT_TRUE(gone.expired()) << "and it is closed";
}

TEST(OpenObjects, ReplacesUnderTheSameKey) {
  OpenObjects held(2, seconds(60));
  held.keep("a", std::make_shared<Named>(), kNow);
  const auto second = std::make_shared<Named>();
  held.keep("a", second, kNow);
  held.keep("b", std::make_shared<Named>(), kNow);
  EXPECT_EQ(held.find("a", kNow), second);
}

TEST(OpenObjects, IsForManyThreads) {
  OpenObjects held(8, seconds(60));
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&held] {
      for (int i = 0; i < 2000; ++i) {
        const auto key = std::to_string(i % 16);
        if (!held.find(key, kNow)) held.keep(key, std::make_shared<Named>(), kNow);
      }
    });
}

}  // namespace
}  // namespace codeflix::playback
