#include "apps/codeflix/addresses.hpp"

#include <fmt/format.h>

#include "apps/codeflix/self_signed.hpp"

namespace codeflix {

namespace {

bool is_any(const std::string& bind) { return bind == "0.0.0.0" || bind == "::"; }

std::string bracketed(const std::string& host) { return host.find(':') == std::string::npos ? host : "[" + host + "]"; }

}  // namespace

std::string host_of(const std::string& url) {
  auto host = url.substr(url.find("://") == std::string::npos ? 0 : url.find("://") + 3);
  host = host.substr(0, host.find('/'));
  if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
  return host.substr(0, host.rfind(':'));
}

bool is_loopback(const std::string& host) { return host == "localhost" || host.ends_with(".localhost") || host.starts_with("127.") || host == "::1"; }

Addresses addresses_of(const Settings& settings) {
  const auto& server = settings.server;
  const bool tls = settings.platform.tls_self_signed || !server.tls_cert.empty();
  const std::string scheme = tls ? "https" : "http";
  const auto own = own_addresses();
  const std::string reachable = !is_any(server.bind) ? server.bind : own.size() > 1 ? own[1] : own[0];
  const std::string inside = is_any(server.bind) ? "127.0.0.1" : server.bind;
  const auto origin = [&](const std::string& host) { return fmt::format("{}://{}:{}", scheme, bracketed(host), server.port); };
  Addresses addresses{settings.platform.public_url.empty() ? origin(reachable) : settings.platform.public_url, origin(inside), tls};
  addresses.secure = addresses.public_url.starts_with("https://");
  return addresses;
}

}  // namespace codeflix
