#include "libs/http/objects.hpp"

#include <gtest/gtest.h>

#include "libs/base/random.hpp"
#include "libs/http/server_fixture.hpp"
#include "libs/http/tls_fixture.hpp"
#include "libs/storage/folder_store.hpp"
#include "libs/testing/temp_folder.hpp"

namespace codeflix::http {
namespace {

/// The same object over TCP (sendfile), over TLS, and from a store without descriptors.
enum class Way { tcp, tls, read };

class ReadOnly final : public storage::Object {
 public:
  explicit ReadOnly(std::shared_ptr<storage::Object> object) : object_(std::move(object)) {}
  std::uint64_t size() const override { return object_->size(); }
  const std::string& etag() const override { return object_->etag(); }
  Result<std::string> read(std::uint64_t offset, std::size_t count) const override { return object_->read(offset, count); }

 private:
  std::shared_ptr<storage::Object> object_;
};

class ObjectsTest : public ServerFixture, public ::testing::WithParamInterface<Way> {
 protected:
  ObjectsTest() {
    store = *storage::open_folder_store(folder / "store");
    bytes = random_bytes((9 << 20) + 123);
    EXPECT_TRUE(store->put("a/film.mp4", bytes));
    EXPECT_TRUE(store->put("a/empty.mp4", ""));
    add(
        "GET", "/media/{path...}",
        [this](Request& request) -> Result<Response> {
          CODEFLIX_TRY_ASSIGN(auto object, store->open(request.parameter("path")));
          if (GetParam() == Way::read) object = std::make_shared<ReadOnly>(std::move(object));
          return serve_object(request, std::move(object), content_type_of(request.path), "public, max-age=60");
        },
        RunPlace::inline_);
    if (GetParam() == Way::tls) use_certificate(config, folder.path());
    serve();
  }

  Wire::Answer fetch(const std::string& path, const std::string& fields = "", const std::string& method = "GET") {
    const auto request = method + " /media/" + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + fields + "\r\n";
    if (GetParam() == Way::tls) return over_tls(port(), request, method == "HEAD");
    return ask(request, method == "HEAD");
  }

  testing::TempFolder folder;
  std::unique_ptr<storage::ObjectStore> store;
  std::string bytes;
};

TEST_P(ObjectsTest, AreSentByteForByte) {
  const auto whole = fetch("a/film.mp4");
  EXPECT_EQ(whole.status, 200);
  EXPECT_EQ(whole.headers.get("Content-Type"), "video/mp4");
  EXPECT_EQ(whole.headers.get("Accept-Ranges"), "bytes");
  EXPECT_EQ(whole.headers.get("Cache-Control"), "public, max-age=60");
  EXPECT_TRUE(whole.body == bytes);
  EXPECT_EQ(fetch("a/empty.mp4").headers.get("Content-Length"), "0");
  EXPECT_EQ(fetch("a/none.mp4").status, 404);
}

TEST_P(ObjectsTest, AreSentInRanges) {
  for (const auto& [offset, count] :
       std::vector<std::pair<std::size_t, std::size_t>>{{0, 1}, {1, 4095}, {65'536, 1'048'576}, {5'000'000, 4'000'000}, {bytes.size() - 1, 1}}) {
    const auto part = fetch("a/film.mp4", fmt::format("Range: bytes={}-{}\r\n", offset, offset + count - 1));
    EXPECT_EQ(part.status, 206);
    EXPECT_EQ(part.headers.get("Content-Range"), fmt::format("bytes {}-{}/{}", offset, offset + count - 1, bytes.size()));
    EXPECT_TRUE(part.body == bytes.substr(offset, count)) << offset;
  }
  EXPECT_TRUE(fetch("a/film.mp4", "Range: bytes=-100\r\n").body == bytes.substr(bytes.size() - 100));
  EXPECT_EQ(fetch("a/film.mp4", "Range: bytes=0-1,5-6\r\n").status, 200);
  const auto behind = fetch("a/film.mp4", "Range: bytes=99999999-\r\n");
  EXPECT_EQ(behind.status, 416);
  EXPECT_EQ(behind.headers.get("Content-Range"), fmt::format("bytes */{}", bytes.size()));
}

TEST_P(ObjectsTest, AreSentOnConditions) {
  const auto head = fetch("a/film.mp4", "Range: bytes=0-1\r\n", "HEAD");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.headers.get("Content-Length"), std::to_string(bytes.size()));
  const std::string etag(head.headers.get("ETag"));
  EXPECT_EQ(fetch("a/film.mp4", "If-None-Match: W/" + etag + "\r\nRange: bytes=0-1\r\n").status, 304);
  EXPECT_EQ(fetch("a/film.mp4", "If-Range: " + etag + "\r\nRange: bytes=0-1\r\n").status, 206);
  EXPECT_EQ(fetch("a/film.mp4", "If-Range: \"other\"\r\nRange: bytes=0-1\r\n").status, 200);
  EXPECT_EQ(fetch("a/film.mp4", "If-Range: W/" + etag + "\r\nRange: bytes=0-1\r\n").status, 200);
}

TEST_P(ObjectsTest, AClientThatLeavesOnTheWayHarmsNobody) {
  for (int i = 0; i < 20; ++i) {
    Wire wire(port(), 4096);
    wire.send("GET /media/a/film.mp4 HTTP/1.1\r\nHost: x\r\n\r\n");
    if (GetParam() != Way::tls) wire.more();
  }
  EXPECT_EQ(fetch("a/film.mp4", "Range: bytes=0-0\r\n").status, 206);
}

INSTANTIATE_TEST_SUITE_P(All, ObjectsTest, ::testing::Values(Way::tcp, Way::tls, Way::read));

TEST(ContentTypeTest, KnowsEndings) {
  EXPECT_EQ(content_type_of("a/b.M3U8"), "application/vnd.apple.mpegurl");
  EXPECT_EQ(content_type_of("x.mpd"), "application/dash+xml");
  EXPECT_EQ(content_type_of("x"), "application/octet-stream");
  EXPECT_EQ(content_type_of("x.exe"), "application/octet-stream");
}

}  // namespace
}  // namespace codeflix::http
