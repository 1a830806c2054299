#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/clock.hpp"
#include "libs/base/digest.hpp"
#include "libs/base/result.hpp"

namespace codeflix::playback {

struct MediaKey {
  std::string id;      ///< hexadecimal
  std::string secret;  ///< bytes
};

struct SignedPrefix {
  std::string path;  ///< `/media/<expiry>.<key id>.<signature>/<scope>/`
  Time expires;
};

/// Signs and checks media URLs: an HMAC-SHA-256 over expiry and scope (the asset's folder), so that relative URLs inherit it.
/// Thread-safe after construction.
class MediaSigner {
 public:
  /// The first key signs, all verify. `grid`: expiries are multiples of it.
  MediaSigner(const std::vector<MediaKey>& keys, std::chrono::seconds grid);

  /// Valid for at least twice `duration`, rounded up to the grid: the same for all viewers of an asset.
  SignedPrefix sign(std::string_view scope, std::chrono::milliseconds duration, Time now) const;

  /// Until when a good seal holds. `seal` is `<expiry>.<key id>.<signature>`. Errors: forbidden `media.signature` (malformed, forged or of an unknown
  /// key), forbidden `media.expired`.
  Result<Time> verify(std::string_view seal, std::string_view scope, Time now) const;

 private:
  struct Key {
    std::string id;
    HmacKey secret;
  };
  static std::string signature(const Key& key, std::int64_t expiry, std::string_view scope);

  std::vector<Key> keys_;
  std::chrono::seconds grid_;
};

}  // namespace codeflix::playback
