// Addresses that are handed out, and keys that are wrong.
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "libs/base/encoding.hpp"
#include "libs/base/random.hpp"
#include "libs/client/client.hpp"
#include "libs/http/server_fixture.hpp"
#include "libs/storage/bucket_store.hpp"
#include "libs/storage/store_fixture.hpp"
#include "libs/testing/engine.hpp"

namespace codeflix::storage {
namespace {

using namespace std::chrono_literals;

std::string name() { return "codeflix-test-" + hex(random_bytes(8)); }

TEST(SignedAccess, AnS3AddressWorksForWhatItWasSignedFor) {
  const auto url = testing::engine_address("S3");
  if (!url) GTEST_SKIP() << testing::skip_reason("S3");
  const auto settings = test_store::s3_settings(test_store::parse(*url), name());
  const auto bucket = open_s3_bucket(settings);
  ASSERT_TRUE(bucket->create());
  const auto now = SystemClock().now();
  const auto put = client::call_once(presigned_s3_url(settings, "PUT", "a/b", 60s, now), {.method = "PUT", .body = "by address"});
  ASSERT_TRUE(put);
  EXPECT_EQ(put->status, 200) << put->body;
  EXPECT_EQ(client::call_once(presigned_s3_url(settings, "GET", "a/b", 60s, now))->body, "by address");
  EXPECT_EQ(client::call_once(presigned_s3_url(settings, "GET", "a/c", 60s, now))->status, 404);
  EXPECT_EQ(client::call_once(presigned_s3_url(settings, "PUT", "a/b", 60s, now))->status, 403) << "GET with the signature of a PUT";
  EXPECT_EQ(client::call_once(presigned_s3_url(settings, "GET", "a/b", 60s, now - 2min))->status, 403) << "over";
  auto thief = settings;
  thief.credentials.secret_key = "wrong";
  EXPECT_EQ(open_s3_bucket(thief)->fetch("a/b").error().code, "storage.denied");
  ASSERT_TRUE(bucket->remove("a/b"));
  ASSERT_TRUE(bucket->destroy());
}

TEST(SignedAccess, AnAzureAddressMayReadOneBlob) {
  const auto url = testing::engine_address("AZURE");
  if (!url) GTEST_SKIP() << testing::skip_reason("AZURE");
  const auto settings = test_store::azure_settings(test_store::parse(*url), name());
  const auto bucket = std::move(*open_azure_bucket(settings));
  ASSERT_TRUE(bucket->create());
  ASSERT_TRUE(bucket->put("a/b", "by address", {}));
  ASSERT_TRUE(bucket->put("a/c", "another", {}));
  const auto now = SystemClock().now();
  const auto address = azure_read_url(settings, "a/b", 60s, now).value();
  const auto read = client::call_once(address);
  EXPECT_EQ(read->body, "by address");
  EXPECT_EQ(client::call_once(address, {.method = "DELETE"})->status, 403);
  auto other = address;
  other.replace(other.find("/a/b?"), 5, "/a/c?");
  EXPECT_EQ(client::call_once(other)->status, 403);
  EXPECT_EQ(client::call_once(azure_read_url(settings, "a/b", 60s, now - 2min).value())->status, 403) << "over";

  auto by_signature = settings;
  by_signature.key.clear();
  by_signature.sas = address.substr(address.find('?') + 1);
  const auto reader = std::move(*open_azure_bucket(by_signature));
  EXPECT_EQ(reader->read("a/b", {}, 3, 100).value(), "address");
  EXPECT_EQ(reader->remove("a/b").error().code, "storage.denied");
  by_signature.sas.clear();
  EXPECT_EQ(open_azure_bucket(by_signature).error().code, "storage.account");

  for (const auto* blob : {"a/b", "a/c"}) ASSERT_TRUE(bucket->remove(blob));
  ASSERT_TRUE(bucket->destroy());
}

class ServiceAccount : public http::ServerFixture {};

TEST_F(ServiceAccount, IsGivenATokenForASignedClaimAndKeepsIt) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_RSA_gen(2048), &EVP_PKEY_free);
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), &BIO_free);
  PEM_write_bio_PrivateKey(memory.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  char* text = nullptr;
  const auto size = BIO_get_mem_data(memory.get(), &text);
  const std::string pem(text, static_cast<std::size_t>(size));

  std::atomic<int> asked = 0;
  std::string form;
  add("POST", "/token", [&](http::Request& request) -> Result<http::Response> {
    form = request.body;
    return http::Response::text(200, "application/json", R"({"access_token":"t)" + std::to_string(++asked) + R"(","expires_in":3600})");
  });
  serve();
  const auto account = json::serialize(
      json::Object{{"client_email", "a@b.example"}, {"private_key", pem}, {"token_uri", fmt::format("http://127.0.0.1:{}/token", port())}});
  ManualClock clock(*parse_rfc3339("2026-11-24T09:00:00Z"));
  const auto tokens = service_account_tokens(account, "", clock);
  ASSERT_TRUE(tokens);
  EXPECT_EQ((*tokens)->token().value(), "t1");
  clock.advance(58min);
  EXPECT_EQ((*tokens)->token().value(), "t1");
  clock.advance(2min);
  EXPECT_EQ((*tokens)->token().value(), "t2");

  const auto assertion = form.substr(form.find("assertion=") + 10);
  const auto dot = assertion.rfind('.');
  const auto claims = parse_base64url(assertion.substr(assertion.find('.') + 1, dot - assertion.find('.') - 1)).value();
  EXPECT_NE(claims.find(R"("iss":"a@b.example")"), std::string::npos) << claims;
  const auto signature = parse_base64url(assertion.substr(dot + 1)).value();
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get());
  EXPECT_EQ(EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                             reinterpret_cast<const unsigned char*>(assertion.data()), dot),
            1);

  for (const auto* wrong : {"", "{}", R"({"client_email":"a","private_key":"b","token_uri":"c"})"})
    EXPECT_EQ(service_account_tokens(wrong, "", clock).error().code.empty(), false) << wrong;
}

}  // namespace
}  // namespace codeflix::storage
