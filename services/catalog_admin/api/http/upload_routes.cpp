#include "services/catalog_admin/api/http/upload_routes.hpp"

#include <algorithm>

#include "libs/http/idempotency.hpp"
#include "libs/http/problem.hpp"
#include "services/catalog_admin/api/http/documents.hpp"
#include "services/catalog_admin/api/http/query.hpp"
#include "services/catalog_admin/api/http/tus_headers.hpp"
#include "services/catalog_admin/app/abandon_upload.hpp"
#include "services/catalog_admin/app/begin_upload.hpp"
#include "services/catalog_admin/app/settle_upload.hpp"
#include "services/catalog_admin/app/upload_writer.hpp"

namespace codeflix::catalog_admin {

namespace {

const std::string kUploads = std::string(kBase) + "/uploads";
constexpr int kChecksumMismatch = 460;  // of tus, without an ErrorKind
constexpr int kGone = 410;

/// What the extension leaves to be answered in its own status.
Result<http::Response> refused(const Error& error) {
  if (error.code == "upload.checksum") return http::problem(kChecksumMismatch, error.code, error.detail);
  return Failure(error);
}

/// The body of a PATCH, or of a creation that brings the first bytes along.
class UploadSink final : public http::BodySink {
 public:
  /// Without a writer no bytes are taken.
  UploadSink(std::unique_ptr<UploadWriter> writer, http::Response answer) : writer_(std::move(writer)), answer_(std::move(answer)) {}

  Result<> write(std::string_view piece) override {
    if (writer_) return writer_->write(piece);
    return fail(ErrorKind::unsupported_media, "tus.content_type", "Bytes of an upload come as application/offset+octet-stream.");
  }

  Result<http::Response> finish() override {
    if (!writer_) return std::move(answer_);
    auto upload = writer_->finish();
    if (!upload) return refused(upload.error());
    answer_.with("Upload-Offset", std::to_string(upload->offset)).with("Upload-Expires", tus::http_date(upload->expires_at));
    return std::move(answer_);
  }

 private:
  std::unique_ptr<UploadWriter> writer_;
  http::Response answer_;
};

/// Swallows what comes with a repeated creation: its first coming has stored it, or the client asks for the offset.
class RepeatedCreation final : public http::BodySink {
 public:
  explicit RepeatedCreation(http::Response answer) : answer_(std::move(answer)) {}
  Result<> write(std::string_view) override { return {}; }
  Result<http::Response> finish() override { return std::move(answer_); }

