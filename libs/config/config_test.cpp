#include "libs/config/config.hpp"

#include <gmock/gmock.h>

#include <unistd.h>

#include <fstream>

#include "libs/config/units.hpp"

namespace codeflix::config {
namespace {

struct Sample {
  std::string bind = "127.0.0.1";
  bool enabled = true;
  std::int64_t port = 8080;
  std::chrono::seconds wait{90};
  ByteSize limit{50'000'000'000};
  std::vector<std::string> proxies;
  std::string key;

  void describe(Binder& binder) {
    binder.section("server", "The edge.");
    binder.field("bind", bind, "The address.");
    binder.field("enabled", enabled, "Whether.");
    binder.field("port", port, "The port.", 0, 65535);
    binder.field("wait", wait, "How long.");
    binder.field("limit", limit, "How much.");
    binder.field("proxies", proxies, "Who.");
    binder.secret("key", key, "A secret.");
  }
};

class Config : public testing::Test {
 protected:
  Result<> load_text(const std::string& text, const std::map<std::string, std::string>& variables = {}) {
    std::ofstream(file_) << text;
    return load(file_, variables, {[this](Binder& binder) { sample_.describe(binder); }});
  }
  ~Config() override { std::filesystem::remove(file_); }

  std::filesystem::path file_ = std::filesystem::temp_directory_path() / ("codeflix-config-" + std::to_string(::getpid()) + ".toml");
  Sample sample_;
};

TEST_F(Config, ReadsEveryTypeAndVariablesWin) {
  ASSERT_TRUE(
      load_text("[server]\nbind = \"::1\"\nenabled = false\nport = 9\nwait = \"5m\"\nlimit = \"10MiB\"\nproxies = [\"a\", \"b\"]\nkey = \"x\"\n",
                {{"CODEFLIX_SERVER_PORT", "10"}}));
  EXPECT_EQ(sample_.bind, "::1");
  EXPECT_FALSE(sample_.enabled);
  EXPECT_EQ(sample_.port, 10);
  EXPECT_EQ(sample_.wait, std::chrono::minutes(5));
  EXPECT_EQ(sample_.limit.bytes, 10U << 20U);
  EXPECT_EQ(sample_.proxies, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(sample_.key, "x");
}

TEST_F(Config, ReportsAllMistakesAtOnce) {
  const auto loaded = load_text("[server]\nprot = 1\nport = 70000\nwait = \"5 minutes\"\n[sever]\n", {{"CODEFLIX_SERVER_LIMT", "1"}});
  ASSERT_FALSE(loaded);
  std::vector<std::string> details;
  for (const auto& field : loaded.error().fields) details.push_back(field.detail);
  EXPECT_THAT(details,
              testing::UnorderedElementsAre("server.port is a whole number from 0 to 65535.", "server.wait is a duration such as 30s, 5m, 2h or 7d.",
                                            "server.prot is not a key. Did you mean server.port?", "[sever] is not a section. Did you mean server?",
                                            "CODEFLIX_SERVER_LIMT is not a variable. Did you mean CODEFLIX_SERVER_LIMIT?"));
}

TEST_F(Config, RefusesWhatIsNotToml) {
  const auto loaded = load_text("[server\n");
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, "config.malformed");
  EXPECT_THAT(loaded.error().detail, testing::HasSubstr("line 1"));
}

TEST_F(Config, TheReferenceShowsDefaultsButNoSecret) {
  sample_.key = "hidden";
  const auto fields = reference({[this](Binder& binder) { sample_.describe(binder); }});
  ASSERT_EQ(fields.size(), 7U);
  EXPECT_EQ(fields[2].variable, "CODEFLIX_SERVER_PORT");
  EXPECT_EQ(fields[4].default_value, "50GB");
  EXPECT_EQ(fields[6].default_value, "");
  EXPECT_TRUE(fields[6].secret);
}

TEST(Units, RefuseOverflowAndNonsense) {
  for (const auto* text : {"", "5", "-5s", "5 s", "s", "99999999999999999999s", "9999999999999999d"}) EXPECT_FALSE(parse_duration(text)) << text;
  for (const auto* text : {"", "GB", "-1", "1.5GB", "99999999999GB"}) EXPECT_FALSE(parse_size(text)) << text;
}

}  // namespace
}  // namespace codeflix::config
