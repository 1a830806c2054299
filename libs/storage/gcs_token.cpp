#include "libs/storage/gcs_token.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <mutex>

#include "libs/base/encoding.hpp"
#include "libs/base/json.hpp"
#include "libs/client/client.hpp"

namespace codeflix::storage {

namespace {

constexpr const char* kScope = "https://www.googleapis.com/auth/devstorage.read_write";
constexpr std::chrono::seconds kClaimLife{3600};
constexpr std::chrono::seconds kLeeway{60};

struct Account {
  std::string client_email;
  std::string private_key;
  std::string token_uri;
};
BOOST_DESCRIBE_STRUCT(Account, (), (client_email, private_key, token_uri))

struct Grant {
  std::string access_token;
  std::int64_t expires_in = 0;
};
BOOST_DESCRIBE_STRUCT(Grant, (), (access_token, expires_in))

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

Key read_key(const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
  return Key(PEM_read_bio_PrivateKey(memory.get(), nullptr, nullptr, nullptr));
}

/// RS256; empty when the key cannot sign.
std::string rsa_signature(EVP_PKEY* key, const std::string& text) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t size = 0;
  if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) != 1)
    return {};
  std::string signature(size, '\0');
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes, text.size()) != 1) return {};
  signature.resize(size);
  return signature;
}

class ServiceAccountTokens final : public GcsTokens {
 public:
  ServiceAccountTokens(Account account, Key key, std::string ca_file, const Clock& clock)
      : account_(std::move(account)),
        key_(std::move(key)),
        client_({.name = "gcs_tokens", .base_url = account_.token_uri, .ca_file = std::move(ca_file)}),
        clock_(clock) {}

  Result<std::string> token() override {
    const std::scoped_lock lock(mutex_);
    const auto now = clock_.now();
    if (now + kLeeway < until_) return token_;
    CODEFLIX_TRY_ASSIGN(auto grant, ask(now));
    token_ = std::move(grant.access_token);
    until_ = now + std::chrono::seconds(grant.expires_in);
    return token_;
  }

 private:
  Result<Grant> ask(Time now) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch());
    const json::Object claims = {{"iss", account_.client_email},
                                 {"scope", kScope},
                                 {"aud", account_.token_uri},
                                 {"iat", seconds.count()},
                                 {"exp", (seconds + kClaimLife).count()}};
    const auto text = base64url(R"({"alg":"RS256","typ":"JWT"})") + "." + base64url(json::serialize(claims));
    // The same claim twice is two tokens and no harm.
    client::Request request{.method = "POST", .idempotent = true};
    request.headers.set("Content-Type", "application/x-www-form-urlencoded");
    request.body = fmt::format("grant_type={}&assertion={}.{}", percent_encode("urn:ietf:params:oauth:grant-type:jwt-bearer"), text,
                               base64url(rsa_signature(key_.get(), text)));
    CODEFLIX_TRY_ASSIGN(const auto answer, client_.call(request));
    if (answer.status != 200)
      return fail(ErrorKind::unavailable, "storage.denied", fmt::format("The service account was refused a token, with status {}.", answer.status));
    return json::read<Grant>(answer.body);
  }

  const Account account_;
  const Key key_;
  client::Client client_;
  const Clock& clock_;
  std::mutex mutex_;
  std::string token_;
  Time until_{};
};

}  // namespace

Result<std::unique_ptr<GcsTokens>> service_account_tokens(const std::string& account_json, std::string ca_file, const Clock& clock) {
  auto account = json::read<Account>(account_json);
  auto key = account ? read_key(account->private_key) : Key();
  if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA)
    return fail(ErrorKind::invalid, "storage.account", "That is not the JSON key of a service account.");
  return std::make_unique<ServiceAccountTokens>(std::move(*account), std::move(key), std::move(ca_file), clock);
}

}  // namespace codeflix::storage
