#pragma once

#include <memory>
#include <string>

#include "libs/base/clock.hpp"
#include "libs/base/result.hpp"

namespace codeflix::storage {

/// Bearer tokens for Google's interfaces. Thread-safe, blocking.
class GcsTokens {
 public:
  virtual ~GcsTokens() = default;
  /// A token that is good for a minute at least. Errors: unavailable `storage.denied`, and those of the client.
  virtual Result<std::string> token() = 0;
};

/// By the key of a service account, the JSON that Google hands out (RFC 7523: a signed claim for a token).
/// Error: invalid `storage.account` when it is none.
Result<std::unique_ptr<GcsTokens>> service_account_tokens(const std::string& account_json, std::string ca_file, const Clock& clock);

}  // namespace codeflix::storage
