#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.hpp"

namespace codeflix::http {

/// Addresses and networks (`10.0.0.0/8`, `fd00::/8`) whose word about the client's address is believed.
class TrustedProxies {
 public:
  /// Error: invalid `server.trusted_proxies` with a sentence that names the entry.
  static Result<TrustedProxies> parse(const std::vector<std::string>& entries);

  bool contains(std::string_view address) const;

  /// The client's address: the last one in X-Forwarded-For that is not a proxy of ours, when `peer` is one, else `peer`.
  std::string client(std::string_view peer, std::string_view forwarded_for) const;

 private:
  struct Network {
    std::array<std::uint8_t, 16> address{};
    int bits = 128;
  };
  std::vector<Network> networks_;
};

/// What one caller is taken to have: an IPv4 address, or the /64 network of an IPv6 address, which one customer holds whole.
std::string caller_network(const std::string& address);

}  // namespace codeflix::http
