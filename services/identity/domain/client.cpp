#include "services/identity/domain/client.hpp"

#include "libs/base/digest.hpp"
#include "libs/base/encoding.hpp"

namespace codeflix::identity {

bool Client::may_redirect_to(std::string_view uri) const { return std::find(redirect_uris.begin(), redirect_uris.end(), uri) != redirect_uris.end(); }

bool Client::may_return_to(std::string_view uri) const {
  return std::find(post_logout_redirect_uris.begin(), post_logout_redirect_uris.end(), uri) != post_logout_redirect_uris.end();
}

bool Client::has_secret(std::string_view secret) const { return confidential && constant_time_equal(hex(sha256(secret)), secret_hash); }

std::vector<Client> public_clients(const std::string& public_url) {
  const auto application = [&](std::string id, std::string name, const std::string& path) {
    const auto url = public_url + path;
    return Client{.id = std::move(id),
                  .name = std::move(name),
                  .url = url,
                  .confidential = false,
                  .redirect_uris = {public_url + "/session/callback"},
                  .post_logout_redirect_uris = {url},
                  .secret_hash = {},
                  .roles = {}};
  };
  return {application("codeflix-watch", "Codeflix", "/"), application("codeflix-admin", "Codeflix Admin", "/admin/")};
}

std::vector<std::pair<std::string, Roles>> service_accounts() {
  return {{"codeflix-cli", {"catalog_admin", "operator", "subscription_admin"}},
          {"codeflix-catalog-admin", {}},
          {"codeflix-encoder", {}},
          {"codeflix-catalog", {}},
          {"codeflix-playback", {}},
          {"codeflix-subscription", {}}};
}

}  // namespace codeflix::identity
