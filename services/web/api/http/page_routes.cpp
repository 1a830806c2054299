#include "services/web/api/http/page_routes.hpp"

#include "libs/http/files.hpp"

namespace codeflix::web {

namespace {

// Pictures and media may be blobs: Media Source Extensions, previews of a file that is being uploaded.
std::string policy(std::string_view style) {
  return fmt::format(
      "default-src 'none'; script-src 'self'; style-src 'self'{}; img-src 'self' data: blob:; font-src 'self'; media-src 'self' blob:; connect-src "
      "'self' blob:; "
      "worker-src 'self' blob:; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'",
      style);
}

// MUI makes empty style elements and fills them by script, so it needs the hash of the empty text and no more.
constexpr std::string_view kEmptyStyle = " 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

void add(http::Router& router, std::string prefix, const std::filesystem::path& folder, std::string_view style) {
  http::Headers headers;
  headers.set("Content-Security-Policy", policy(style));
  headers.set("Referrer-Policy", "same-origin");
  headers.set("X-Frame-Options", "DENY");
  http::add_file_routes(router, {.prefix = std::move(prefix), .folder = folder, .fallback = "index.html", .headers = std::move(headers)});
}

/// What belongs to services and issuer is never a page, however unknown it is.
void reserve(http::Router& router, const std::string& prefix) {
  router.add({.method = "GET",
              .pattern = prefix + "{path...}",
              .access = http::Access::open(),
              .place = http::RunPlace::inline_,
              .handler = [](http::Request&) -> Result<http::Response> {
                return fail(ErrorKind::not_found, "route.unknown", "There is nothing under this address.");
              },
              .rate = http::RateClass::browse});
}

}  // namespace

void add_page_routes(http::Router& router, const PageFolders& folders) {
  add(router, "/", folders.watch, "");
  add(router, "/admin/", folders.admin, kEmptyStyle);
  add(router, "/docs/", folders.docs, "");
  for (const auto* prefix : {"/api/", "/auth/", "/media/", "/images/", "/session/", "/health/"}) reserve(router, prefix);
}

}  // namespace codeflix::web
