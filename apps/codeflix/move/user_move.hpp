#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "apps/codeflix/move/keycloak_admin.hpp"
#include "services/identity/domain/user.hpp"

/// The people of the embedded issuer, into a realm of Keycloak: the same id (the `sub` of their tokens), address, name, language, roles,
/// and the hash of their password, with which Keycloak lets them in.
namespace codeflix::moving {

/// What stands against it, as sentences: a role that the realm has not, an address that somebody else there has, a password that is kept in a
/// form that is not known.
Result<std::vector<std::string>> obstacles(KeycloakAdmin& keycloak, const std::vector<identity::User>& users);

/// Makes those who are not there yet. `report` is called after each batch with how many are there.
Result<> copy_users(KeycloakAdmin& keycloak, const std::string& realm, const std::vector<identity::User>& users,
                    const std::function<void(std::int64_t)>& report);

/// Reads each back; answers the addresses of those who are not as they were.
Result<std::vector<std::string>> check_users(KeycloakAdmin& keycloak, const std::vector<identity::User>& users);

}  // namespace codeflix::moving
