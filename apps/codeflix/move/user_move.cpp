#include "apps/codeflix/move/user_move.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "apps/codeflix/move/keycloak_password.hpp"
#include "libs/base/encoding.hpp"

namespace codeflix::moving {

namespace {

constexpr std::size_t kBatch = 50;

// Keycloak's own names.

struct Credential {
  std::string type;
  std::int64_t createdDate = 0;
  std::string credentialData;
  std::string secretData;
};
BOOST_DESCRIBE_STRUCT(Credential, (), (type, createdDate, credentialData, secretData))

struct NewPerson {
  std::string id;
  std::string username;
  std::string email;
  std::string firstName;
  bool enabled = true;
  std::int64_t createdTimestamp = 0;
  KeycloakPassword::Attributes attributes;
  std::vector<std::string> realmRoles;
  std::vector<Credential> credentials;
};
BOOST_DESCRIBE_STRUCT(NewPerson, (), (id, username, email, firstName, enabled, createdTimestamp, attributes, realmRoles, credentials))

struct Import {
  std::string ifResourceExists = "SKIP";
  std::vector<NewPerson> users;
};
BOOST_DESCRIBE_STRUCT(Import, (), (ifResourceExists, users))

struct Person {
  std::string id;
  std::optional<std::string> email;
  std::optional<std::string> firstName;
  bool enabled = false;
};
BOOST_DESCRIBE_STRUCT(Person, (), (id, email, firstName, enabled))

struct Role {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(Role, (), (name))

struct KnownCredential {
  std::string type;
  std::optional<std::string> credentialData;
};
BOOST_DESCRIBE_STRUCT(KnownCredential, (), (type, credentialData))

std::string path_of(const identity::User& user) { return "/users/" + percent_encode(user.id.str()); }

Result<NewPerson> person_of(const identity::User& user, const std::string& realm) {
  const auto millis = to_micros(user.created_at) / 1'000;
  CODEFLIX_TRY_ASSIGN(const auto password, keycloak_password(user));
  NewPerson person{
      .id = user.id.str(),
      .username = user.email,
      .email = user.email,
      .firstName = user.name,
      .enabled = !user.disabled,
      .createdTimestamp = millis,
      .attributes = {{"locale", {user.locale}}},
      .realmRoles = {user.roles.begin(), user.roles.end()},
      .credentials = {
          {.type = "password", .createdDate = millis, .credentialData = json::write(password.data), .secretData = json::write(password.secret)}}};
  // What Keycloak gives to who signs up there: the right to their own account, and the role customer.
  if (user.roles.contains(identity::kCustomer)) person.realmRoles.push_back("default-roles-" + realm);
  return person;
}

Result<bool> is_there(KeycloakAdmin& keycloak, const identity::User& user) {
  CODEFLIX_TRY_ASSIGN(const auto person, keycloak.get<Person>(path_of(user)));
  return person.has_value();
}

/// Whether Keycloak has the roles of the platform that the person had, and no other of them.
Result<bool> has_roles(KeycloakAdmin& keycloak, const identity::User& user) {
  CODEFLIX_TRY_ASSIGN(const auto found, keycloak.get<std::vector<Role>>(path_of(user) + "/role-mappings/realm"));
  identity::Roles roles;
  for (const auto& role : found.value_or(std::vector<Role>())) {
    if (std::ranges::find(identity::kRoles, role.name) != identity::kRoles.end()) roles.insert(role.name);
  }
  return roles == user.roles;
}

Result<bool> has_password(KeycloakAdmin& keycloak, const identity::User& user) {
  CODEFLIX_TRY_ASSIGN(const auto wanted, keycloak_password(user));
  CODEFLIX_TRY_ASSIGN(const auto found, keycloak.get<std::vector<KnownCredential>>(path_of(user) + "/credentials"));
  if (!found || found->size() != 1 || found->front().type != "password") return false;
  CODEFLIX_TRY_ASSIGN(const auto data, json::read<KeycloakPassword::Data>(found->front().credentialData.value_or("")));
  return data.algorithm == wanted.data.algorithm && data.hashIterations == wanted.data.hashIterations &&
         data.additionalParameters == wanted.data.additionalParameters;
}

Result<> make(KeycloakAdmin& keycloak, const Import& import) {
  auto made = keycloak.post("/partialImport", json::write(import));
  if (!made && made.error().code == "move.taken")
    return fail(ErrorKind::conflict, "move.taken",
                fmt::format("Keycloak has one of {} to {} already, perhaps in another realm: an id or an address is there once. ({})",
                            import.users.front().email, import.users.back().email, made.error().detail));
  return made;
}

Result<bool> is_as_before(KeycloakAdmin& keycloak, const identity::User& user) {
  CODEFLIX_TRY_ASSIGN(const auto person, keycloak.get<Person>(path_of(user)));
  if (!person || person->enabled == user.disabled || person->firstName.value_or("") != user.name ||
      identity::email_key(person->email.value_or("")) != identity::email_key(user.email))
    return false;
  CODEFLIX_TRY_ASSIGN(const bool roles, has_roles(keycloak, user));
  if (!roles) return false;
  return has_password(keycloak, user);
}

}  // namespace

Result<std::vector<std::string>> obstacles(KeycloakAdmin& keycloak, const std::vector<identity::User>& users) {
  std::vector<std::string> found;
  std::set<std::string> roles;
  for (const auto& user : users) roles.insert(user.roles.begin(), user.roles.end());
  for (const auto& role : roles) {
    CODEFLIX_TRY_ASSIGN(const auto known, keycloak.get<Role>("/roles/" + percent_encode(role)));
    if (!known) found.push_back(fmt::format("Keycloak: the realm has no role {}; bring it up to date with deploy/keycloak/apply.py.", role));
  }
  for (const auto& user : users) {
    if (const auto password = keycloak_password(user); !password) found.push_back("People: " + password.error().detail);
    CODEFLIX_TRY_ASSIGN(const auto same, keycloak.get<std::vector<Person>>("/users?exact=true&email=" + percent_encode(user.email)));
    if (same && !same->empty() && same->front().id != user.id.str())
      found.push_back(fmt::format("Keycloak: somebody else has the address {} there; remove them, or give them another address.", user.email));
  }
  return found;
}

Result<> copy_users(KeycloakAdmin& keycloak, const std::string& realm, const std::vector<identity::User>& users,
                    const std::function<void(std::int64_t)>& report) {
  for (std::size_t first = 0; first < users.size(); first += kBatch) {
    const auto end = std::min(first + kBatch, users.size());
    Import import;
    for (std::size_t i = first; i < end; ++i) {
      CODEFLIX_TRY_ASSIGN(const bool there, is_there(keycloak, users[i]));
      if (there) continue;
      CODEFLIX_TRY_ASSIGN(auto person, person_of(users[i], realm));
      import.users.push_back(std::move(person));
    }
    if (!import.users.empty()) CODEFLIX_TRY(make(keycloak, import));
    report(static_cast<std::int64_t>(end));
  }
  return {};
}

Result<std::vector<std::string>> check_users(KeycloakAdmin& keycloak, const std::vector<identity::User>& users) {
  std::vector<std::string> different;
  for (const auto& user : users) {
    CODEFLIX_TRY_ASSIGN(const bool same, is_as_before(keycloak, user));
    if (!same) different.push_back(user.email);
  }
  return different;
}

}  // namespace codeflix::moving
