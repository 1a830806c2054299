#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "libs/base/json.hpp"
#include "libs/base/result.hpp"

namespace codeflix::auth {

/// An ES256 key pair (P-256) that signs JWTs (RFC 7515, compact). Thread-safe.
class SigningKey {
 public:
  static SigningKey generate();
  /// Reads what pem() wrote. Error: invalid `key.malformed`.
  static Result<SigningKey> from_pem(std::string_view pem);

  std::string pem() const;         ///< PKCS#8, secret
  const std::string& kid() const;  ///< RFC 7638 thumbprint
  json::Object public_jwk() const;

  /// A compact JWS of `claims` with header {alg, typ: JWT, kid}.
  std::string sign(const json::Object& claims) const;

 private:
  struct State;
  explicit SigningKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

}  // namespace codeflix::auth
