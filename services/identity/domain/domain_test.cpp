#include <gtest/gtest.h>

#include "libs/base/digest.hpp"
#include "libs/base/encoding.hpp"
#include "services/identity/domain/authorization_request.hpp"
#include "services/identity/domain/password_policy.hpp"
#include "services/identity/domain/registration.hpp"
#include "services/identity/domain/session.hpp"

namespace codeflix::identity {
namespace {

std::string mistake(std::string_view password, std::string_view email = "ana@example.org") {
  const auto found = password_mistake(password, email);
  return found ? found->code : "";
}

TEST(PasswordPolicy, CountsCharactersNotBytes) {
  EXPECT_EQ(mistake(""), "required");
  EXPECT_EQ(mistake("ßç ãõ é"), "too_short");
  EXPECT_EQ(mistake("ßç ãõ éé"), "");
  std::string longest;
  for (int i = 0; i < 64; ++i) longest += "ç\xC3\xA3";
  EXPECT_EQ(mistake(longest + "x"), "too_long");
  longest.back() = longest.back();
  EXPECT_EQ(mistake(std::string(64, 'a') + std::string(32, 'b') + std::string(32, 'c')), "");
  EXPECT_EQ(mistake("\xff\xfe\xff\xfe\xff\xfe\xff\xfe"), "invalid");
}

TEST(PasswordPolicy, RefusesWhatIsGuessedAtOnce) {
  for (const auto* common : {"password", "PASSWORD", "Password123!", "12345678", "qwertyuiop", "flamengo", "Flamengo2026", "senhaforte", "codeflix",
                             "codeflix1", "aaaaaaaa", "abababab", "iloveyou", "Corínthians"}) {
    EXPECT_EQ(mistake(common), "too_common") << common;
  }
  for (const auto* fine : {"a quiet evening", "passwordless trees", "kx7-vd2-qqm", "uma noite de chuva"}) EXPECT_EQ(mistake(fine), "") << fine;
}

TEST(PasswordPolicy, RefusesTheAddress) {
  EXPECT_EQ(mistake("Ana@Example.org"), "like_email");
  EXPECT_EQ(mistake("antonieta", "antonieta@example.org"), "like_email");
  EXPECT_EQ(mistake("antonieta says", "antonieta@example.org"), "");
}

TEST(Registration, CleansWhatItTakes) {
  const auto clean = check_registration({.name = "  Ana  Maria ", .email = " ana@example.org ", .password = " with spaces "});
  ASSERT_TRUE(clean);
  EXPECT_EQ(clean->email, "ana@example.org");
  EXPECT_TRUE(clean->name.starts_with("Ana"));
  EXPECT_EQ(clean->password, " with spaces ");
}

TEST(Registration, KnowsAddresses) {
  const auto accepted = [](const std::string& email) {
    return check_registration({.name = "A", .email = email, .password = "a quiet evening"}).has_value();
  };
  for (const auto* good :
       {"a@b.c", "ana+films@example.org", "josé@exemplo.com.br", "a.b-c_d@sub.example.org", "o'neil@example.org", "admin@localhost"})
    EXPECT_TRUE(accepted(good)) << good;
  for (const auto* bad :
       {"", "@", "a@", "@b.c", "a@b@c", "a b@c.d", "a@.b", "a@b.", "a@b..c", "a\tb@c.d", "a@b.c\r\nBcc: x@y.z", "<a@b.c>", "a,b@c.d"})
    EXPECT_FALSE(accepted(bad)) << bad;
  EXPECT_FALSE(accepted(std::string(65, 'a') + "@b.c"));
  EXPECT_FALSE(accepted("a@" + std::string(255, 'b')));
}

TEST(Account, IsOneForAllSpellings) {
  EXPECT_EQ(email_key("ANA@Example.org"), email_key("ana@example.org"));
  EXPECT_NE(email_key("ana@example.org"), email_key("ana@example.com"));
}

TEST(Locale, IsTheFirstKnown) {
  EXPECT_EQ(known_locale("pt-BR"), "pt-BR");
  EXPECT_EQ(known_locale("fr-FR,fr;q=0.9,en-US;q=0.8,pt;q=0.7"), "en");
  EXPECT_EQ(known_locale("de pt en"), "pt-BR");
  EXPECT_EQ(known_locale(""), std::nullopt);
  EXPECT_EQ(known_locale("fr, , de"), std::nullopt);
}

TEST(Pkce, FollowsThePublishedExample) {  // RFC 7636, appendix B
  EXPECT_TRUE(pkce_matches("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
  EXPECT_FALSE(pkce_matches("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl"));
  EXPECT_FALSE(pkce_matches(base64url(sha256("short")), "short"));
  EXPECT_FALSE(pkce_matches(base64url(sha256(std::string(43, ' '))), std::string(43, ' ')));
}

TEST(Session, EndsIdleOrOld) {
  const Lifetimes lifetimes{.session_idle = std::chrono::hours(2), .session_max = std::chrono::hours(5)};
  const auto created = from_micros(0);
  EXPECT_EQ(session_end(created, created, lifetimes), created + std::chrono::hours(2));
  EXPECT_EQ(session_end(created, created + std::chrono::hours(4), lifetimes), created + std::chrono::hours(5));
}

}  // namespace
}  // namespace codeflix::identity
