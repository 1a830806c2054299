// The port subscription::People over both issuers: the embedded one's database, and a realm in a real Keycloak.
#include <gmock/gmock.h>

#include <cstdlib>

#include "apps/codeflix/identity_people.hpp"
#include "libs/base/encoding.hpp"
#include "libs/base/json.hpp"
#include "libs/base/random.hpp"
#include "libs/client/client.hpp"
#include "libs/sql/sqlite.hpp"
#include "libs/testing/engine.hpp"
#include "libs/testing/temp_folder.hpp"
#include "services/identity/module.hpp"
#include "services/subscription/infra/keycloak/keycloak_people.hpp"

namespace codeflix {
namespace {

/// An issuer in which the test is the administrator.
class Issuer {
 public:
  virtual ~Issuer() = default;
  virtual subscription::People& people() = 0;
  /// Answers the subject.
  virtual std::string add(const std::string& email, const std::string& name) = 0;
  virtual bool is_subscriber(const std::string& subject) = 0;
  /// False where no address can be changed and nobody removed.
  virtual bool changes() const = 0;
  virtual void set_email(const std::string& subject, const std::string& email) = 0;
  virtual void remove(const std::string& subject) = 0;
};

class EmbeddedIssuer final : public Issuer {
 public:
  EmbeddedIssuer() {
    for (const auto& component : identity::migrations()) EXPECT_TRUE(sql::migrate(*database_, clock_, component));
  }
  subscription::People& people() override { return *people_; }
  std::string add(const std::string& email, const std::string& name) override {
    return identity::create_user(*database_, clock_, {.email = email, .password = "um farol na serra, 1987", .name = name, .roles = {"customer"}})
        ->str();
  }
  bool is_subscriber(const std::string& subject) override { return (*identity::find_user(*database_, subject))->roles.contains("subscriber"); }
  bool changes() const override { return false; }
  void set_email(const std::string&, const std::string&) override {}
  void remove(const std::string&) override {}

 private:
  testing::TempFolder folder_;
  SystemClock clock_;
  std::unique_ptr<sql::Database> database_ = std::move(*sql::open_sqlite(folder_.path() / "identity.sqlite"));
  std::unique_ptr<subscription::People> people_ = make_identity_people(*database_, "standalone");
};

/// A realm of its own, made by deploy/keycloak/apply.py and removed at the end.
class KeycloakIssuer final : public Issuer {
 public:
  /// `address`: `http://administrator:password@127.0.0.1:PORT/auth`.
  explicit KeycloakIssuer(const std::string& address) {
    const auto user_info = address.find("//") + 2;
    const auto at = address.find('@', user_info);
    const auto colon = address.find(':', user_info);
    user_ = address.substr(user_info, colon - user_info);
    password_ = address.substr(colon + 1, at - colon - 1);
    url_ = address.substr(0, user_info) + address.substr(at + 1);
    const auto command = "KEYCLOAK_URL='" + url_ + "' KC_BOOTSTRAP_ADMIN_USERNAME='" + user_ + "' KC_BOOTSTRAP_ADMIN_PASSWORD='" + password_ +
                         "' REALM_PUBLIC_URL=http://127.0.0.1:9 REALM_SECRET_SUBSCRIPTION=" + secret_ +
                         " /usr/bin/python3 " CODEFLIX_SOURCE_DIR "/deploy/keycloak/apply.py apply --realm " + realm_ + " >/dev/null";
    EXPECT_EQ(std::system(command.c_str()), 0);
    people_ =
        subscription::make_keycloak_people({.url = url_, .realm = realm_, .client_secret = secret_, .issuer = url_ + "/realms/" + realm_}, clock_);
  }
  ~KeycloakIssuer() override { admin("DELETE", ""); }
  subscription::People& people() override { return *people_; }
  std::string add(const std::string& email, const std::string& name) override {
    const auto made =
        admin("POST", "/users", json::write(json::Object{{"username", email}, {"email", email}, {"firstName", name}, {"enabled", true}}));
    const auto location = std::string(made.headers.get("Location"));
    return location.substr(location.rfind('/') + 1);
  }
  bool is_subscriber(const std::string& subject) override {
    return admin("GET", "/users/" + subject + "/role-mappings/realm").body.find("\"subscriber\"") != std::string::npos;
  }
  bool changes() const override { return true; }
  void set_email(const std::string& subject, const std::string& email) override {
    admin("PUT", "/users/" + subject, json::write(json::Object{{"email", email}, {"username", email}}));
  }
  void remove(const std::string& subject) override { admin("DELETE", "/users/" + subject); }

