#include "services/playback/domain/media_signer.hpp"

#include <fmt/format.h>

#include <charconv>

#include "libs/base/encoding.hpp"

namespace codeflix::playback {

namespace {

// 128 bits are enough for a signature that lives for hours, and keep URLs short.
constexpr std::size_t kSignatureBytes = 16;

}  // namespace

MediaSigner::MediaSigner(const std::vector<MediaKey>& keys, std::chrono::seconds grid) : grid_(grid) {
  for (const auto& [id, secret] : keys) keys_.push_back({id, HmacKey(secret)});
}

std::string MediaSigner::signature(const Key& key, std::int64_t expiry, std::string_view scope) {
  return base64url(key.secret.sign(fmt::format("{}.{}/{}", expiry, key.id, scope)).substr(0, kSignatureBytes));
}

SignedPrefix MediaSigner::sign(std::string_view scope, std::chrono::milliseconds duration, Time now) const {
  const auto until = std::chrono::ceil<std::chrono::seconds>(now.time_since_epoch() + 2 * duration).count();
  const auto expiry = (until / grid_.count() + 1) * grid_.count();
  const auto& key = keys_.front();
  return {fmt::format("/media/{}.{}.{}/{}/", expiry, key.id, signature(key, expiry, scope), scope), Time(std::chrono::seconds(expiry))};
}

Result<Time> MediaSigner::verify(std::string_view seal, std::string_view scope, Time now) const {
  const auto forged = [] { return fail(ErrorKind::forbidden, "media.signature", "This media address is not valid."); };
  const auto first = seal.find('.');
  const auto second = first == std::string_view::npos ? first : seal.find('.', first + 1);
  if (second == std::string_view::npos) return forged();
  std::int64_t expiry = 0;
  const auto digits = seal.substr(0, first);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), expiry);
  if (error != std::errc() || end != digits.data() + digits.size() || expiry <= 0 || digits.front() == '0') return forged();
  const auto key_id = seal.substr(first + 1, second - first - 1);
  for (const auto& key : keys_) {
    if (key.id != key_id) continue;
    if (!constant_time_equal(signature(key, expiry, scope), seal.substr(second + 1))) return forged();
    if (now.time_since_epoch() >= std::chrono::seconds(expiry))
      return fail(ErrorKind::forbidden, "media.expired", "This media address has expired: start playing again.");
    return Time(std::chrono::seconds(expiry));
  }
  return forged();
}

}  // namespace codeflix::playback
