#include "apps/codeflix/identity_people.hpp"

#include "services/identity/module.hpp"

namespace codeflix {

namespace {

class IdentityPeople final : public subscription::People {
 public:
  IdentityPeople(sql::Database& identity, std::string issuer) : identity_(identity), issuer_(std::move(issuer)) {}

  std::string issuer() const override { return issuer_; }

  Result<std::optional<subscription::Person>> find(const std::string& subject) override {
    CODEFLIX_TRY_ASSIGN(const auto user, identity::find_user(identity_, subject));
    if (!user) return std::nullopt;
    return subscription::Person{.subject = subject, .name = user->name, .email = user->email};
  }

  Result<> set_subscriber(const std::string& subject, bool subscriber) override {
    return identity::set_role(identity_, subject, "subscriber", subscriber);
  }

  Result<Changes> changes_since(Time position) override { return Changes{.subjects = {}, .position = position}; }

 private:
  sql::Database& identity_;
  const std::string issuer_;
};

}  // namespace

std::unique_ptr<subscription::People> make_identity_people(sql::Database& identity, std::string issuer) {
  return std::make_unique<IdentityPeople>(identity, std::move(issuer));
}

}  // namespace codeflix
