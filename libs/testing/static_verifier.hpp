#pragma once

#include <map>
#include <set>
#include <string>

#include "libs/auth/token_verifier.hpp"

namespace codeflix::testing {

/// Takes the tokens that a test has granted and no others. Grant before the server starts.
class StaticVerifier final : public auth::TokenVerifier {
 public:
  void grant(const std::string& token, const std::string& subject, std::set<std::string, std::less<>> roles) {
    granted_[token] = {.issuer = "https://issuer.test",
                       .subject = subject,
                       .email = subject + "@example.com",
                       .name = subject,
                       .locale = "en",
                       .roles = std::move(roles),
                       .expires = Time::max()};
  }

  Result<auth::Principal> verify(std::string_view token) override {
    const auto found = granted_.find(token);
    if (found == granted_.end()) return fail(ErrorKind::unauthorized, "token.signature", "This token was not granted by the test.");
    return found->second;
  }

 private:
  std::map<std::string, auth::Principal, std::less<>> granted_;
};

}  // namespace codeflix::testing