 private:
  http::Response answer_;
};

Result<UploadAnnouncement> announcement_of(const http::Request& request) {
  if (request.headers.has("Upload-Defer-Length") || request.headers.has("Upload-Concat")) {
    return fail(ErrorKind::malformed, "tus.extension", "Deferred lengths and concatenation are not offered here.");
  }
  UploadAnnouncement announcement;
  CODEFLIX_TRY_ASSIGN(announcement.length, tus::number(request, "Upload-Length"));
  announcement.metadata = request.headers.get("Upload-Metadata");
  CODEFLIX_TRY_ASSIGN(const auto pairs, tus::metadata(announcement.metadata));
  const auto value = [&](const char* key) { return pairs.contains(key) ? pairs.at(key) : std::string(); };
  std::vector<FieldError> mistakes;
  auto video_id = VideoId::parse(value("video_id"));
  if (!video_id) mistakes.push_back({"video_id", "type.id", "The id of the title is expected here."});
  const auto slot = parse_slot(value("slot"));
  if (!slot) mistakes.push_back({"slot", "type.enum", "One of these is expected here: video, trailer, banner, thumbnail, thumbnail_half."});
  if (!mistakes.empty()) return fail(ErrorKind::invalid, "upload.metadata", "Upload-Metadata lacks something or is wrong.", std::move(mistakes));
  announcement.video_id = std::move(*video_id);
  announcement.slot = *slot;
  announcement.filename = value("filename");
  const auto& caller = request.caller();
  announcement.subject = caller.subject;
  announcement.who = !caller.name.empty() ? caller.name : !caller.email.empty() ? caller.email : caller.subject;
  return announcement;
}

Result<std::unique_ptr<http::BodySink>> create_upload(const Context& context, http::Request& request) {
  CODEFLIX_TRY(tus::require_version(request));
  CODEFLIX_TRY_ASSIGN(const auto announcement, announcement_of(request));
  CODEFLIX_TRY_ASSIGN(auto checksum, tus::checksum(request));
  // A streamed body cannot be part of the key's fingerprint; what is announced of it can.
  request.body = std::to_string(announcement.length) + "\n" + announcement.metadata;
  auto made = http::once(request, context.database, context.catalogue.clock, [&](sql::Transaction& tx) -> Result<http::Response> {
    CODEFLIX_TRY_ASSIGN(const auto upload, begin_upload(context.catalogue, context.desk.limits, tx, announcement));
    return http::Response::empty(201)
        .with("Location", kUploads + "/" + upload.id.str())
        .with("Upload-Offset", "0")
        .with("Upload-Expires", tus::http_date(upload.expires_at));
  });
  if (!made) return fail(std::move(made));
  if (made->headers.has("Idempotency-Replayed")) return std::make_unique<RepeatedCreation>(std::move(*made));
  std::unique_ptr<UploadWriter> writer;
  if (tus::has_upload_content(request)) {
    const auto location = made->headers.get("Location");
    const auto id = AssetId::trusted(std::string(location.substr(kUploads.size() + 1)));
    CODEFLIX_TRY_ASSIGN(writer, UploadWriter::take(context.desk, id, 0, tus::announced_length(request), std::move(checksum)));
  }
  return std::make_unique<UploadSink>(std::move(writer), std::move(*made));
}

Result<std::unique_ptr<http::BodySink>> patch_upload(const Context& context, http::Request& request) {
  CODEFLIX_TRY(tus::require_version(request));
  CODEFLIX_TRY_ASSIGN(const auto id, AssetId::parse(request.parameter("id")));
  if (!tus::has_upload_content(request)) {
    return fail(ErrorKind::unsupported_media, "tus.content_type", "Bytes of an upload come as application/offset+octet-stream.");
  }
  CODEFLIX_TRY_ASSIGN(const auto offset, tus::number(request, "Upload-Offset"));
  CODEFLIX_TRY_ASSIGN(auto checksum, tus::checksum(request));
  CODEFLIX_TRY_ASSIGN(auto writer, UploadWriter::take(context.desk, id, offset, tus::announced_length(request), std::move(checksum)));
  return std::make_unique<UploadSink>(std::move(writer), http::Response::empty(204));
}

Result<std::unique_ptr<http::BodySink>> post_to_upload(const Context& context, http::Request& request) {
  if (request.headers.get("X-HTTP-Method-Override") == "PATCH") return patch_upload(context, request);
  return fail(ErrorKind::malformed, "tus.method", "POST stands for PATCH here, with X-HTTP-Method-Override: PATCH.");
}

Result<http::Response> head_upload(const Context& context, const http::Request& request) {
  CODEFLIX_TRY(tus::require_version(request));
  CODEFLIX_TRY_ASSIGN(const auto id, AssetId::parse(request.parameter("id")));
  CODEFLIX_TRY_ASSIGN(const auto upload, settle_upload(context.desk, id));
  auto response = http::Response::empty(200);
  response.with("Cache-Control", "no-store");
  if (upload.state == UploadState::abandoned || upload.state == UploadState::refused) {
    response.status = kGone;
    return response;
  }
  response.with("Upload-Offset", std::to_string(upload.offset)).with("Upload-Length", std::to_string(upload.length));
  if (!upload.metadata.empty()) response.with("Upload-Metadata", upload.metadata);
  if (upload.state == UploadState::receiving) response.with("Upload-Expires", tus::http_date(upload.expires_at));
  return response;
}

Result<http::Response> delete_upload(const Context& context, const http::Request& request) {
  CODEFLIX_TRY(tus::require_version(request));
  CODEFLIX_TRY_ASSIGN(const auto id, AssetId::parse(request.parameter("id")));
  CODEFLIX_TRY(context.database.write([&](sql::Transaction& tx) { return abandon_upload(context.catalogue, tx, id); }));
  return http::Response::empty();
}

Result<http::Response> list_uploads(const Context& context, const http::Request& request) {
  CODEFLIX_TRY_ASSIGN(const auto page, http::page_request(request, {"-created_at", "filename", "length"}));
  UploadFilter filter;
  CODEFLIX_TRY_ASSIGN(filter.state, enum_in_query<UploadState>(request, "state"));
  CODEFLIX_TRY_ASSIGN(filter.video_id, id_in_query<VideoId>(request, "video_id"));
  CODEFLIX_TRY_ASSIGN(const auto listed,
                      context.database.read([&](sql::Transaction& tx) { return context.catalogue.uploads.list(tx, list_request(page), filter); }));
  return http::list_response(documents_of(listed.items), http::page_meta(page, listed.total)).with("Cache-Control", "no-store");
}

http::Response capabilities(const UploadLimits& limits) {
  return http::Response::empty()
      .with("Tus-Extension", tus::kExtensions)
      .with("Tus-Max-Size", std::to_string(limits.video))
      .with("Tus-Checksum-Algorithm", tus::kChecksums);
}

}  // namespace

void add_upload_routes(http::Router& router, const SharedContext& context) {
  const auto& limits = context->desk.limits;
  const auto largest = static_cast<std::uint64_t>(std::max({limits.video, limits.trailer, limits.banner, limits.thumbnail}));
  http::Headers every_answer;
  every_answer.set("Tus-Resumable", tus::kVersion);
  every_answer.set("Tus-Version", tus::kVersion);
  const auto add = [&](std::string method, std::string pattern, http::Access access, std::variant<http::Handler, http::StreamHandler> handler) {
    router.add({.method = std::move(method),
                .pattern = std::move(pattern),
                .access = std::move(access),
                .handler = std::move(handler),
                .rate = http::RateClass::upload,
                .body_limit = largest,
                .headers = every_answer});
  };
  const auto editors = changes_with("catalog_videos");
  const std::string one = kUploads + "/{id}";
  const http::Handler options = [context](http::Request&) -> Result<http::Response> { return capabilities(context->desk.limits); };
  add("OPTIONS", kUploads, http::Access::open(), options);
  add("OPTIONS", one, http::Access::open(), options);
  add("GET", kUploads, editors, http::Handler([context](http::Request& request) { return list_uploads(*context, request); }));
  add("POST", kUploads, editors, http::StreamHandler([context](http::Request& request) { return create_upload(*context, request); }));
  add("HEAD", one, editors, http::Handler([context](http::Request& request) { return head_upload(*context, request); }));
  add("PATCH", one, editors, http::StreamHandler([context](http::Request& request) { return patch_upload(*context, request); }));
  add("POST", one, editors, http::StreamHandler([context](http::Request& request) { return post_to_upload(*context, request); }));
  add("DELETE", one, editors, http::Handler([context](http::Request& request) { return delete_upload(*context, request); }));
}

}  // namespace codeflix::catalog_admin
