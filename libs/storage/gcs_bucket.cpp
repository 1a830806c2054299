#include "libs/storage/gcs_bucket.hpp"

#include <fmt/format.h>

#include <charconv>

#include "libs/base/digest.hpp"
#include "libs/base/encoding.hpp"
#include "libs/base/json.hpp"
#include "libs/storage/bucket_answer.hpp"

namespace codeflix::storage {

namespace {

constexpr std::size_t kMostSources = 32;  // of one compose call

/// What the store says of an object; numbers are texts there.
struct Resource {
  std::string name;
  std::string size;
  std::string generation;
  std::optional<std::string> md5Hash;
};
BOOST_DESCRIBE_STRUCT(Resource, (), (name, size, generation, md5Hash))

struct Named {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(Named, (), (name))

struct Page {
  std::optional<std::vector<Named>> items;
  std::optional<std::string> nextPageToken;
};
BOOST_DESCRIBE_STRUCT(Page, (), (items, nextPageToken))

std::string md5_of(std::string_view bytes) {
  Digest digest(DigestAlgorithm::md5);
  digest.update(bytes);
  return digest.finish();
}

class GcsBucket final : public Bucket {
 public:
  GcsBucket(GcsSettings settings, std::unique_ptr<GcsTokens> tokens)
      : settings_(std::move(settings)),
        tokens_(std::move(tokens)),
        client_(store_settings("gcs", settings_.endpoint, settings_.ca_file)),
        objects_(fmt::format("/storage/v1/b/{}/o", settings_.bucket)) {}

  Result<std::string> put(const std::string& name, std::string_view bytes, const Condition& condition) override {
    client::Request request{.method = "POST", .idempotent = true};
    request.path = fmt::format("/upload/storage/v1/b/{}/o?uploadType=media&name={}{}", settings_.bucket, percent_encode(name), generation(condition));
    const auto md5 = base64(md5_of(bytes));
    request.headers.set("Content-Type", "application/octet-stream");
    request.headers.set("Content-MD5", md5);
    request.reader = client::BodyReader{
        bytes.size(), [bytes](std::uint64_t offset, std::size_t count) -> Result<std::string> { return std::string(bytes.substr(offset, count)); }};
    CODEFLIX_TRY_ASSIGN(const auto answer, send(std::move(request)));
    if (answer.status != 200) return refusal(answer);
    CODEFLIX_TRY_ASSIGN(auto resource, json::read<Resource>(answer.body));
    if (resource.md5Hash != md5) return fail(ErrorKind::unavailable, "storage.checksum", "The object store received other bytes than were sent.");
    return std::move(resource.generation);
  }

  Result<std::optional<Blob>> find(const std::string& name) override {
    CODEFLIX_TRY_ASSIGN(const auto answer, send({.path = path_of(name)}));
    if (answer.status == 404) return std::nullopt;
    if (answer.status != 200) return refusal(answer);
    CODEFLIX_TRY_ASSIGN(auto resource, json::read<Resource>(answer.body));
    Blob blob{0, std::move(resource.generation)};
    std::from_chars(resource.size.data(), resource.size.data() + resource.size.size(), blob.size);
    return blob;
  }

  Result<std::optional<Fetched>> fetch(const std::string& name) override {
    CODEFLIX_TRY_ASSIGN(auto answer, send({.path = path_of(name) + "?alt=media", .max_response = 16 << 20}));
    if (answer.status == 404) return std::nullopt;
    if (answer.status != 200) return refusal(answer);
    return Fetched{std::move(answer.body), std::string(answer.headers.get("X-Goog-Generation"))};
  }

  Result<std::string> read(const std::string& name, const std::string& version, std::uint64_t offset, std::size_t count) override {
    client::Request request{.path = path_of(name) + "?alt=media", .max_response = count + (1 << 16)};
    if (!version.empty()) request.path += "&ifGenerationMatch=" + version;
    request.headers.set("Range", fmt::format("bytes={}-{}", offset, offset + count - 1));
    CODEFLIX_TRY_ASSIGN(auto answer, send(std::move(request)));
    const auto now = answer.headers.get("X-Goog-Generation");
    if (answer.status == 412 || (!version.empty() && !now.empty() && now != version))
      return fail(ErrorKind::conflict, "storage.changed", "The object was replaced while it was read.");
    if (answer.status != 206 && answer.status != 200) return refusal(answer);
    return std::move(answer.body);
  }

