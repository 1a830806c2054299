#include "libs/storage/sigv4.hpp"

#include <gtest/gtest.h>

#include "libs/base/digest.hpp"
#include "libs/base/encoding.hpp"

namespace codeflix::storage::sigv4 {
namespace {

// The examples of "Authenticating Requests (AWS Signature Version 4)" in the reference of Amazon S3.
const Credentials kExample{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1"};
const Time kThen = *parse_rfc3339("2013-05-24T00:00:00Z");

std::string signature_of(Request request, const std::string& body = "") {
  request.host = "examplebucket.s3.amazonaws.com";
  sign(request, kExample, hex(sha256(body)), kThen);
  const auto field = std::string(request.headers.get("Authorization"));
  return field.substr(field.rfind('=') + 1);
}

TEST(SigV4, SignsAsTheReferenceSays) {
  Request get{"GET", {}, "/test.txt"};
  get.headers.add("Range", "bytes=0-9");
  EXPECT_EQ(signature_of(get), "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
  Request put{"PUT", {}, "/test%24file.text"};
  put.headers.add("Date", "Fri, 24 May 2013 00:00:00 GMT");
  put.headers.add("x-amz-storage-class", "REDUCED_REDUNDANCY");
  EXPECT_EQ(signature_of(put, "Welcome to Amazon S3."), "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
  EXPECT_EQ(signature_of({"GET", {}, "/", {{"lifecycle", ""}}}), "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
  EXPECT_EQ(signature_of({"GET", {}, "/", {{"prefix", "J"}, {"max-keys", "2"}}}), "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST(SigV4, NamesWhatItSigned) {
  Request get{"GET", "examplebucket.s3.amazonaws.com", "/test.txt"};
  get.headers.add("Range", "bytes=0-9");
  sign(get, kExample, hex(sha256("")), kThen);
  EXPECT_EQ(get.headers.get("Authorization"),
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
            "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST(SigV4, PresignsAsTheReferenceSays) {
  EXPECT_EQ(presigned_query({"GET", "examplebucket.s3.amazonaws.com", "/test.txt"}, kExample, std::chrono::seconds(86'400), kThen),
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
            "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
            "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}

}  // namespace
}  // namespace codeflix::storage::sigv4
