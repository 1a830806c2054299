#include "libs/http/client_address.hpp"

#include <arpa/inet.h>

#include <charconv>
#include <cstring>
#include <optional>

#include "libs/base/ascii.hpp"

namespace codeflix::http {

namespace {

using Bytes = std::array<std::uint8_t, 16>;

/// IPv4 in its IPv6 form (::ffff:a.b.c.d), so that one comparison serves both.
std::optional<Bytes> parse_address(std::string_view text, bool* is_v4 = nullptr) {
  Bytes bytes{};
  const std::string name(text);
  if (inet_pton(AF_INET6, name.c_str(), bytes.data()) == 1) return bytes;
  in_addr v4{};
  if (inet_pton(AF_INET, name.c_str(), &v4) != 1) return std::nullopt;
  bytes[10] = bytes[11] = 0xff;
  std::memcpy(bytes.data() + 12, &v4, 4);
  if (is_v4 != nullptr) *is_v4 = true;
  return bytes;
}

bool same_prefix(const Bytes& a, const Bytes& b, int bits) {
  for (int i = 0; i < 16 && bits > 0; ++i, bits -= 8) {
    const int unused = bits >= 8 ? 0 : 8 - bits;
    if ((a[i] >> unused) != (b[i] >> unused)) return false;
  }
  return true;
}

}  // namespace

Result<TrustedProxies> TrustedProxies::parse(const std::vector<std::string>& entries) {
  TrustedProxies proxies;
  for (const auto& entry : entries) {
    const auto slash = entry.find('/');
    bool is_v4 = false;
    const auto address = parse_address(entry.substr(0, slash), &is_v4);
    int bits = is_v4 ? 32 : 128;
    bool good = address.has_value();
    if (good && slash != std::string::npos) {
      int given = -1;
      const auto* end = entry.data() + entry.size();
      const auto read = std::from_chars(entry.data() + slash + 1, end, given);
      good = read.ec == std::errc{} && read.ptr == end && given >= 0 && given <= bits;
      bits = given;
    }
    if (!good)
      return fail(ErrorKind::invalid, "server.trusted_proxies",
                  "server.trusted_proxies: '" + entry + "' is not an address or a network such as 10.0.0.0/8.");
    proxies.networks_.push_back({*address, is_v4 ? bits + 96 : bits});
  }
  return proxies;
}

bool TrustedProxies::contains(std::string_view address) const {
  const auto bytes = parse_address(address);
  return bytes && std::any_of(networks_.begin(), networks_.end(), [&](const Network& n) { return same_prefix(n.address, *bytes, n.bits); });
}

std::string caller_network(const std::string& address) {
  bool is_v4 = false;
  auto bytes = parse_address(address, &is_v4);
  if (!bytes || is_v4 || same_prefix(*bytes, *parse_address("0.0.0.0"), 96)) return address;
  std::fill(bytes->begin() + 8, bytes->end(), std::uint8_t{0});
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(AF_INET6, bytes->data(), text.data(), text.size());
  return std::string(text.data()) + "/64";
}

std::string TrustedProxies::client(std::string_view peer, std::string_view forwarded_for) const {
  std::string_view client = peer;
  while (!forwarded_for.empty() && contains(client)) {
    const auto comma = forwarded_for.rfind(',');
    const auto nearest = trim(comma == std::string_view::npos ? forwarded_for : forwarded_for.substr(comma + 1));
    if (!parse_address(nearest)) break;
    client = nearest;
    forwarded_for = comma == std::string_view::npos ? std::string_view{} : forwarded_for.substr(0, comma);
  }
  return std::string(client);
}

}  // namespace codeflix::http
