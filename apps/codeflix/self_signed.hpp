#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "libs/base/result.hpp"

namespace codeflix {

struct CertificateFiles {
  std::filesystem::path certificate;  ///< PEM
  std::filesystem::path key;          ///< PEM, mode 0600
};

/// A self-signed certificate (P-256, 825 days) in `folder` for this machine's names and addresses and `public_host`; the one
/// that is there is kept while it has 30 days left and covers them all. Error: unavailable `tls.self_signed`.
Result<CertificateFiles> self_signed_certificate(const std::filesystem::path& folder, const std::string& public_host);

/// The IPv4 addresses of this machine, loopback first.
std::vector<std::string> own_addresses();

}  // namespace codeflix
