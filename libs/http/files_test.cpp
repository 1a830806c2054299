#include "libs/http/files.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "libs/http/inflate_fixture.hpp"
#include "libs/http/server_fixture.hpp"
#include "libs/testing/temp_folder.hpp"

namespace codeflix::http {
namespace {

class FilesTest : public ServerFixture {
 protected:
  FilesTest() {
    put("site/index.html", "<p>index</p>");
    put("site/help/index.html", "<p>help</p>");
    put("site/assets/app-3f9aBc_-1.js", std::string(5000, 'j'));
    put("site/assets/app-3f9aBc_-1.js.br", "brotli bytes");
    put("site/assets/app-3f9aBc_-1.js.gz", "gzip bytes");
    put("site/assets/plain.css", std::string(5000, 'c'));
    put("site/.env", "secret");
    put("outside.txt", "secret");
    std::filesystem::create_symlink(folder / "outside.txt", folder / "site" / "link.txt");
    std::filesystem::create_directory_symlink(folder.path(), folder / "site" / "up");
    std::filesystem::create_symlink(folder / "site" / "index.html", folder / "site" / "inner.html");
    FileRoutes files{"/app/", folder / "site", "index.html", {}};
    files.headers.set("Content-Security-Policy", "default-src 'self'");
    add_file_routes(router, files);
    serve();
  }
  void put(const std::string& name, const std::string& text) {
    std::filesystem::create_directories((folder / name).parent_path());
    std::ofstream(folder / name, std::ios::binary) << text;
  }
  testing::TempFolder folder;
};

TEST_F(FilesTest, ServesPagesWithTheirHeaders) {
  const auto index = get("/app/");
  EXPECT_EQ(index.body, "<p>index</p>");
  EXPECT_EQ(index.headers.get("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(index.headers.get("Cache-Control"), "no-cache");
  EXPECT_EQ(index.headers.get("Content-Security-Policy"), "default-src 'self'");
  EXPECT_EQ(get("/app/", "If-None-Match: " + std::string(index.headers.get("ETag")) + "\r\n").status, 304);
  EXPECT_EQ(get("/app/help/").body, "<p>help</p>");
  EXPECT_EQ(get("/app/inner.html").body, "<p>index</p>");
  const auto bare = get("/app");
  EXPECT_EQ(bare.status, 308);
  EXPECT_EQ(bare.headers.get("Location"), "/app/");
}

TEST_F(FilesTest, FallsBackForPagesOfTheApp) {
  EXPECT_EQ(get("/app/videos/7/edit").body, "<p>index</p>");
  EXPECT_EQ(get("/app/videos/7/edit").headers.get("Cache-Control"), "no-cache");
  EXPECT_EQ(get("/app/missing.js").status, 404);
  EXPECT_EQ(get("/app/assets/missing-12345678.js").status, 404);
}

TEST_F(FilesTest, ServesPackedFiles) {
  const std::string name = "/app/assets/app-3f9aBc_-1.js";
  const auto brotli = get(name, "Accept-Encoding: gzip, br\r\n");
  EXPECT_EQ(brotli.body, "brotli bytes");
  EXPECT_EQ(brotli.headers.get("Content-Encoding"), "br");
  EXPECT_EQ(brotli.headers.get("Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(brotli.headers.get("Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(brotli.headers.get("Vary"), "Accept-Encoding");
  EXPECT_EQ(get(name, "Accept-Encoding: gzip\r\n").body, "gzip bytes");
  const auto plain = get(name);
  EXPECT_EQ(plain.body, std::string(5000, 'j'));
  EXPECT_EQ(plain.headers.get("Vary"), "Accept-Encoding");
  EXPECT_NE(plain.headers.get("ETag"), brotli.headers.get("ETag"));
}

TEST_F(FilesTest, PacksTextsThatAreNot) {
  const auto css = get("/app/assets/plain.css", "Accept-Encoding: gzip\r\n");
  EXPECT_EQ(unpack("gzip", css.body), std::string(5000, 'c'));
  EXPECT_EQ(css.headers.get("Cache-Control"), "no-cache");
  EXPECT_EQ(get("/app/assets/plain.css", "If-None-Match: " + std::string(css.headers.get("ETag")) + "\r\nAccept-Encoding: gzip\r\n").status, 304);
  EXPECT_EQ(get("/app/assets/plain.css", "Range: bytes=0-9\r\nAccept-Encoding: gzip\r\n").body, std::string(10, 'c'));
}

TEST_F(FilesTest, NothingOutsideIsThere) {
  for (const auto* path : {"/app/link.txt", "/app/up/outside.txt", "/app/.env", "/app/..%2foutside.txt", "/app/%2e%2e/outside.txt",
                           "/app/../outside.txt", "/app/..%5coutside.txt", "/app//etc/passwd.txt"}) {
    const auto answer = get(path);
    EXPECT_TRUE(answer.status == 404 || answer.status == 400) << path << " " << answer.status;
    EXPECT_EQ(answer.body.find("secret"), std::string::npos) << path;
  }
}

}  // namespace
}  // namespace codeflix::http
