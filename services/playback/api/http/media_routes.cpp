#include "libs/http/objects.hpp"
#include "services/playback/api/http/open_objects.hpp"
#include "services/playback/api/http/routes.hpp"

namespace codeflix::playback {

namespace {

constexpr std::string_view kImmutable = "public, max-age=31536000, immutable";
constexpr std::string_view kManifest = "public, max-age=60";
constexpr std::chrono::seconds kManifestAge{60};
constexpr std::chrono::seconds kPublicPictureAge{60};

// A segment never changes under its key, so it may be held open; what is removed is gone from viewers after a minute.
constexpr std::size_t kHeldOpen = 256;
constexpr std::chrono::seconds kHeldFor{60};

bool is_manifest(std::string_view file) { return file.ends_with(".m3u8") || file.ends_with(".mpd"); }

/// Other players on other origins may read media that they hold a signed address of; they see sizes and timings.
http::Response for_any_origin(http::Response response) {
  response.with("Access-Control-Allow-Origin", "*")
      .with("Access-Control-Expose-Headers", "Content-Length, Content-Range")
      .with("Timing-Allow-Origin", "*")
      .with("Cross-Origin-Resource-Policy", "cross-origin");
  return response;
}

/// Browsers may keep an answer for good, but a cache in front serves those who were never here: it must ask again when the address
/// is over, or the picture may have been withdrawn.
http::Response shared_until(http::Response response, Time end) {
  response.with("X-Accel-Expires", fmt::format("@{}", std::chrono::floor<std::chrono::seconds>(end.time_since_epoch()).count()));
  return response;
}

http::Response serve_immutable(const http::Request& request, std::shared_ptr<storage::Object> object, const std::string& key, Time shared_end) {
  return shared_until(for_any_origin(http::serve_object(request, std::move(object), http::content_type_of(key), kImmutable)), shared_end);
}

/// A manifest goes out as text, so that the edge compresses it.
Result<http::Response> serve_manifest(const http::Request& request, const storage::Object& object, const std::string& key) {
  const auto etag = '"' + object.etag() + '"';
  if (request.headers.get("If-None-Match") == etag) return for_any_origin(http::Response::empty(304).with("ETag", etag));
  CODEFLIX_TRY_ASSIGN(auto text, object.read(0, object.size()));
  return for_any_origin(http::Response::text(200, http::content_type_of(key), std::move(text)).with("ETag", etag).with("Cache-Control", kManifest));
}

Result<http::Response> serve_picture(const http::Request& request, storage::ObjectStore& images, const std::string& key, Time shared_end) {
  CODEFLIX_TRY_ASSIGN(auto object, images.open(key));
  return serve_immutable(request, std::move(object), key, shared_end);
}

/// What a store says of a strange name is no news to a viewer.
Result<http::Response> found(Result<http::Response> response) {
  if (!response && response.error().kind == ErrorKind::invalid) return fail(ErrorKind::not_found, "media.unknown", "There is no such file.");
  return response;
}

std::string media_key(const http::Request& request) { return request.parameter("asset") + "/" + request.parameter("file"); }

/// A segment that is held open, for a good seal; nothing when the store has to be asked or the seal is not good.
std::optional<http::Response> recall_media(const Handlers& h, OpenObjects& held, const http::Request& request) {
  const auto now = h.clock.now();
  const auto key = media_key(request);
  const auto& seal = request.parameter("seal");
  auto found = held.find(key, seal, now);
  if (!found) return std::nullopt;
  if (!found->sealed_until) {
    const auto verified = h.signer.verify(seal, request.parameter("asset"), now);
    if (!verified) return std::nullopt;
    found->sealed_until = *verified;
  }
  return serve_immutable(request, std::move(found->object), key, *found->sealed_until);
}

Result<http::Response> serve_media(const Handlers& h, OpenObjects& held, const http::Request& request) {
  const auto now = h.clock.now();
  const auto& seal = request.parameter("seal");
  CODEFLIX_TRY_ASSIGN(const auto sealed_until, h.signer.verify(seal, request.parameter("asset"), now));
  const auto key = media_key(request);
  CODEFLIX_TRY_ASSIGN(auto object, h.encoded.open(key));
  if (is_manifest(key)) {
    CODEFLIX_TRY_ASSIGN(auto manifest, serve_manifest(request, *object, key));
    return shared_until(std::move(manifest), std::min(sealed_until, now + kManifestAge));
  }
  held.keep(key, object, {seal, sealed_until}, now);
  return serve_immutable(request, std::move(object), key, sealed_until);
}

}  // namespace

void add_media_routes(http::Router& router, const std::shared_ptr<const Handlers>& h) {
  const auto held = std::make_shared<OpenObjects>(kHeldOpen, kHeldFor);
  router.add({.method = "GET",
              .pattern = "/media/{seal}/{asset}/{file...}",
              .access = http::Access::open(),
              .handler = [h, held](http::Request& request) { return found(serve_media(*h, *held, request)); },
              .rate = http::RateClass::media,
              .from_memory = [h, held](http::Request& request) { return recall_media(*h, *held, request); }});

  router.add({.method = "GET",
              .pattern = "/media/{seal}/image/{key}",
              .access = http::Access::open(),
              .handler = [h](http::Request& request) -> Result<http::Response> {
                const auto& key = request.parameter("key");
                CODEFLIX_TRY_ASSIGN(const auto sealed_until, h->signer.verify(request.parameter("seal"), "image/" + key, h->clock.now()));
                return found(serve_picture(request, h->images, key, sealed_until));
              },
              .rate = http::RateClass::media});

  router.add({.method = "GET",
              .pattern = "/images/{key}",
              .access = http::Access::open(),
              .handler = [h](http::Request& request) -> Result<http::Response> {
                const auto& key = request.parameter("key");
                CODEFLIX_TRY_ASSIGN(const bool shown, h->database.read([&](sql::Transaction& tx) { return h->store.is_public_image(tx, key); }));
                if (!shown) return fail(ErrorKind::not_found, "image.unknown", "There is no such picture.");
                return found(serve_picture(request, h->images, key, h->clock.now() + kPublicPictureAge));
              },
              .rate = http::RateClass::media});
}

}  // namespace codeflix::playback
