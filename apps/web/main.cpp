#include "apps/single/single_service.hpp"
#include "libs/base/encoding.hpp"
#include "services/web/module.hpp"

namespace {

/// Section `[pages]`: where the pages are, and the key of their sessions.
struct PagesConfig {
  std::string public_url = "http://127.0.0.1:8080";
  std::string folder = "web";
  std::string session_key;

  void describe(codeflix::config::Binder& binder) {
    binder.section("pages", "The built pages and their sessions.");
    binder.field("public_url", public_url, "How browsers reach the platform.");
    binder.field("folder", folder, "The folder that holds watch, admin and docs, each with its dist.");
    binder.secret("session_key", session_key, "Encrypts session cookies: 64 hexadecimal digits, the same in every replica.");
  }
};

}  // namespace

int main(int argc, char** argv) {
  using namespace codeflix;
  web::Config config;
  PagesConfig pages;
  const auto describe = [&](config::Binder& binder) {
    config.describe(binder);
    pages.describe(binder);
  };
  return run_single(argc, argv,
                    {"web", describe, web::migrations(), [&](SingleService& parts) {
                       const std::filesystem::path folder(pages.folder);
                       return web::install(
                           parts.supervisor(), parts.router(), config,
                           {.clock = parts.clock(),
                            .public_url = pages.public_url,
                            .cookie_secret = parse_hex(pages.session_key).value_or(""),
                            .folders = {.watch = folder / "watch" / "dist", .admin = folder / "admin" / "dist", .docs = folder / "docs" / "dist"}});
                     }});
}
