#pragma once

#include <string>

#include "apps/codeflix/settings.hpp"

namespace codeflix {

/// How the platform is reached, from outside and by itself.
struct Addresses {
  std::string public_url;    ///< origin, without a slash at the end
  std::string internal_url;  ///< the same server, over an address that this machine always has
  bool secure = false;       ///< browsers reach it over HTTPS
};

/// From the settings: `public_url` when it is set, else scheme, address and port; listening on all addresses, the first one
/// of this machine that others can reach.
Addresses addresses_of(const Settings& settings);

/// The host in `https://host:port`.
std::string host_of(const std::string& url);

/// True when browsers trust the origin without TLS: localhost and loopback addresses.
bool is_loopback(const std::string& host);

}  // namespace codeflix
