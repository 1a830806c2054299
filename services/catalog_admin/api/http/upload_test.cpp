#include "libs/base/digest.hpp"
#include "libs/base/random.hpp"
#include "libs/testing/child_test.hpp"
#include "services/catalog_admin/app/upload_desk.hpp"
#include "services/catalog_admin/service_fixture.hpp"

namespace codeflix::catalog_admin {
namespace {

using ::testing::HasSubstr;

using Fields = std::vector<std::pair<std::string, std::string>>;
const Fields kTus{{"Tus-Resumable", "1.0.0"}};

/// tus through real sockets.
class UploadApiTest : public ServiceFixture {
 protected:
  void SetUp() override {
    ServiceFixture::SetUp();
    video = make_video("V");
  }

  /// Bytes that begin like an MP4 file.
  static std::string content(std::size_t size) {
    return std::string(
               "\0\0\0\x18"
               "ftypisom",
               12) +
           random_bytes(size - 12);
  }
  Fields creation(const std::string& filename, std::int64_t length, const std::string& slot = "video") const {
    return {{"Tus-Resumable", "1.0.0"},
            {"Upload-Length", std::to_string(length)},
            {"Upload-Metadata", "video_id " + base64(video) + ",slot " + base64(slot) + ",filename " + base64(filename)}};
  }
  std::string begin(std::int64_t length, const std::string& filename = "clip.mp4") {
    const auto made = call("POST", "/uploads", "", creation(filename, length));
    EXPECT_EQ(made.status, 201) << json::serialize(made.body);
    EXPECT_EQ(made.headers.get("Tus-Resumable"), "1.0.0");
    return std::string(made.headers.get("Location"));
  }
  static Fields patch_fields(std::int64_t offset) {
    return {{"Tus-Resumable", "1.0.0"}, {"Upload-Offset", std::to_string(offset)}, {"Content-Type", "application/offset+octet-stream"}};
  }
  Answer patch(const std::string& upload, std::int64_t offset, const std::string& bytes, const Fields& more = {}) {
    auto fields = patch_fields(offset);
    fields.insert(fields.end(), more.begin(), more.end());
    return call("PATCH", upload, bytes, fields);
  }
  std::int64_t offset_of(const std::string& upload) {
    const auto head = call("HEAD", upload, "", kTus);
    EXPECT_EQ(head.status, 200);
    return head.headers.has("Upload-Offset") ? std::stoll(std::string(head.headers.get("Upload-Offset"))) : -1;
  }
  std::string stored(const std::string& upload) {
    auto object = raw->open(upload.substr(upload.rfind('/') + 1) + "/original");
    return object ? (*object)->read(0, (*object)->size()).value() : "(" + object.error().code + ")";
  }
  std::string listed_state() { return get("/uploads").text("/data/0/state"); }

