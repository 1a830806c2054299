#pragma once

#include <string>
#include <string_view>

#include "libs/base/result.hpp"

namespace codeflix::auth {

/// Encrypts texts that travel through other hands, such as cookies: AES-256-GCM, a random nonce each time, base64url.
/// What was sealed for one purpose does not open for another. Immutable, thread-safe.
class Sealer {
 public:
  /// `secret` has 32 random bytes; throws std::invalid_argument for any other length.
  explicit Sealer(std::string secret);

  std::string seal(std::string_view text, std::string_view purpose) const;
  /// Error: malformed `sealed.broken` for anything that seal() did not make with this secret and purpose.
  Result<std::string> open(std::string_view sealed, std::string_view purpose) const;

 private:
  std::string secret_;
};

}  // namespace codeflix::auth
