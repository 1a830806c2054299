#pragma once

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <filesystem>
#include <memory>

#include "libs/http/server_fixture.hpp"

namespace codeflix::http {

/// Makes a certificate for localhost and 127.0.0.1 that is its own authority, and has the server use it.
inline void use_certificate(ServerConfig& config, const std::filesystem::path& folder) {
  config.tls_cert = (folder / "cert.pem").string();
  config.tls_key = (folder / "key.pem").string();
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> cert(X509_new(), &X509_free);
  X509_set_version(cert.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(cert.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(cert.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(cert.get()), 3600);
  X509_set_pubkey(cert.get(), key.get());
  auto* name = X509_get_subject_name(cert.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(cert.get(), name);
  for (const auto& [id, value] :
       {std::pair{NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1"}, std::pair{NID_basic_constraints, "critical,CA:TRUE"}}) {
    auto* extension = X509V3_EXT_conf_nid(nullptr, nullptr, id, value);
    X509_add_ext(cert.get(), extension, -1);
    X509_EXTENSION_free(extension);
  }
  X509_sign(cert.get(), key.get(), EVP_sha256());
  const std::unique_ptr<BIO, decltype(&BIO_free)> cert_file(BIO_new_file(config.tls_cert.c_str(), "w"), &BIO_free);
  const std::unique_ptr<BIO, decltype(&BIO_free)> key_file(BIO_new_file(config.tls_key.c_str(), "w"), &BIO_free);
  ASSERT_EQ(PEM_write_bio_X509(cert_file.get(), cert.get()), 1);
  ASSERT_EQ(PEM_write_bio_PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr), 1);
}

/// One request over TLS on a connection that it asks to be closed.
inline Wire::Answer over_tls(std::uint16_t port, const std::string& request, bool to_head) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  const std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(context.get()), &SSL_free);
  Wire wire(port);
  SSL_set_fd(tls.get(), wire.socket());
  if (SSL_connect(tls.get()) != 1) return {};
  SSL_write(tls.get(), request.data(), static_cast<int>(request.size()));
  std::string all;
  std::array<char, 16384> piece{};
  for (int count = 0; (count = SSL_read(tls.get(), piece.data(), piece.size())) > 0;) all.append(piece.data(), static_cast<std::size_t>(count));
  return Wire::parse(std::move(all), to_head);
}

}  // namespace codeflix::http
