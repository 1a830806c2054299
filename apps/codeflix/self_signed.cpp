#include "apps/codeflix/self_signed.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>

#include "libs/base/random.hpp"

namespace codeflix {

namespace {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;
using File = std::unique_ptr<std::FILE, Deleter<std::fclose>>;

constexpr long kLifeSeconds = 825L * 86400;  // browsers refuse longer ones
constexpr int kRenewBeforeSeconds = 30 * 86400;

bool is_address(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> buffer{};
  return ::inet_pton(AF_INET, host.c_str(), buffer.data()) == 1 || ::inet_pton(AF_INET6, host.c_str(), buffer.data()) == 1;
}

std::vector<std::string> names(const std::string& public_host) {
  auto all = own_addresses();
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) == 0) all.emplace_back(host.data());
  all.emplace_back("localhost");
  all.emplace_back("::1");
  if (!public_host.empty()) all.push_back(public_host);
  std::ranges::sort(all);
  all.erase(std::ranges::unique(all).begin(), all.end());
  return all;
}

bool still_good(const std::filesystem::path& file, const std::vector<std::string>& wanted) {
  const File in(std::fopen(file.c_str(), "r"));
  if (!in) return false;
  const Certificate certificate(PEM_read_X509(in.get(), nullptr, nullptr, nullptr));
  if (!certificate) return false;
  std::time_t soon = std::time(nullptr) + kRenewBeforeSeconds;
  if (X509_cmp_time(X509_get0_notAfter(certificate.get()), &soon) < 0) return false;
  return std::ranges::all_of(wanted, [&](const std::string& name) {
    return is_address(name) ? X509_check_ip_asc(certificate.get(), name.c_str(), 0) == 1
                            : X509_check_host(certificate.get(), name.data(), name.size(), 0, nullptr) == 1;
  });
}

bool add_extension(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, Deleter<X509_EXTENSION_free>> extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

Certificate make(EVP_PKEY* key, const std::vector<std::string>& wanted) {
  Certificate certificate(X509_new());
  if (!certificate) return nullptr;
  std::string alternatives;
  for (const auto& name : wanted) alternatives += fmt::format("{}{}:{}", alternatives.empty() ? "" : ",", is_address(name) ? "IP" : "DNS", name);
  auto* subject = X509_get_subject_name(certificate.get());
  const bool made =
      X509_set_version(certificate.get(), 2) == 1 && ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), random_u64() >> 1U) == 1 &&
      X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600) != nullptr &&
      X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kLifeSeconds) != nullptr && X509_set_pubkey(certificate.get(), key) == 1 &&
      X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("Codeflix"), -1, -1, 0) == 1 &&
      X509_set_issuer_name(certificate.get(), subject) == 1 && add_extension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE") &&
      add_extension(certificate.get(), NID_ext_key_usage, "serverAuth") && add_extension(certificate.get(), NID_subject_alt_name, alternatives) &&
      X509_sign(certificate.get(), key, EVP_sha256()) > 0;
  return made ? std::move(certificate) : nullptr;
}

}  // namespace

std::vector<std::string> own_addresses() {
  std::vector<std::string> addresses = {"127.0.0.1"};
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return addresses;
  for (const auto* entry = list; entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr || entry->ifa_addr->sa_family != AF_INET || (entry->ifa_flags & IFF_LOOPBACK) != 0) continue;
    std::array<char, INET_ADDRSTRLEN> text{};
    ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(entry->ifa_addr)->sin_addr, text.data(), text.size());
    addresses.emplace_back(text.data());
  }
  ::freeifaddrs(list);
  return addresses;
}

Result<CertificateFiles> self_signed_certificate(const std::filesystem::path& folder, const std::string& public_host) {
  CertificateFiles files{folder / "self-signed.crt", folder / "self-signed.key"};
  const auto wanted = names(public_host);
  if (std::filesystem::exists(files.key) && still_good(files.certificate, wanted)) return files;

  const auto trouble = [&] {
    return fail(ErrorKind::unavailable, "tls.self_signed", fmt::format("No certificate could be made in {}.", folder.string()));
  };
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  const Key key(EVP_EC_gen("P-256"));
  const auto certificate = key ? make(key.get(), wanted) : nullptr;
  if (!certificate) return trouble();
  const int fd = ::open(files.key.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const File key_file(fd < 0 ? nullptr : ::fdopen(fd, "w"));
  const File certificate_file(std::fopen(files.certificate.c_str(), "w"));
  if (!key_file || !certificate_file || PEM_write_PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
      PEM_write_X509(certificate_file.get(), certificate.get()) != 1)
    return trouble();
  return files;
}

}  // namespace codeflix
