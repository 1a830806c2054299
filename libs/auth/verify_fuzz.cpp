#include <cstddef>
#include <cstdint>

#include "libs/auth/signing_key.hpp"
#include "libs/auth/token_verifier.hpp"

// Whatever the bytes are, verify() answers, and never with a principal: nobody here can sign.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace codeflix;
  static const ManualClock clock(from_micros(1'700'000'000'000'000));
  static const auto key = auth::SigningKey::generate();
  static const auto jwks = json::serialize(json::Object{{"keys", json::Array{key.public_jwk()}}});
  static const auto verifier = auth::make_token_verifier(
      {.issuer = "https://issuer.example"}, [] { return Result<std::string>(jwks); }, clock);
  if (verifier->verify({reinterpret_cast<const char*>(data), size})) __builtin_trap();
  // The document of keys comes over the network too.
  const std::string document(reinterpret_cast<const char*>(data), size);
  const auto foreign = auth::make_token_verifier(
      {.issuer = "https://issuer.example"}, [&] { return Result<std::string>(document); }, clock);
  static const auto token =
      key.sign({{"iss", "https://issuer.example"}, {"aud", "codeflix-api"}, {"sub", "a"}, {"typ", "Bearer"}, {"exp", 1'700'000'300}});
  (void)foreign->verify(token);
  return 0;
}