 private:
  client::Response admin(const std::string& method, const std::string& path, const std::string& body = "") {
    client::Request sign_in{.method = "POST", .body = "grant_type=password&client_id=admin-cli&username=" + user_ + "&password=" + password_};
    sign_in.timeout = std::chrono::minutes(1);
    sign_in.headers.set("Content-Type", "application/x-www-form-urlencoded");
    const auto token = json::parse(client::call_once(url_ + "/realms/master/protocol/openid-connect/token", sign_in)->body)
                           ->as_object()
                           .at("access_token")
                           .as_string();
    client::Request request{.method = method, .body = body};
    request.timeout = std::chrono::minutes(1);
    request.headers.set("Authorization", "Bearer " + std::string(token));
    request.headers.set("Content-Type", "application/json");
    auto answer = client::call_once(url_ + "/admin/realms/" + realm_ + path, request).value();
    EXPECT_LT(answer.status, 300) << method << " " << path << ": " << answer.body;
    return answer;
  }

  SystemClock clock_;
  std::string url_;
  std::string user_;
  std::string password_;
  const std::string realm_ = "codeflix-test-" + hex(random_bytes(4));
  const std::string secret_ = hex(random_bytes(16));
  std::unique_ptr<subscription::People> people_;
};

class PeopleContract : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (std::string_view(GetParam()) == "embedded") {
      issuer_ = std::make_unique<EmbeddedIssuer>();
    } else if (const auto address = testing::engine_address("KEYCLOAK")) {
      issuer_ = std::make_unique<KeycloakIssuer>(*address);
    } else {
      GTEST_SKIP() << testing::skip_reason("KEYCLOAK");
    }
  }

  std::unique_ptr<Issuer> issuer_;
};

TEST_P(PeopleContract, SomebodyIsFoundByTheirSubject) {
  const auto ana = issuer_->add("ana@example.com", "Ana Müller");
  const auto found = issuer_->people().find(ana);
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->subject, ana);
  EXPECT_EQ((*found)->name, "Ana Müller");
  EXPECT_EQ((*found)->email, "ana@example.com");
  const auto nobody = issuer_->people().find("00000000-0000-7000-8000-000000000000");
  ASSERT_TRUE(nobody);
  EXPECT_FALSE(*nobody);
}

TEST_P(PeopleContract, TheRoleIsGivenAndTakenAsOftenAsOneLikes) {
  const auto ana = issuer_->add("ana@example.com", "Ana");
  const auto bia = issuer_->add("bia@example.com", "Bia");
  for (const bool subscriber : {false, true, true, false, false, true}) {
    ASSERT_TRUE(issuer_->people().set_subscriber(ana, subscriber));
    EXPECT_EQ(issuer_->is_subscriber(ana), subscriber);
  }
  EXPECT_FALSE(issuer_->is_subscriber(bia));
  EXPECT_TRUE(issuer_->people().set_subscriber("00000000-0000-7000-8000-000000000000", true)) << "somebody who is gone";
}

TEST_P(PeopleContract, ChangesAreToldFromAPositionOn) {
  const auto none = issuer_->people().changes_since(Time());
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->subjects.empty());
  if (!issuer_->changes()) return;
  const auto ana = issuer_->add("ana@example.com", "Ana");
  const auto bia = issuer_->add("bia@example.com", "Bia");
  issuer_->set_email(ana, "ana@new.example");
  issuer_->remove(bia);
  const auto all = issuer_->people().changes_since(Time());
  ASSERT_TRUE(all);
  EXPECT_THAT(all->subjects, ::testing::UnorderedElementsAre(ana, bia));
  EXPECT_GT(all->position, none->position);
  EXPECT_EQ((*issuer_->people().find(ana))->email, "ana@new.example");
  EXPECT_FALSE(*issuer_->people().find(bia));
  const auto later = issuer_->people().changes_since(all->position + std::chrono::minutes(5));
  ASSERT_TRUE(later);
  EXPECT_TRUE(later->subjects.empty());
  EXPECT_EQ(later->position, all->position + std::chrono::minutes(5)) << "a position never goes back";
}

INSTANTIATE_TEST_SUITE_P(EveryIssuer, PeopleContract, ::testing::Values("embedded", "keycloak"),
                         [](const auto& issuer) { return std::string(issuer.param); });

}  // namespace
}  // namespace codeflix
