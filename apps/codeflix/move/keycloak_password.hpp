#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "libs/base/json.hpp"
#include "libs/base/result.hpp"
#include "services/identity/domain/user.hpp"

namespace codeflix::moving {

/// A password's hash in Keycloak's form and with Keycloak's names.
struct KeycloakPassword {
  using Attributes = std::map<std::string, std::vector<std::string>>;

  struct Data {
    std::int64_t hashIterations = 0;
    std::string algorithm = "argon2";
    Attributes additionalParameters;
  };
  struct Secret {
    std::string value;
    std::string salt;
    Attributes additionalParameters = {};
  };

  Data data;
  Secret secret;
};
BOOST_DESCRIBE_STRUCT(KeycloakPassword::Data, (), (hashIterations, algorithm, additionalParameters))
BOOST_DESCRIBE_STRUCT(KeycloakPassword::Secret, (), (value, salt, additionalParameters))

/// The person's hash: `$argon2id$v=19$m=65536,t=2,p=1$<salt>$<hash>`, base64 without padding. Error: internal `move.password`, which names the
/// person and tells nothing of the hash.
Result<KeycloakPassword> keycloak_password(const identity::User& user);

}  // namespace codeflix::moving
