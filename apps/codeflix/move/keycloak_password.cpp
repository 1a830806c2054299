#include "apps/codeflix/move/keycloak_password.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>

#include "libs/base/encoding.hpp"

namespace codeflix::moving {

namespace {

std::vector<std::string> split(const std::string& text, char by) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == by) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

/// `m=65536,t=2,p=1`: memory in KiB, passes, lanes.
using Cost = std::array<std::int64_t, 3>;

std::optional<Cost> cost_of(const std::string& text) {
  constexpr std::array<std::string_view, 3> kNames = {"m=", "t=", "p="};
  const auto settings = split(text, ',');
  if (settings.size() != kNames.size()) return std::nullopt;
  Cost cost{};
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (!settings[i].starts_with(kNames[i])) return std::nullopt;
    const auto* end = settings[i].data() + settings[i].size();
    const auto read = std::from_chars(settings[i].data() + kNames[i].size(), end, cost[i]);
    if (read.ec != std::errc() || read.ptr != end || cost[i] < 1) return std::nullopt;
  }
  return cost;
}

}  // namespace

Result<KeycloakPassword> keycloak_password(const identity::User& user) {
  const auto unknown = [&] {
    return fail(
        ErrorKind::internal, "move.password",
        fmt::format("The password of person {} is kept in a form that is not known: give them a new one (codeflix password).", user.id.str()));
  };
  const auto parts = split(user.password_hash, '$');
  if (parts.size() != 6 || !parts[0].empty() || parts[1] != "argon2id" || parts[2] != "v=19") return unknown();
  const auto padded = [](std::string text) { return text.append((4 - text.size() % 4) % 4, '='); };
  const auto cost = cost_of(parts[3]);
  const auto salt = parse_base64(padded(parts[4]));
  const auto value = parse_base64(padded(parts[5]));
  if (!cost || !salt || salt->empty() || !value || value->empty()) return unknown();
  const auto [memory, passes, lanes] = *cost;
  return KeycloakPassword{.data = {.hashIterations = passes,
                                   .additionalParameters = {{"type", {"id"}},
                                                            {"version", {"1.3"}},
                                                            {"memory", {std::to_string(memory)}},
                                                            {"parallelism", {std::to_string(lanes)}},
                                                            {"hashLength", {std::to_string(value->size())}}}},
                          .secret = {.value = padded(parts[5]), .salt = padded(parts[4])}};
}

}  // namespace codeflix::moving
