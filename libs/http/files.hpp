#pragma once

#include <filesystem>
#include <string>

#include "libs/http/router.hpp"

namespace codeflix::http {

struct FileRoutes {
  std::string prefix;            ///< `/admin/`, ends with a slash
  std::filesystem::path folder;  ///< built pages; files `x.br` and `x.gz` beside `x` are served when accepted
  std::string fallback;          ///< file for unknown paths without a file ending (a single-page app), or empty
  Headers headers;               ///< added to every answer (Content-Security-Policy)
};

/// Adds GET routes for a folder of built pages. Names with a hash (`-[A-Za-z0-9_-]{8,}.`) below `assets/` are immutable for
/// a year, all else is `no-cache` with an ETag.
void add_file_routes(Router& router, FileRoutes files);

}  // namespace codeflix::http
