#include "libs/storage/s3_bucket.hpp"

#include <fmt/format.h>

#include <charconv>

#include "libs/base/digest.hpp"
#include "libs/base/encoding.hpp"
#include "libs/storage/bucket_answer.hpp"

namespace codeflix::storage {

namespace {

using Query = std::vector<std::pair<std::string, std::string>>;

std::string host_of(const std::string& endpoint) {
  auto host = endpoint.substr(endpoint.find("://") + 3);
  return host.substr(0, host.find('/'));
}

class S3Bucket final : public Bucket {
 public:
  explicit S3Bucket(S3Settings settings)
      : settings_(std::move(settings)), client_(store_settings("s3", settings_.endpoint, settings_.ca_file)), host_(host_of(settings_.endpoint)) {}

  Result<std::string> put(const std::string& name, std::string_view bytes, const Condition& condition) override {
    const auto digest = sha256(bytes);
    Call call{.method = "PUT", .name = name, .payload = hex(digest), .body = bytes};
    call.headers.add("x-amz-checksum-sha256", base64(digest));
    if (condition.kind == Condition::Kind::absent) call.headers.add("If-None-Match", "*");
    if (condition.kind == Condition::Kind::version) call.headers.add("If-Match", condition.version);
    auto answer = send(std::move(call));
    // A blob that a condition names and that is not there has another version.
    if (answer && answer->status == 404 && condition.kind == Condition::Kind::version) answer->status = 412;
    if (!answer) return fail(std::move(answer));
    if (answer->status != 200) return refusal(*answer);
    return std::string(answer->headers.get("ETag"));
  }

  Result<std::optional<Blob>> find(const std::string& name) override {
    CODEFLIX_TRY_ASSIGN(const auto answer, send({.method = "HEAD", .name = name}));
    if (answer.status == 404) return std::nullopt;
    if (answer.status != 200) return refusal(answer);
    Blob blob{0, std::string(answer.headers.get("ETag"))};
    const auto length = answer.headers.get("Content-Length");
    std::from_chars(length.data(), length.data() + length.size(), blob.size);
    return blob;
  }

  Result<std::optional<Fetched>> fetch(const std::string& name) override {
    CODEFLIX_TRY_ASSIGN(auto answer, send({.method = "GET", .name = name, .max_response = 16 << 20}));
    if (answer.status == 404) return std::nullopt;
    if (answer.status != 200) return refusal(answer);
    return Fetched{std::move(answer.body), std::string(answer.headers.get("ETag"))};
  }

  Result<std::string> read(const std::string& name, const std::string& version, std::uint64_t offset, std::size_t count) override {
    Call call{.method = "GET", .name = name, .max_response = count + (1 << 16)};
    call.headers.add("Range", fmt::format("bytes={}-{}", offset, offset + count - 1));
    if (!version.empty()) call.headers.add("If-Match", version);
    CODEFLIX_TRY_ASSIGN(auto answer, send(std::move(call)));
    if (answer.status == 412) return fail(ErrorKind::conflict, "storage.changed", "The object was replaced while it was read.");
    if (answer.status != 206 && answer.status != 200) return refusal(answer);
    return std::move(answer.body);
  }

  Result<> compose(const std::vector<Piece>& pieces, const std::string& name) override {
    CODEFLIX_TRY_ASSIGN(const auto begun, send({.method = "POST", .name = name, .query = {{"uploads", ""}}}));
    if (begun.status != 200) return refusal(begun);
    const auto upload = xml_text(begun.body, "UploadId");
    auto made = copy_parts(pieces, name, upload);
    if (!made) static_cast<void>(send({.method = "DELETE", .name = name, .query = {{"uploadId", upload}}}).has_value());
    return made;
  }

