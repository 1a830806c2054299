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
const OpenObjects::Seal kSeal{"900.k.signature", kNow + seconds(900)};

class OpenObjectsTest : public testing::Test {
 protected:
  std::shared_ptr<storage::Object> find(const std::string& key, Time now = kNow) {
    auto found = held_.find(key, kSeal.text, now);
    return found ? found->object : nullptr;
  }
  std::shared_ptr<storage::Object> keep(const std::string& key) {
    auto object = std::make_shared<Named>();
    held_.keep(key, object, kSeal, kNow);
    return object;
  }

  OpenObjects held_{2, seconds(60)};
};

TEST_F(OpenObjectsTest, HoldsTheLastAskedFor) {
  const auto a = keep("a");
  keep("b");
  EXPECT_EQ(find("a"), a);
  keep("c");
  EXPECT_EQ(find("b"), nullptr) << "it was asked for least lately";
  EXPECT_EQ(find("a"), a);
  EXPECT_NE(find("c"), nullptr);
}

TEST_F(OpenObjectsTest, LetsGoInTime) {
  const std::weak_ptr<storage::Object> gone = keep("a");
  EXPECT_NE(find("a", kNow + seconds(59)), nullptr);
  EXPECT_EQ(find("a", kNow + seconds(60)), nullptr) << "use does not make it live longer";
  EXPECT_TRUE(gone.expired()) << "and it is closed";
}

TEST_F(OpenObjectsTest, ReplacesUnderTheSameKey) {
  keep("a");
  const auto second = keep("a");
  keep("b");
  EXPECT_EQ(find("a"), second);
}

TEST(OpenObjects, KnowsTheSealThatItWasGivenWith) {
  OpenObjects held(2, seconds(3600));
  held.keep("a", std::make_shared<Named>(), kSeal, kNow);
  held.keep("b", std::make_shared<Named>(), {"900.k.another", kSeal.until}, kNow);
  EXPECT_EQ(held.find("a", kSeal.text, kNow)->sealed_until, kSeal.until);
  for (const auto* other : {"", "900.k.signaturf", "900.k.signatur", "900.k.signature.", "901.k.signature", "900.k.another"}) {
    const auto found = held.find("a", other, kNow);
    ASSERT_TRUE(found);
    EXPECT_FALSE(found->sealed_until) << other;
  }
  EXPECT_TRUE(held.find("a", kSeal.text, kSeal.until - seconds(1))->sealed_until);
  EXPECT_FALSE(held.find("a", kSeal.text, kSeal.until)->sealed_until) << "it is over, though the object is held longer";
}

TEST(OpenObjects, IsForManyThreads) {
  OpenObjects held(8, seconds(60));
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&held] {
      for (int i = 0; i < 2000; ++i) {
        const auto key = std::to_string(i % 16);
        if (!held.find(key, kSeal.text, kNow)) held.keep(key, std::make_shared<Named>(), kSeal, kNow);
      }
    });
}

}  // namespace
}  // namespace codeflix::playback
