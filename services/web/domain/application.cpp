#include "services/web/domain/application.hpp"

#include <algorithm>
#include <array>

namespace codeflix::web {

namespace {

constexpr std::array kApplications = {Application{"watch", "codeflix-watch", "/"}, Application{"admin", "codeflix-admin", "/admin/"}};
constexpr std::size_t kMaxPath = 1000;

}  // namespace

std::optional<Application> find_application(std::string_view name) {
  const auto* found =
      std::find_if(kApplications.begin(), kApplications.end(), [&](const Application& application) { return application.name == name; });
  return found == kApplications.end() ? std::nullopt : std::optional(*found);
}

std::string safe_return_to(const Application& application, std::string_view path) {
  // A browser reads `//host` and `/\host` as another host, and drops tabs and line feeds before it reads at all.
  const auto harmful = [](unsigned char c) { return c <= ' ' || c == 0x7f || c == '\\'; };
  const bool local = path.starts_with('/') && !path.starts_with("//") && path.size() <= kMaxPath && std::none_of(path.begin(), path.end(), harmful);
  return std::string(local && !path.starts_with("/session/") ? path : application.start);
}

}  // namespace codeflix::web
