#include "libs/auth/key_set.hpp"

#include <openssl/core_names.h>

#include "libs/auth/openssl.hpp"
#include "libs/base/encoding.hpp"

namespace codeflix::auth {

namespace {

constexpr std::string_view kEs256 = "ES256";
constexpr std::string_view kRs256 = "RS256";
constexpr std::size_t kCoordinate = 32;  // bytes of a P-256 coordinate

Failure unsupported(std::string detail) { return fail(ErrorKind::invalid, "key.unsupported", std::move(detail)); }

openssl::Key from_parameters(const char* type, OSSL_PARAM_BLD* builder) {
  const openssl::Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
  const openssl::KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
    return nullptr;
  }
  openssl::Key owned(key);
  const openssl::KeyContext check(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  return check && EVP_PKEY_public_check(check.get()) == 1 ? std::move(owned) : nullptr;
}

openssl::Key ec_key(const json::Object& jwk) {
  const auto x = parse_base64url(text_claim(jwk, "x"));
  const auto y = parse_base64url(text_claim(jwk, "y"));
  if (text_claim(jwk, "crv") != "P-256" || !x || !y || x->size() != kCoordinate || y->size() != kCoordinate) return nullptr;
  const std::string point = '\x04' + *x + *y;
  const openssl::ParameterBuilder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  return from_parameters("EC", builder.get());
}

openssl::Key rsa_key(const json::Object& jwk) {
  constexpr std::size_t kMinModulus = 256;
  constexpr std::size_t kMaxModulus = 1024;  // a huge one would make each check slow
  const auto n = parse_base64url(text_claim(jwk, "n"));
  const auto e = parse_base64url(text_claim(jwk, "e"));
  if (!n || !e || n->size() < kMinModulus || n->size() > kMaxModulus || e->empty() || e->size() > 8) return nullptr;
  const openssl::Number modulus(BN_bin2bn(openssl::bytes(*n), static_cast<int>(n->size()), nullptr));
  const openssl::Number exponent(BN_bin2bn(openssl::bytes(*e), static_cast<int>(e->size()), nullptr));
  const openssl::ParameterBuilder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
  return from_parameters("RSA", builder.get());
}

/// JWS writes an ECDSA signature as r||s, OpenSSL reads it as DER.
std::string der_signature(std::string_view raw) {
  const openssl::Signature signature(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(openssl::bytes(raw), kCoordinate, nullptr);
  BIGNUM* s = BN_bin2bn(openssl::bytes(raw) + kCoordinate, kCoordinate, nullptr);
  ECDSA_SIG_set0(signature.get(), r, s);
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &der);
  if (size <= 0) return {};
  std::string text(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return text;
}

}  // namespace

Result<PublicKey> PublicKey::from_jwk(const json::Object& jwk) {
  if (const auto use = text_claim(jwk, "use"); !use.empty() && use != "sig") return unsupported("The key is not for signatures.");
  PublicKey key;
  openssl::Key loaded;
  if (const auto type = text_claim(jwk, "kty"); type == "EC") {
    key.algorithm_ = kEs256;
    loaded = ec_key(jwk);
  } else if (type == "RSA") {
    key.algorithm_ = kRs256;
    loaded = rsa_key(jwk);
  }
  if (!loaded) return unsupported("Only sound P-256 keys and RSA keys of at least 2048 bits are used.");
  if (const auto algorithm = text_claim(jwk, "alg"); !algorithm.empty() && algorithm != key.algorithm_)
    return unsupported("The key is for another algorithm.");
  key.kid_ = text_claim(jwk, "kid");
  if (key.kid_.empty()) return unsupported("The key has no id.");
  key.key_ = std::shared_ptr<void>(loaded.release(), [](void* owned) { EVP_PKEY_free(static_cast<EVP_PKEY*>(owned)); });
  return key;
}

bool PublicKey::verifies(std::string_view input, std::string_view signature) const {
  std::string der;
  if (algorithm_ == kEs256) {
    if (signature.size() != 2 * kCoordinate) return false;
    der = der_signature(signature);
    signature = der;
  }
  const openssl::DigestContext context(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, static_cast<EVP_PKEY*>(key_.get())) == 1 &&
         EVP_DigestVerify(context.get(), openssl::bytes(signature), signature.size(), openssl::bytes(input), input.size()) == 1;
}

Result<KeySet> KeySet::parse(std::string_view jwks) {
  const auto document = json::parse(jwks);
  const auto* list = document && document->is_object() ? document->get_object().if_contains("keys") : nullptr;
  if (list == nullptr || !list->is_array()) return fail(ErrorKind::malformed, "keys.malformed", "The issuer's key document is not a JWKS.");
  KeySet set;
  for (const auto& entry : list->get_array()) {
    if (!entry.is_object()) continue;
    if (auto key = PublicKey::from_jwk(entry.get_object())) set.keys_.push_back(std::move(*key));
  }
  return set;
}

const PublicKey* KeySet::find(std::string_view kid) const {
  const auto found = std::find_if(keys_.begin(), keys_.end(), [&](const PublicKey& key) { return key.kid() == kid; });
  return found == keys_.end() ? nullptr : &*found;
}

Result<std::string> key_of(const Jwt& jwt) {
  const auto algorithm = text_claim(jwt.header, "alg");
  if (algorithm != kEs256 && algorithm != kRs256) return fail(ErrorKind::unauthorized, "token.algorithm", "Tokens are signed with ES256 or RS256.");
  auto kid = text_claim(jwt.header, "kid");
  if (kid.empty()) return fail(ErrorKind::unauthorized, "token.key", "The token does not name its key.");
  return kid;
}

Result<> check_signature(const Jwt& jwt, const KeySet& keys) {
  CODEFLIX_TRY_ASSIGN(const auto kid, key_of(jwt));
  const auto* key = keys.find(kid);
  if (key == nullptr) return fail(ErrorKind::unauthorized, "token.key", "The token is signed with an unknown key.");
  if (key->algorithm() != text_claim(jwt.header, "alg")) return fail(ErrorKind::unauthorized, "token.algorithm", "The key is for another algorithm.");
  if (!key->verifies(jwt.signing_input, jwt.signature)) return fail(ErrorKind::unauthorized, "token.signature", "The token's signature is wrong.");
  return {};
}

}  // namespace codeflix::auth
