#include "services/playback/domain/media_signer.hpp"

#include <gtest/gtest.h>

namespace codeflix::playback {
namespace {

using std::chrono::hours;

const Time kNow = parse_rfc3339("2026-11-23T01:00:00Z").value();
const MediaSigner kSigner({{"a1", std::string(32, 'k')}, {"b2", std::string(32, 'n')}}, hours(6));

std::string seal_of(const SignedPrefix& prefix) { return prefix.path.substr(7, prefix.path.find('/', 7) - 7); }

TEST(MediaSigner, SignsAFolderForAtLeastTwiceItsDurationOnTheGrid) {
  const auto film = kSigner.sign("asset", hours(2), kNow);
  EXPECT_TRUE(film.path.starts_with("/media/"));
  EXPECT_TRUE(film.path.ends_with("/asset/"));
  EXPECT_GE(film.expires, kNow + hours(4));
  EXPECT_EQ(film.expires.time_since_epoch() % hours(6), hours(0));
  EXPECT_EQ(kSigner.sign("asset", hours(2), kNow + hours(1) / 2).path, film.path) << "the same for all viewers";
  EXPECT_GE(kSigner.sign("asset", hours(9), kNow).expires, kNow + hours(18));
}

TEST(MediaSigner, VerifiesWhatAnyLiveKeySigned) {
  const auto seal = seal_of(kSigner.sign("asset", hours(1), kNow));
  EXPECT_TRUE(kSigner.verify(seal, "asset", kNow));
  const MediaSigner rotated({{"b2", std::string(32, 'n')}, {"a1", std::string(32, 'k')}}, hours(6));
  EXPECT_TRUE(rotated.verify(seal, "asset", kNow));
  const MediaSigner other({{"c3", std::string(32, 'k')}}, hours(6));
  EXPECT_EQ(other.verify(seal, "asset", kNow).error().code, "media.signature");
}

TEST(MediaSigner, RefusesForgedAndExpiredSeals) {
  const auto prefix = kSigner.sign("asset", hours(1), kNow);
  const auto seal = seal_of(prefix);
  EXPECT_EQ(kSigner.verify(seal, "other", kNow).error().code, "media.signature");
  EXPECT_EQ(kSigner.verify("9" + seal, "asset", kNow).error().code, "media.signature");
  EXPECT_EQ(kSigner.verify("0" + seal, "asset", kNow).error().code, "media.signature");
  EXPECT_EQ(kSigner.verify(seal, "asset", prefix.expires).error().code, "media.expired");
  auto changed = seal;
  changed.back() = changed.back() == 'A' ? 'B' : 'A';
  EXPECT_EQ(kSigner.verify(changed, "asset", kNow).error().code, "media.signature");
  for (const auto* text : {"", ".", "..", "1.a1", "1.a1.", "x.a1.y", "-1.a1.y", "99999999999999999999.a1.y"})
    EXPECT_EQ(kSigner.verify(text, "asset", kNow).error().code, "media.signature") << text;
}

}  // namespace
}  // namespace codeflix::playback
