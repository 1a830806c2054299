#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace codeflix {

/// SHA-256 of a whole text, 32 bytes.
std::string sha256(std::string_view bytes);

/// HMAC-SHA-256 (RFC 2104), 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view bytes);

/// HMAC-SHA-256 with a key that is prepared once, for many messages. Thread-safe after construction.
class HmacKey {
 public:
  explicit HmacKey(std::string_view key);
  /// 32 bytes, the same as hmac_sha256() gives.
  std::string sign(std::string_view bytes) const;

 private:
  std::shared_ptr<const void> prepared_;
};

/// Compares in a time that does not depend on where the first difference is.
bool constant_time_equal(std::string_view a, std::string_view b);

enum class DigestAlgorithm { sha1, sha256, md5 };

/// A digest fed piece by piece. One thread at a time.
class Digest {
 public:
  explicit Digest(DigestAlgorithm algorithm);
  ~Digest();
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;

  void update(std::string_view bytes);
  /// The digest's bytes; the object is used up.
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace codeflix
