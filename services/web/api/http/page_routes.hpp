#pragma once

#include <filesystem>

#include "libs/http/router.hpp"

namespace codeflix::web {

/// The built pages of the three applications.
struct PageFolders {
  std::filesystem::path watch;
  std::filesystem::path admin;
  std::filesystem::path docs;
};

/// Serves them at `/`, `/admin/` and `/docs/`, each with its own Content-Security-Policy.
void add_page_routes(http::Router& router, const PageFolders& folders);

}  // namespace codeflix::web
