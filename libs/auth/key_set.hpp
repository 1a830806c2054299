#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libs/auth/jwt.hpp"
#include "libs/base/json.hpp"
#include "libs/base/result.hpp"

namespace codeflix::auth {

/// A key that verifies signatures: P-256 for ES256, or RSA of 2048 bits and more for RS256. Immutable, cheap to copy.
class PublicKey {
 public:
  /// Reads a JWK (RFC 7517, 7518). Error: invalid `key.unsupported` for another kind of key or use, and for a broken one.
  static Result<PublicKey> from_jwk(const json::Object& jwk);

  const std::string& kid() const { return kid_; }
  std::string_view algorithm() const { return algorithm_; }

  /// True when `signature`, in the form that JWS uses (r||s for ES256), is this key's over `input`.
  bool verifies(std::string_view input, std::string_view signature) const;

 private:
  std::string kid_;
  std::string_view algorithm_;
  std::shared_ptr<void> key_;
};

/// The usable keys of a JWKS document; the others are left out.
class KeySet {
 public:
  /// Error: malformed `keys.malformed`.
  static Result<KeySet> parse(std::string_view jwks);

  const PublicKey* find(std::string_view kid) const;
  bool empty() const { return keys_.empty(); }

 private:
  std::vector<PublicKey> keys_;
};

/// Holds the token against the key that its header names. The key decides the algorithm, never the token. Errors:
/// unauthorized `token.algorithm` (not ES256 or RS256, or not the key's), `token.key` (unknown), `token.signature`.
Result<> check_signature(const Jwt& jwt, const KeySet& keys);

/// The part of check_signature that needs no key: the `kid` of a token with an allowed algorithm.
Result<std::string> key_of(const Jwt& jwt);

}  // namespace codeflix::auth
