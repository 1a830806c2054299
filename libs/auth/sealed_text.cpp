#include "libs/auth/sealed_text.hpp"

#include <stdexcept>

#include "libs/auth/openssl.hpp"
#include "libs/base/encoding.hpp"
#include "libs/base/random.hpp"

namespace codeflix::auth {

namespace {

constexpr std::size_t kKey = 32;
constexpr std::size_t kNonce = 12;
constexpr std::size_t kTag = 16;

unsigned char* out(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

}  // namespace

Sealer::Sealer(std::string secret) : secret_(std::move(secret)) {
  if (secret_.size() != kKey) throw std::invalid_argument("a sealing secret has 32 bytes");
}

std::string Sealer::seal(std::string_view text, std::string_view purpose) const {
  const auto nonce = random_bytes(kNonce);
  const openssl::CipherContext context(EVP_CIPHER_CTX_new());
  std::string encrypted(text.size(), '\0');
  std::string tag(kTag, '\0');
  int size = 0;
  if (EVP_EncryptInit_ex2(context.get(), EVP_aes_256_gcm(), openssl::bytes(secret_), openssl::bytes(nonce), nullptr) != 1 ||
      EVP_EncryptUpdate(context.get(), nullptr, &size, openssl::bytes(purpose), static_cast<int>(purpose.size())) != 1 ||
      EVP_EncryptUpdate(context.get(), out(encrypted), &size, openssl::bytes(text), static_cast<int>(text.size())) != 1 ||
      EVP_EncryptFinal_ex(context.get(), nullptr, &size) != 1 || EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTag, tag.data()) != 1) {
    throw std::runtime_error("OpenSSL cannot encrypt");
  }
  return base64url(nonce + encrypted + tag);
}

Result<std::string> Sealer::open(std::string_view sealed, std::string_view purpose) const {
  const auto broken = [] { return fail(ErrorKind::malformed, "sealed.broken", "That was not sealed here."); };
  const auto bytes = parse_base64url(sealed);
  if (!bytes || bytes->size() < kNonce + kTag) return broken();
  const auto encrypted = std::string_view(*bytes).substr(kNonce, bytes->size() - kNonce - kTag);
  std::string tag = bytes->substr(bytes->size() - kTag);
  std::string text(encrypted.size(), '\0');
  const openssl::CipherContext context(EVP_CIPHER_CTX_new());
  int size = 0;
  if (EVP_DecryptInit_ex2(context.get(), EVP_aes_256_gcm(), openssl::bytes(secret_), openssl::bytes(*bytes), nullptr) != 1 ||
      EVP_DecryptUpdate(context.get(), nullptr, &size, openssl::bytes(purpose), static_cast<int>(purpose.size())) != 1 ||
      EVP_DecryptUpdate(context.get(), out(text), &size, openssl::bytes(encrypted), static_cast<int>(encrypted.size())) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTag, tag.data()) != 1 || EVP_DecryptFinal_ex(context.get(), nullptr, &size) != 1) {
    return broken();
  }
  return text;
}

}  // namespace codeflix::auth
