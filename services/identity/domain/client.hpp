#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/identity/domain/user.hpp"

namespace codeflix::identity {

/// An application or a service that may ask for tokens.
struct Client {
  std::string id;
  std::string name;  ///< as people know it
  std::string url;   ///< where it starts
  bool confidential = false;
  std::vector<std::string> redirect_uris;  ///< compared as texts, never as patterns
  std::vector<std::string> post_logout_redirect_uris;
  std::string secret_hash;  ///< of a confidential one, SHA-256 in hexadecimal: the secret is random and long
  Roles roles;              ///< of its service account

  bool may_redirect_to(std::string_view uri) const;
  bool may_return_to(std::string_view uri) const;
  bool has_secret(std::string_view secret) const;
};

/// The two applications of the platform at this address: public, code with PKCE only.
std::vector<Client> public_clients(const std::string& public_url);

/// The id and the roles of each service account.
std::vector<std::pair<std::string, Roles>> service_accounts();

}  // namespace codeflix::identity
