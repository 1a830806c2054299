#include "services/identity/api/http/pages.hpp"

#include <fstream>
#include <sstream>

namespace codeflix::identity {

namespace {

constexpr const char* kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'";

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) text.replace(at, what.size(), by);
}

}  // namespace

Pages::Pages(const std::filesystem::path& folder) : shell_(read_file(folder / "index.html")) {}

http::Response Pages::show(int status, json::Object state, const std::string& locale) const {
  if (shell_.empty()) return http::Response::text(503, "text/plain; charset=utf-8", "The sign-in pages have not been built.\n");
  state["locale"] = locale;
  auto json = json::serialize(state);
  replace_all(json, "<", "\\u003c");  // no value can end the script element
  auto html = shell_;
  replace_all(html, "@@LANG@@", locale);
  replace_all(html, "@@STATE@@", json);
  return std::move(http::Response::text(status, "text/html; charset=utf-8", std::move(html))
                       .with("Content-Security-Policy", kPolicy)
                       .with("Cache-Control", "no-store")
                       .with("Referrer-Policy", "no-referrer")
                       .with("X-Frame-Options", "DENY"));
}

http::Response Pages::failure(int status, const std::string& code, const std::string& locale) const {
  return show(status, {{"page", "error"}, {"error", {{"code", code}}}, {"links", {{"signIn", "/"}}}}, locale);
}

}  // namespace codeflix::identity