  Result<std::vector<std::string>> list(const std::string& prefix) override {
    std::vector<std::string> names;
    std::string token;
    do {
      Query query = {{"list-type", "2"}, {"prefix", prefix}};
      if (!token.empty()) query.emplace_back("continuation-token", token);
      CODEFLIX_TRY_ASSIGN(const auto answer, send({.method = "GET", .query = std::move(query), .max_response = 16 << 20}));
      if (answer.status != 200) return refusal(answer);
      std::ranges::move(xml_texts(answer.body, "Key"), std::back_inserter(names));
      token = xml_text(answer.body, "NextContinuationToken");
    } while (!token.empty());
    return names;
  }

  Result<> remove(const std::string& name) override { return expect({.method = "DELETE", .name = name}, 404); }
  Result<> create() override { return expect({.method = "PUT"}, 200); }
  Result<> destroy() override { return expect({.method = "DELETE"}, 404); }

 private:
  struct Call {
    std::string method;
    std::string name = {};  ///< empty: the bucket itself
    Query query = {};
    std::string payload = hex(sha256(""));
    std::string_view body = {};
    Headers headers = {};
    std::uint64_t max_response = 1 << 20;
  };

  Result<client::Response> send(Call call) {
    sigv4::Request signable{call.method, host_, "/" + settings_.bucket + (call.name.empty() ? "" : "/" + call.name), std::move(call.query),
                            std::move(call.headers)};
    sigv4::sign(signable, settings_.credentials, call.payload, SystemClock().now());
    client::Request request{.method = call.method, .path = signable.path, .headers = std::move(signable.headers), .max_response = call.max_response};
    if (!signable.query.empty()) request.path += "?" + sigv4::query_string(signable.query);
    if (!call.body.empty()) {
      request.reader = client::BodyReader{call.body.size(), [body = call.body](std::uint64_t offset, std::size_t count) -> Result<std::string> {
                                            return std::string(body.substr(offset, count));
                                          }};
    }
    return client_.call(request);
  }

  Result<> expect(Call call, int also) {
    CODEFLIX_TRY_ASSIGN(const auto answer, send(std::move(call)));
    if (answer.status / 100 == 2 || answer.status == also) return {};
    return refusal(answer);
  }

  /// The store copies; no byte comes here.
  Result<> copy_parts(const std::vector<Piece>& pieces, const std::string& name, const std::string& upload) {
    std::string list;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      Call call{.method = "PUT", .name = name, .query = {{"partNumber", std::to_string(i + 1)}, {"uploadId", upload}}};
      call.headers.add("x-amz-copy-source", "/" + settings_.bucket + "/" + pieces[i].name);
      CODEFLIX_TRY_ASSIGN(const auto copied, send(std::move(call)));
      if (copied.status != 200) return refusal(copied);
      list += fmt::format("<Part><PartNumber>{}</PartNumber><ETag>{}</ETag></Part>", i + 1, xml_text(copied.body, "ETag"));
    }
    const auto body = fmt::format("<CompleteMultipartUpload>{}</CompleteMultipartUpload>", list);
    CODEFLIX_TRY_ASSIGN(const auto done,
                        send({.method = "POST", .name = name, .query = {{"uploadId", upload}}, .payload = hex(sha256(body)), .body = body}));
    // Complete answers 200 before it knows; what went wrong then stands in the body.
    if (done.status != 200 || done.body.find("<Error>") != std::string::npos) return refusal(done);
    return {};
  }

  const S3Settings settings_;
  client::Client client_;
  const std::string host_;
};

}  // namespace

std::unique_ptr<Bucket> open_s3_bucket(S3Settings settings) { return std::make_unique<S3Bucket>(std::move(settings)); }

std::string presigned_s3_url(const S3Settings& settings, const std::string& method, const std::string& key, std::chrono::seconds life, Time now) {
  const auto path = "/" + settings.bucket + "/" + key;
  return settings.endpoint + path + "?" + sigv4::presigned_query({method, host_of(settings.endpoint), path}, settings.credentials, life, now);
}

}  // namespace codeflix::storage
