#include "libs/storage/azure_bucket.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "libs/base/digest.hpp"
#include "libs/base/encoding.hpp"
#include "libs/storage/azure_signature.hpp"
#include "libs/storage/bucket_answer.hpp"

namespace codeflix::storage {

namespace {

std::string md5_of(std::string_view bytes) {
  Digest digest(DigestAlgorithm::md5);
  digest.update(bytes);
  return base64(digest.finish());
}

/// The same for the same piece, so that a composition that was cut off goes on; all have one length, as the store wants.
std::string block_id(const Bucket::Piece& piece) { return base64(sha256(piece.name).substr(0, 24)); }

class AzureBucket final : public Bucket {
 public:
  AzureBucket(AzureSettings settings, std::string key)
      : settings_(std::move(settings)),
        key_(std::move(key)),
        client_(store_settings("azure", settings_.endpoint, settings_.ca_file)),
        base_path_(path_of_url(client_.settings().base_url)) {}

  Result<std::string> put(const std::string& name, std::string_view bytes, const Condition& condition) override {
    Call call{.method = "PUT", .name = name, .body = bytes};
    call.headers.add("x-ms-blob-type", "BlockBlob");
    call.headers.add("Content-MD5", md5_of(bytes));
    if (condition.kind == Condition::Kind::absent) call.headers.add("If-None-Match", "*");
    if (condition.kind == Condition::Kind::version) call.headers.add("If-Match", condition.version);
    CODEFLIX_TRY_ASSIGN(const auto answer, send(std::move(call)));
    if (answer.status != 201) return refusal(answer);
    return std::string(answer.headers.get("ETag"));
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

  /// The bytes go through here, one piece at a time: the store copies blocks from public or signed addresses only, which an
  /// emulator cannot do at all. Blocks that are staged already are not sent again.
  Result<> compose(const std::vector<Piece>& pieces, const std::string& name) override {
    CODEFLIX_TRY_ASSIGN(const auto there, staged(name));
    std::string list;
    for (const auto& piece : pieces) {
      const auto id = block_id(piece);
      if (!there.contains(id)) {
        CODEFLIX_TRY_ASSIGN(const auto bytes, read(piece.name, {}, 0, piece.size));
        Call call{.method = "PUT", .name = name, .query = {{"comp", "block"}, {"blockid", id}}, .body = bytes};
        call.headers.add("Content-MD5", md5_of(bytes));
        CODEFLIX_TRY(expect(std::move(call), 201));
      }
      list += "<Uncommitted>" + id + "</Uncommitted>";
    }
    const auto body = R"(<?xml version="1.0" encoding="utf-8"?><BlockList>)" + list + "</BlockList>";
    return expect({.method = "PUT", .name = name, .query = {{"comp", "blocklist"}}, .body = body}, 201);
  }

  Result<std::vector<std::string>> list(const std::string& prefix) override {
    std::vector<std::string> names;
    std::string marker;
    do {
      Query query = {{"comp", "list"}, {"restype", "container"}, {"prefix", prefix}};
      if (!marker.empty()) query.emplace_back("marker", marker);
      CODEFLIX_TRY_ASSIGN(const auto answer, send({.method = "GET", .query = std::move(query), .max_response = 16 << 20}));
      if (answer.status != 200) return refusal(answer);
      std::ranges::move(xml_texts(answer.body, "Name"), std::back_inserter(names));
      marker = xml_text(answer.body, "NextMarker");
    } while (!marker.empty());
    return names;
  }

  Result<> remove(const std::string& name) override { return expect({.method = "DELETE", .name = name}, 404); }
  Result<> create() override { return expect({.method = "PUT", .query = {{"restype", "container"}}}, 201); }
  Result<> destroy() override { return expect({.method = "DELETE", .query = {{"restype", "container"}}}, 404); }

 private:
  using Query = std::vector<std::pair<std::string, std::string>>;
  struct Call {
    std::string method;
    std::string name = {};  ///< empty: the container itself
    Query query = {};
    Headers headers = {};
    std::string_view body = {};
    std::uint64_t max_response = 1 << 20;
  };

  static std::string path_of_url(const std::string& url) {
    const auto slash = url.find('/', url.find("://") + 3);
    return slash == std::string::npos ? std::string() : url.substr(slash);
  }

  Result<client::Response> send(Call call) {
    const auto path = "/" + settings_.container + (call.name.empty() ? "" : "/" + call.name);
    azure::Request signable{call.method, base_path_ + path, std::move(call.query), std::move(call.headers), call.body.size()};
    signable.headers.set("x-ms-date", azure::http_date(SystemClock().now()));
    signable.headers.set("x-ms-version", azure::kVersion);
    if (settings_.sas.empty()) signable.headers.set("Authorization", azure::shared_key(signable, settings_.account, key_));
    std::string query = settings_.sas;
    for (const auto& [name, value] : signable.query) query += (query.empty() ? "" : "&") + name + "=" + percent_encode(value);
    client::Request request{.method = call.method,
                            .path = path + (query.empty() ? "" : "?" + query),
                            .headers = std::move(signable.headers),
                            .max_response = call.max_response};
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

  /// The blocks of the blob that nobody committed yet.
  Result<std::set<std::string>> staged(const std::string& name) {
    CODEFLIX_TRY_ASSIGN(
        const auto answer,
        send({.method = "GET", .name = name, .query = {{"comp", "blocklist"}, {"blocklisttype", "uncommitted"}}, .max_response = 16 << 20}));
    if (answer.status == 404) return std::set<std::string>();
    if (answer.status != 200) return refusal(answer);
    const auto ids = xml_texts(answer.body, "Name");
    return std::set<std::string>(ids.begin(), ids.end());
  }

  const AzureSettings settings_;
  const std::string key_;
  client::Client client_;
  const std::string base_path_;
};

Result<std::string> decoded_key(const AzureSettings& settings) {
  auto key = parse_base64(settings.key);
  if (!key || (key->empty() && settings.sas.empty()))
    return fail(ErrorKind::invalid, "storage.account", "The key of the storage account is not base64, as Azure shows it.");
  return std::move(*key);
}

}  // namespace

Result<std::unique_ptr<Bucket>> open_azure_bucket(AzureSettings settings) {
  CODEFLIX_TRY_ASSIGN(auto key, decoded_key(settings));
  return std::make_unique<AzureBucket>(std::move(settings), std::move(key));
}

Result<std::string> azure_read_url(const AzureSettings& settings, const std::string& key, std::chrono::seconds life, Time now) {
  CODEFLIX_TRY_ASSIGN(const auto secret, decoded_key(settings));
  return fmt::format("{}/{}/{}?{}", settings.endpoint, settings.container, key,
                     azure::blob_sas(settings.account, secret, settings.container, key, "r", now + life));
}

}  // namespace codeflix::storage
