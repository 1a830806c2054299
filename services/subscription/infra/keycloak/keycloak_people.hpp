#pragma once

#include <memory>
#include <string>

#include "services/subscription/app/people.hpp"

namespace codeflix::subscription {

/// How to reach a Keycloak realm as a service account (deploy/keycloak/realm.json gives it what it needs and no more).
struct KeycloakAccess {
  std::string url;  ///< with its path, without a slash at the end: `http://keycloak:8080/auth`
  std::string realm = "codeflix";
  std::string client_id = "codeflix-subscription";
  std::string client_secret;
  std::string issuer;  ///< the `iss` of the realm's tokens
};

/// People by Keycloak's admin API. Its user events and admin events say who changed; they are read from a minute before the
/// position, because an event bears a time earlier than its commit.
std::unique_ptr<People> make_keycloak_people(KeycloakAccess access, const Clock& clock);

}  // namespace codeflix::subscription