  std::string video;
};

TEST(AppendShareTest, IsLargeWhileAllStayWithinTheMemory) {
  std::atomic<std::size_t> lent = 0;
  std::vector<std::unique_ptr<AppendShare>> shares;
  for (std::size_t sum = 0; sum + AppendShare::kLarge <= AppendShare::kMost; sum += AppendShare::kLarge)
    EXPECT_EQ(shares.emplace_back(std::make_unique<AppendShare>(lent))->size(), AppendShare::kLarge);
  EXPECT_EQ(AppendShare(lent).size(), AppendShare::kSmall);
  shares.pop_back();
  EXPECT_EQ(AppendShare(lent).size(), AppendShare::kLarge);
  shares.clear();
  EXPECT_EQ(lent, 0U);
}

TEST_P(UploadApiTest, TellsWhatItCanDo) {
  const auto answer = call("OPTIONS", "/uploads", "", {}, "");
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.headers.get("Tus-Version"), "1.0.0");
  EXPECT_EQ(answer.headers.get("Tus-Resumable"), "1.0.0");
  EXPECT_EQ(answer.headers.get("Tus-Max-Size"), "50000000000");
  EXPECT_EQ(answer.headers.get("Tus-Extension"), "creation,creation-with-upload,termination,checksum,expiration");
  EXPECT_EQ(answer.headers.get("Tus-Checksum-Algorithm"), "sha1,sha256,md5");
}

TEST_P(UploadApiTest, AFileComesInTwoPieces) {
  const auto bytes = content(3'000'000);
  const auto upload = begin(bytes.size());
  const auto first = patch(upload, 0, bytes.substr(0, 1'500'000));
  EXPECT_EQ(first.status, 204);
  EXPECT_EQ(first.headers.get("Upload-Offset"), "1500000");
  EXPECT_EQ(first.headers.get("Upload-Expires"), "Mon, 30 Nov 2026 12:00:00 GMT");
  const auto wrong = patch(upload, 3, "xxx");
  EXPECT_EQ(wrong.status, 409);
  EXPECT_EQ(wrong.code(), "upload.offset");
  EXPECT_EQ(offset_of(upload), 1'500'000);
  EXPECT_EQ(listed_state(), "receiving");
  EXPECT_EQ(patch(upload, 1'500'000, bytes.substr(1'500'000)).status, 204);
  EXPECT_TRUE(stored(upload) == bytes);
  EXPECT_EQ(offset_of(upload), 3'000'000) << "a finished upload still says where it stands";
  EXPECT_EQ(listed_state(), "finished");
  EXPECT_EQ(get("/uploads").text("/data/0/who"), "Ana");
  EXPECT_EQ(get("/uploads").text("/data/0/video_title"), "V");
  EXPECT_EQ(get("/videos/" + video).text("/media/video/filename"), "clip.mp4");
  EXPECT_EQ(patch(upload, 3'000'000, "").status, 204) << "a repeated last request";
  EXPECT_EQ(patch(upload, 3'000'000, "x").code(), "upload.finished");
  EXPECT_EQ(call("DELETE", upload, "", kTus).code(), "upload.finished");
}

TEST_P(UploadApiTest, WhatACutConnectionBroughtIsKept) {
  const auto bytes = content(2'500'000);
  const auto upload = begin(bytes.size());
  {
    http::Wire wire(server->port());
    wire.send(request_text("PATCH", upload, patch_fields(0), "admin", bytes.size()) + bytes.substr(0, 1'700'000));
    ASSERT_TRUE(testing::wait_until([&] { return offset_of(upload) >= 1'000'000; }));
  }
  ASSERT_TRUE(testing::wait_until([&] { return offset_of(upload) == 1'700'000; })) << offset_of(upload);
  EXPECT_EQ(patch(upload, 1'700'000, bytes.substr(1'700'000)).status, 204);
  EXPECT_TRUE(stored(upload) == bytes);
}

TEST_P(UploadApiTest, AnUploadGoesOnAfterARestart) {
  const auto bytes = content(100'000);
  const auto upload = begin(bytes.size());
  ASSERT_EQ(patch(upload, 0, bytes.substr(0, 40'000)).status, 204);
  close();
  open();
  EXPECT_EQ(offset_of(upload), 40'000);
  ASSERT_EQ(patch(upload, 40'000, bytes.substr(40'000)).status, 204);
  EXPECT_TRUE(stored(upload) == bytes);
}

TEST_P(UploadApiTest, ALastByteWithoutItsAnswerIsFoundByHead) {
  const auto bytes = content(10'000);
  const auto upload = begin(bytes.size());
  ASSERT_EQ(patch(upload, 0, bytes.substr(0, 9'000)).status, 204);
  const auto id = upload.substr(upload.rfind('/') + 1);
  // As a crash leaves it: everything durable, nothing handed on.
  ASSERT_TRUE(raw->append(id + "/original", 9'000, bytes.substr(9'000), 1));
  ASSERT_TRUE(database->write([&](sql::Transaction& tx) { return tx.execute("UPDATE uploads SET received = size WHERE id = $1", {id}); }));
  EXPECT_EQ(offset_of(upload), 10'000);
  EXPECT_EQ(listed_state(), "finished");
  EXPECT_TRUE(stored(upload) == bytes);
}

TEST_P(UploadApiTest, ChecksumsAreHeld) {
  const auto bytes = content(1'200'000);
  const auto upload = begin(bytes.size());
  const auto digest = [](DigestAlgorithm algorithm, const std::string& text) {
    Digest made(algorithm);
    made.update(text);
    return base64(made.finish());
  };
  const auto first = bytes.substr(0, 1'100'000);
  const auto wrong = patch(upload, 0, first, {{"Upload-Checksum", "sha1 " + digest(DigestAlgorithm::sha1, "something else")}});
  EXPECT_EQ(wrong.status, 460);
  EXPECT_EQ(wrong.code(), "upload.checksum");
  EXPECT_EQ(offset_of(upload), 0) << "nothing of it is kept";
  EXPECT_EQ(patch(upload, 0, first, {{"Upload-Checksum", "sha256 " + digest(DigestAlgorithm::sha256, first)}}).status, 204);
  EXPECT_EQ(offset_of(upload), 1'100'000);
  EXPECT_EQ(patch(upload, 1'100'000, "x", {{"Upload-Checksum", "crc32 AAAA"}}).status, 400);
  EXPECT_EQ(patch(upload, 1'100'000, "x", {{"Upload-Checksum", "md5 AAAA"}}).status, 400) << "no digest of that length";
  const auto rest = bytes.substr(1'100'000);
  EXPECT_EQ(patch(upload, 1'100'000, rest, {{"Upload-Checksum", "md5 " + digest(DigestAlgorithm::md5, rest)}}).status, 204);
  EXPECT_TRUE(stored(upload) == bytes);
}

TEST_P(UploadApiTest, AConnectionCutWithAChecksumOpenKeepsNothing) {
  const auto bytes = content(3'000'000);
  const auto upload = begin(bytes.size());
  auto fields = patch_fields(0);
  fields.emplace_back("Upload-Checksum", "sha1 " + base64(std::string(20, 'x')));
  {
    http::Wire wire(server->port());
    wire.send(request_text("PATCH", upload, fields, "admin", bytes.size()) + bytes.substr(0, 2'000'000));
  }
  EXPECT_EQ(patch(upload, 0, bytes).status, 204);
  EXPECT_TRUE(stored(upload) == bytes);
}

TEST_P(UploadApiTest, TwoWritersOfOneUploadDoNotMix) {
  const auto bytes = content(4'000'000);
  const auto upload = begin(bytes.size());
  http::Wire stale(server->port());
  stale.send(request_text("PATCH", upload, patch_fields(0), "admin", bytes.size()) + bytes.substr(0, 2'000'000));
  ASSERT_TRUE(testing::wait_until([&] { return offset_of(upload) >= 1'000'000; }));
  const auto durable = offset_of(upload);
  // A new request takes the lock; what the first one still sends is refused.
  ASSERT_EQ(patch(upload, durable, bytes.substr(durable, 1'000'000)).status, 204);
  stale.send(std::string(2'000'000, '!'));
  const auto refused = answer_of(stale, "PATCH");
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.code(), "upload.taken_over");
  EXPECT_EQ(offset_of(upload), durable + 1'000'000);
  ASSERT_EQ(patch(upload, durable + 1'000'000, bytes.substr(durable + 1'000'000)).status, 204);
  EXPECT_TRUE(stored(upload) == bytes);
}

TEST_P(UploadApiTest, ManyWritersOfOneUploadMakeOneFile) {
  const auto bytes = content(300'000);
  const auto upload = begin(bytes.size());
  {
    std::vector<std::jthread> writers;
    for (int w = 0; w < 4; ++w) {
      writers.emplace_back([&] {
        for (auto at = offset_of(upload); at < static_cast<std::int64_t>(bytes.size()); at = offset_of(upload)) {
          const auto status = patch(upload, at, bytes.substr(at, 20'000)).status;
          EXPECT_TRUE(status == 204 || status == 409) << status;
        }
      });
    }
  }
  EXPECT_TRUE(stored(upload) == bytes);
  EXPECT_EQ(get("/uploads").at("/meta/total"), json::Value(1));
}

TEST_P(UploadApiTest, LengthsAreHeld) {
  const auto upload = begin(1'000);
  EXPECT_EQ(patch(upload, 0, content(1'001)).status, 413);
  EXPECT_EQ(offset_of(upload), 0);
  // Without a Content-Length it is noticed when it comes.
  auto fields = patch_fields(0);
  fields.emplace_back("Transfer-Encoding", "chunked");
  http::Wire wire(server->port());
  wire.send(request_text("PATCH", upload, fields, "admin", std::nullopt) + "7d0\r\n" + content(2'000) + "\r\n0\r\n\r\n");
  EXPECT_EQ(wire.answer().status, 413);
  EXPECT_LE(offset_of(upload), 1'000);
}

TEST_P(UploadApiTest, MuchDeclaredAndLittleSentCostsLittle) {
  const auto upload = begin(10'000'000'000);
  ASSERT_EQ(patch(upload, 0, content(1'000)).status, 204);
  EXPECT_EQ(offset_of(upload), 1'000);
  EXPECT_EQ(call("DELETE", upload, "", kTus).status, 204);
  EXPECT_EQ(call("HEAD", upload, "", kTus).status, 410);
  EXPECT_EQ(patch(upload, 1'000, "x").status, 404);
  EXPECT_EQ(listed_state(), "abandoned");
}

TEST_P(UploadApiTest, BadHeadersAreRefused) {
  const auto status = [&](const Fields& fields) { return call("POST", "/uploads", "", fields).status; };
  const auto refused = call("POST", "/uploads", "", {{"Upload-Length", "5"}});
  EXPECT_EQ(refused.status, 412);
  EXPECT_EQ(refused.headers.get("Tus-Version"), "1.0.0");
  EXPECT_EQ(status({{"Tus-Resumable", "0.2.2"}, {"Upload-Length", "5"}}), 412);
  EXPECT_EQ(status(kTus), 400) << "no length";
  EXPECT_EQ(status({{"Tus-Resumable", "1.0.0"}, {"Upload-Length", "-5"}}), 400);
  EXPECT_EQ(status({{"Tus-Resumable", "1.0.0"}, {"Upload-Length", "5"}, {"Upload-Metadata", "slot ???"}}), 400);
  EXPECT_EQ(status({{"Tus-Resumable", "1.0.0"}, {"Upload-Length", "5"}, {"Upload-Metadata", "slot " + base64("poster")}}), 422);
  EXPECT_EQ(status(creation("clip.mp4", 0)), 422);
  EXPECT_EQ(status(creation("clip.mp4", 50'000'000'001)), 413);
  EXPECT_EQ(status(creation("a.jpg", 10'000'001, "banner")), 413);
  EXPECT_EQ(status(creation("a.jpg", 5'000'001, "thumbnail")), 413);
  EXPECT_EQ(status(creation("clip.mp4", 100, "thumbnail")), 422) << "a film is no picture";
  EXPECT_EQ(status(creation("book.pdf", 100)), 422);
  EXPECT_EQ(status(creation(std::string("clip\xff.mp4"), 100)), 422) << "not UTF-8";
  EXPECT_EQ(call("POST", "/uploads", "", creation("clip.mp4", 100), "categories").status, 403);
  video = "0198c5b4-0000-7000-8000-000000000000";
  EXPECT_EQ(status(creation("clip.mp4", 100)), 404);

  const auto nothing = std::string("/uploads/0198c5b4-0000-7000-8000-000000000000");
  EXPECT_EQ(patch(nothing, 0, "x").status, 404);
  EXPECT_EQ(call("HEAD", nothing, "", kTus).status, 404);
  EXPECT_EQ(call("HEAD", nothing, "", {}).status, 412);
}

TEST_P(UploadApiTest, APatchNeedsItsHeaders) {
  const auto upload = begin(100);
  const auto without_version = call("PATCH", upload, "x", {{"Upload-Offset", "0"}, {"Content-Type", "application/offset+octet-stream"}});
  EXPECT_EQ(without_version.status, 412);
  EXPECT_EQ(without_version.headers.get("Tus-Version"), "1.0.0");
  EXPECT_EQ(call("PATCH", upload, "x", {{"Tus-Resumable", "1.0.0"}, {"Upload-Offset", "0"}}).status, 415);
  EXPECT_EQ(call("PATCH", upload, "x", {{"Tus-Resumable", "1.0.0"}, {"Content-Type", "application/offset+octet-stream"}}).status, 400);
  auto fields = patch_fields(0);
  fields.emplace_back("X-HTTP-Method-Override", "PATCH");
  EXPECT_EQ(call("POST", upload, content(50), fields).status, 204);
  EXPECT_EQ(offset_of(upload), 50);
}

TEST_P(UploadApiTest, ANameIsALabelOnly) {
  for (const auto& [name, label] : std::vector<std::pair<std::string, std::string>>{
           {"../../etc/passwd", "passwd"}, {"C:\\x\\..\\Férias.mp4", "Férias.mp4"}, {"..", "file"}, {"", "file"}}) {
    const auto bytes = content(600);
    const auto upload = begin(600, name);
    EXPECT_EQ(patch(upload, 0, bytes).status, 204);
    EXPECT_EQ(get("/uploads").text("/data/0/filename"), label);
    EXPECT_TRUE(stored(upload) == bytes);
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "etc"));
}

TEST_P(UploadApiTest, WhatIsSurelyNoVideoIsRefusedAtOnce) {
  const auto upload = begin(100'000'000);
  const auto answer = patch(upload, 0, "%PDF-1.7 " + std::string(2'000, 'x'));
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.code(), "upload.not_a_video");
  EXPECT_THAT(answer.text("/detail"), HasSubstr("PDF"));
  EXPECT_EQ(listed_state(), "refused");
  EXPECT_EQ(call("HEAD", upload, "", kTus).status, 410);
  EXPECT_EQ(get("/videos/" + video).text("/media/video/status"), "failed");
  EXPECT_THAT(get("/videos/" + video).text("/media/video/failure/reason"), HasSubstr("PDF"));
}

TEST_P(UploadApiTest, ACreationMayBringTheFirstBytes) {
  const auto bytes = content(1'000);
  auto fields = creation("clip.mp4", 1'000);
  fields.emplace_back("Content-Type", "application/offset+octet-stream");
  fields.emplace_back("Idempotency-Key", "once");
  const auto made = call("POST", "/uploads", bytes.substr(0, 600), fields);
  ASSERT_EQ(made.status, 201);
  EXPECT_EQ(made.headers.get("Upload-Offset"), "600");
  const auto upload = std::string(made.headers.get("Location"));
  const auto again = call("POST", "/uploads", bytes.substr(0, 600), fields);
  EXPECT_EQ(again.headers.get("Location"), upload) << "a repetition makes no second upload";
  EXPECT_EQ(get("/uploads").at("/meta/total"), json::Value(1));
  EXPECT_EQ(offset_of(upload), 600);
  auto untyped = creation("clip.mp4", 1'000);
  EXPECT_EQ(call("POST", "/uploads", "abc", untyped).status, 415);
}

TEST_P(UploadApiTest, AnUploadExpires) {
  const auto upload = begin(1'000);
  ASSERT_EQ(patch(upload, 0, content(700)).status, 204);
  clock.advance(std::chrono::hours(24 * 8));
  ASSERT_TRUE(supervisor->start());
  ASSERT_TRUE(testing::wait_until([&] { return call("HEAD", upload, "", kTus).status == 410; }));
  supervisor->request_stop();
  ASSERT_TRUE(supervisor->wait_and_stop());
}

TEST_P(UploadApiTest, ADeletedTitleTakesNoUploads) {
  const auto upload = begin(1'000);
  ASSERT_EQ(call("DELETE", "/videos/" + video).status, 204);
  EXPECT_EQ(patch(upload, 0, content(1'000)).status, 404);
  EXPECT_EQ(call("POST", "/uploads", "", creation("clip.mp4", 100)).code(), "video.deleted");
}

/// Runs in a process of its own, which the next test kills.
TEST_P(UploadApiTest, DISABLED_ServesUntilKilled) {
  close();
  const std::filesystem::path root(testing::from_parent("CHILD_FOLDER"));
  database = testing::open_database(testing::from_parent("CHILD_DATABASE"));
  raw = *storage::open_folder_store(root / "raw");
  router = std::make_unique<http::Router>();
  supervisor = std::make_unique<runtime::Supervisor>();
  ASSERT_TRUE(install(*supervisor, *router, config, {*database, *broker, *raw, clock}));
  http::ServerConfig server_config;
  server_config.port = 0;
  server = http::make_server(server_config, *router, &verifier);
  ASSERT_TRUE(server->start());
  testing::acknowledge(std::to_string(server->port()));
  std::this_thread::sleep_for(std::chrono::minutes(2));
}

TEST_P(UploadApiTest, WhatWasAcknowledgedSurvivesKillMinusNine) {
  const auto bytes = content(24'000'000);
  const auto upload = begin(bytes.size());
  close();
  database.reset();
  testing::ChildTest child("Engines/UploadApiTest.DISABLED_ServesUntilKilled/" + GetParam(),
                           {{"CHILD_FOLDER", folder.path().string()}, {"CHILD_DATABASE", database_address()}});
  const auto port = child.next();
  ASSERT_TRUE(port);
  const auto at = [&] {
    http::Wire wire(static_cast<std::uint16_t>(std::stoi(*port)));
    wire.send(request_text("HEAD", upload, kTus, "admin", std::nullopt));
    return std::stoll(std::string(answer_of(wire, "HEAD").headers.get("Upload-Offset")));
  };
  http::Wire wire(static_cast<std::uint16_t>(std::stoi(*port)));
  wire.send(request_text("PATCH", upload, patch_fields(0), "admin", bytes.size()) + bytes.substr(0, 20'000'000));
  std::int64_t told = 0;
  ASSERT_TRUE(testing::wait_until([&] { return (told = at()) >= 9'000'000; }));
  child.kill();
  open();
  const auto durable = offset_of(upload);
  EXPECT_GE(durable, told);
  ASSERT_EQ(patch(upload, durable, bytes.substr(durable)).status, 204);
  EXPECT_TRUE(stored(upload) == bytes);
}

INSTANTIATE_TEST_SUITE_P(Engines, UploadApiTest, testing::engines(), testing::engine_name);

}  // namespace
}  // namespace codeflix::catalog_admin
