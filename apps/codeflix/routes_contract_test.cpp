#include <gmock/gmock.h>

#include <map>

#include "apps/codeflix/platform.hpp"
#include "embedded/catalog_admin_openapi.hpp"
#include "embedded/catalog_openapi.hpp"
#include "embedded/encoder_openapi.hpp"
#include "embedded/identity_openapi.hpp"
#include "embedded/playback_openapi.hpp"
#include "embedded/subscription_openapi.hpp"
#include "embedded/web_openapi.hpp"
#include "libs/base/json.hpp"
#include "libs/testing/temp_folder.hpp"

namespace codeflix {
namespace {

/// What a service promises: its base path, and whether each operation (`GET /api/…`) is open to everybody.
struct Promises {
  std::string base;
  std::map<std::string, bool> operations;
};

/// True for no security at all, and for one of several choices that asks nothing.
bool asks_nothing(const json::Array& security) {
  return security.empty() || std::ranges::any_of(security, [](const json::Value& choice) { return choice.as_object().empty(); });
}

Promises read(std::string_view document) {
  const auto contract = json::parse(document)->as_object();
  Promises promises{.base = std::string(contract.at("servers").as_array().at(0).as_object().at("url").as_string()), .operations = {}};
  const auto& general = contract.at("security").as_array();
  for (const auto& [path, item] : contract.at("paths").as_object()) {
    for (const auto* method : {"get", "put", "post", "delete", "patch", "head", "options"}) {
      const auto* operation = item.as_object().if_contains(method);
      if (operation == nullptr) continue;
      const auto* own = operation->as_object().if_contains("security");
      std::string name = method;
      std::ranges::transform(name, name.begin(), [](unsigned char letter) { return std::toupper(letter); });
      promises.operations[name + " " + promises.base + std::string(path)] = asks_nothing(own == nullptr ? general : own->as_array());
    }
  }
  return promises;
}

/// Pages, what they load and what answers that nothing is there are no part of a contract, and a contract does not describe itself.
bool is_promised(const http::Route& route) {
  return !route.pattern.ends_with("/openapi.json") && !route.pattern.ends_with("/{path...}") &&
         !route.pattern.starts_with("/auth/realms/codeflix/login-actions/") && !route.pattern.starts_with("/auth/resources");
}

class RoutesContract : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<testing::TempFolder>();
    Settings settings;
    settings.platform.data_dir = folder_->path();
    settings.subscription.test_clock = true;
    // Nothing runs, but the encoder wants to see its worker.
    std::filesystem::create_symlink("/bin/true", *folder_ / "codeflix-media-worker");
    auto composed = Platform::compose(std::move(settings), folder_->path(), folder_->path());
    if (!composed) throw std::runtime_error(composed.error().detail);
    platform_ = std::move(*composed);
  }
  static void TearDownTestSuite() {
    platform_.reset();
    folder_.reset();
  }

  /// The route table below a base path, in the form of Promises.
  static std::map<std::string, bool> table(const std::string& base) {
    std::map<std::string, bool> operations;
    for (const auto& route : platform_->router().routes()) {
      if (route.pattern.starts_with(base + "/") && is_promised(route))
        operations[route.method + " " + route.pattern] = route.access.kind == http::Access::Kind::open;
    }
    return operations;
  }

  static inline std::unique_ptr<testing::TempFolder> folder_;
  static inline std::unique_ptr<Platform> platform_;
};

const std::map<std::string, std::string_view>& documents() {
  static const std::map<std::string, std::string_view> kDocuments{{"catalog_admin", embedded::catalog_admin_openapi.front().second},
                                                                  {"encoder", embedded::encoder_openapi.front().second},
                                                                  {"catalog", embedded::catalog_openapi.front().second},
                                                                  {"playback", embedded::playback_openapi.front().second},
                                                                  {"subscription", embedded::subscription_openapi.front().second},
                                                                  {"identity", embedded::identity_openapi.front().second},
                                                                  {"web", embedded::web_openapi.front().second}};
  return kDocuments;
}

class DocumentContract : public RoutesContract, public ::testing::WithParamInterface<std::string> {};

TEST_P(DocumentContract, RoutesAndTheirAccessAreWhatTheDocumentSays) {
  const auto promises = read(documents().at(GetParam()));
  EXPECT_GT(promises.operations.size(), 3U);
  EXPECT_EQ(table(promises.base), promises.operations);
}

INSTANTIATE_TEST_SUITE_P(Services, DocumentContract,
                         ::testing::Values("catalog_admin", "encoder", "catalog", "playback", "subscription", "identity", "web"),
                         [](const auto& service) { return service.param; });

TEST_F(RoutesContract, EveryRouteOfAnApiBelongsToAService) {
  std::vector<std::string> bases;
  for (const auto& [service, document] : documents()) bases.push_back(read(document).base + "/");
  for (const auto& route : platform_->router().routes()) {
    if (!route.pattern.starts_with("/api/") || !is_promised(route)) continue;
    EXPECT_TRUE(std::ranges::any_of(bases, [&](const std::string& base) { return route.pattern.starts_with(base); }))
        << route.method << " " << route.pattern;
  }
}

}  // namespace
}  // namespace codeflix