  /// One call takes 32 sources, so more become a tree: its inner blobs lie beside the pieces.
  Result<> compose(const std::vector<Piece>& pieces, const std::string& name) override {
    std::vector<std::string> level;
    for (const auto& piece : pieces) level.push_back(piece.name);
    while (level.size() > kMostSources) {
      std::vector<std::string> above;
      for (std::size_t begin = 0; begin < level.size(); begin += kMostSources) {
        const std::vector<std::string> group(level.begin() + static_cast<std::ptrdiff_t>(begin),
                                             level.begin() + static_cast<std::ptrdiff_t>(std::min(begin + kMostSources, level.size())));
        above.push_back(group.front() + ".." + std::to_string(group.size()));
        CODEFLIX_TRY(compose_once(group, above.back()));
      }
      level = std::move(above);
    }
    return compose_once(level, name);
  }

  Result<std::vector<std::string>> list(const std::string& prefix) override {
    std::vector<std::string> names;
    std::string token;
    do {
      const auto path = fmt::format("{}?prefix={}&pageToken={}", objects_, percent_encode(prefix), percent_encode(token));
      CODEFLIX_TRY_ASSIGN(const auto answer, send({.path = path, .max_response = 16 << 20}));
      if (answer.status != 200) return refusal(answer);
      CODEFLIX_TRY_ASSIGN(auto page, json::read<Page>(answer.body));
      if (page.items) {
        for (auto& item : *page.items) names.push_back(std::move(item.name));
      }
      token = page.nextPageToken.value_or("");
    } while (!token.empty());
    return names;
  }

  Result<> remove(const std::string& name) override { return expect({.method = "DELETE", .path = path_of(name)}, 404); }

  Result<> create() override {
    client::Request request{.method = "POST", .path = "/storage/v1/b?project=" + percent_encode(settings_.project)};
    request.headers.set("Content-Type", "application/json");
    request.body = json::serialize(json::Object{{"name", settings_.bucket}});
    return expect(std::move(request), 200);
  }
  Result<> destroy() override { return expect({.method = "DELETE", .path = "/storage/v1/b/" + settings_.bucket}, 404); }

 private:
  std::string path_of(const std::string& name) const { return objects_ + "/" + percent_encode(name); }

  static std::string generation(const Condition& condition) {
    switch (condition.kind) {
      case Condition::Kind::absent: return "&ifGenerationMatch=0";
      case Condition::Kind::version: return "&ifGenerationMatch=" + condition.version;
      default: return {};
    }
  }

  Result<client::Response> send(client::Request request) {
    if (tokens_) {
      CODEFLIX_TRY_ASSIGN(const auto token, tokens_->token());
      request.headers.set("Authorization", "Bearer " + token);
    }
    return client_.call(request);
  }

  Result<> expect(client::Request request, int also) {
    CODEFLIX_TRY_ASSIGN(const auto answer, send(std::move(request)));
    if (answer.status / 100 == 2 || answer.status == also) return {};
    return refusal(answer);
  }

  Result<> compose_once(const std::vector<std::string>& sources, const std::string& name) {
    json::Array list;
    for (const auto& source : sources) list.push_back(json::Object{{"name", source}});
    client::Request request{.method = "POST", .path = path_of(name) + "/compose", .idempotent = true};
    request.headers.set("Content-Type", "application/json");
    request.body =
        json::serialize(json::Object{{"sourceObjects", std::move(list)}, {"destination", json::Object{{"contentType", "application/octet-stream"}}}});
    return expect(std::move(request), 200);
  }

  const GcsSettings settings_;
  const std::unique_ptr<GcsTokens> tokens_;
  client::Client client_;
  const std::string objects_;
};

}  // namespace

std::unique_ptr<Bucket> open_gcs_bucket(GcsSettings settings, std::unique_ptr<GcsTokens> tokens) {
  return std::make_unique<GcsBucket>(std::move(settings), std::move(tokens));
}

}  // namespace codeflix::storage
