#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace codeflix::web {

/// One of our applications in the browser.
struct Application {
  std::string_view name;       ///< `watch`
  std::string_view client_id;  ///< at the issuer
  std::string_view start;      ///< path of its first page
};

/// Nothing for a name that is not one of ours.
std::optional<Application> find_application(std::string_view name);

/// `path` when it leads to a page of this origin and nowhere else, whatever a browser makes of it; else the application's
/// start. The session's own routes are no pages.
std::string safe_return_to(const Application& application, std::string_view path);

}  // namespace codeflix::web
