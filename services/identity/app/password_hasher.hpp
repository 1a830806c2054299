#pragma once

#include <string>
#include <string_view>

#include "libs/base/result.hpp"

namespace codeflix::identity {

/// Slow on purpose: for the blocking pool only. Thread-safe; bounds its memory by letting few work at once. Error:
/// unavailable `password.busy` when too many wait.
class PasswordHasher {
 public:
  virtual ~PasswordHasher() = default;
  virtual Result<std::string> hash(std::string_view password) = 0;
  virtual Result<bool> verify(const std::string& hash, std::string_view password) = 0;
  /// A hash that no password has, as costly to verify as a real one.
  virtual const std::string& decoy() const = 0;
};

}  // namespace codeflix::identity
