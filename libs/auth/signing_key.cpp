#include "libs/auth/signing_key.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/pem.h>

#include <stdexcept>

#include "libs/auth/openssl.hpp"
#include "libs/base/digest.hpp"
#include "libs/base/encoding.hpp"

namespace codeflix::auth {

namespace {

constexpr int kCoordinate = 32;

std::string coordinate(const EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &number) != 1) throw std::runtime_error("a P-256 key without coordinates");
  const openssl::Number owned(number);
  std::string bytes(kCoordinate, '\0');
  BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), kCoordinate);
  return base64url(bytes);
}

/// OpenSSL writes an ECDSA signature as DER, JWS as r||s.
std::string raw_signature(std::string_view der) {
  const auto* begin = openssl::bytes(der);
  const openssl::Signature signature(d2i_ECDSA_SIG(nullptr, &begin, static_cast<long>(der.size())));
  std::string raw(2 * kCoordinate, '\0');
  auto* out = reinterpret_cast<unsigned char*>(raw.data());
  if (!signature || BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), out, kCoordinate) != kCoordinate ||
      BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), out + kCoordinate, kCoordinate) != kCoordinate) {
    throw std::runtime_error("an ECDSA signature of the wrong form");
  }
  return raw;
}

}  // namespace

struct SigningKey::State {
  openssl::Key key;
  std::string x;
  std::string y;
  std::string kid;

  explicit State(openssl::Key owned)
      : key(std::move(owned)), x(coordinate(key.get(), OSSL_PKEY_PARAM_EC_PUB_X)), y(coordinate(key.get(), OSSL_PKEY_PARAM_EC_PUB_Y)) {
    kid = base64url(sha256(R"({"crv":"P-256","kty":"EC","x":")" + x + R"(","y":")" + y + R"("})"));
  }
};

SigningKey SigningKey::generate() {
  openssl::Key key(EVP_EC_gen("P-256"));
  if (!key) throw std::runtime_error("OpenSSL cannot make a P-256 key");
  return SigningKey(std::make_shared<const State>(std::move(key)));
}

Result<SigningKey> SigningKey::from_pem(std::string_view pem) {
  const auto malformed = [] { return fail(ErrorKind::invalid, "key.malformed", "That is not a P-256 private key in PEM."); };
  const openssl::Memory memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  // Without a callback OpenSSL would ask the terminal for the password of an encrypted key.
  openssl::Key key(PEM_read_bio_PrivateKey(
      memory.get(), nullptr, [](char*, int, int, void*) { return -1; }, nullptr));
  char group[32] = {};
  if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_EC || EVP_PKEY_get_group_name(key.get(), group, sizeof group, nullptr) != 1 ||
      std::string_view(group) != "prime256v1") {
    return malformed();
  }
  return SigningKey(std::make_shared<const State>(std::move(key)));
}

std::string SigningKey::pem() const {
  const openssl::Memory memory(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_PKCS8PrivateKey(memory.get(), state_->key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    throw std::runtime_error("OpenSSL cannot write the key");
  }
  char* data = nullptr;
  const auto size = BIO_get_mem_data(memory.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

const std::string& SigningKey::kid() const { return state_->kid; }

json::Object SigningKey::public_jwk() const {
  return {{"kty", "EC"}, {"crv", "P-256"}, {"x", state_->x}, {"y", state_->y}, {"use", "sig"}, {"alg", "ES256"}, {"kid", state_->kid}};
}

std::string SigningKey::sign(const json::Object& claims) const {
  const json::Object header{{"alg", "ES256"}, {"typ", "JWT"}, {"kid", state_->kid}};
  const auto input = base64url(json::serialize(header)) + "." + base64url(json::serialize(claims));
  const openssl::DigestContext context(EVP_MD_CTX_new());
  std::string der(80, '\0');  // a P-256 signature has at most 72 bytes
  std::size_t size = der.size();
  if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, state_->key.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(der.data()), &size, openssl::bytes(input), input.size()) != 1) {
    throw std::runtime_error("OpenSSL cannot sign");
  }
  return input + "." + base64url(raw_signature({der.data(), size}));
}

}  // namespace codeflix::auth
