#include "libs/http/objects.hpp"
#include "services/playback/api/http/routes.hpp"

namespace codeflix::playback {

namespace {

constexpr std::string_view kImmutable = "public, max-age=31536000, immutable";
constexpr std::string_view kManifest = "public, max-age=60";

bool is_manifest(std::string_view file) { return file.ends_with(".m3u8") || file.ends_with(".mpd"); }

/// Other players on other origins may read media that they hold a signed address of; they see sizes and timings.
http::Response for_any_origin(http::Response response) {
  response.with("Access-Control-Allow-Origin", "*")
      .with("Access-Control-Expose-Headers", "Content-Length, Content-Range")
      .with("Timing-Allow-Origin", "*")
      .with("Cross-Origin-Resource-Policy", "cross-origin");
  return response;
}

/// A manifest goes out as text, so that the edge compresses it; segments go out as stored objects.
Result<http::Response> serve(const http::Request& request, storage::ObjectStore& store, const std::string& key) {
  CODEFLIX_TRY_ASSIGN(auto object, store.open(key));
  const auto type = http::content_type_of(key);
  if (!is_manifest(key)) return for_any_origin(http::serve_object(request, std::move(object), type, std::string(kImmutable)));
  const auto etag = '"' + object->etag() + '"';
  if (request.headers.get("If-None-Match") == etag) return for_any_origin(http::Response::empty(304).with("ETag", etag));
  CODEFLIX_TRY_ASSIGN(auto text, object->read(0, object->size()));
  return for_any_origin(http::Response::text(200, type, std::move(text)).with("ETag", etag).with("Cache-Control", std::string(kManifest)));
}

/// What a store says of a strange name is no news to a viewer.
Result<http::Response> found(Result<http::Response> response) {
  if (!response && response.error().kind == ErrorKind::invalid) return fail(ErrorKind::not_found, "media.unknown", "There is no such file.");
  return response;
}

}  // namespace

void add_media_routes(http::Router& router, const std::shared_ptr<const Handlers>& h) {
  router.add({.method = "GET",
              .pattern = "/media/{seal}/{asset}/{file...}",
              .access = http::Access::open(),
              .handler = [h](http::Request& request) -> Result<http::Response> {
                const auto& asset = request.parameter("asset");
                CODEFLIX_TRY(h->signer.verify(request.parameter("seal"), asset, h->clock.now()));
                return found(serve(request, h->encoded, asset + "/" + request.parameter("file")));
              },
              .rate = http::RateClass::media});

  router.add({.method = "GET",
              .pattern = "/media/{seal}/image/{key}",
              .access = http::Access::open(),
              .handler = [h](http::Request& request) -> Result<http::Response> {
                const auto& key = request.parameter("key");
                CODEFLIX_TRY(h->signer.verify(request.parameter("seal"), "image/" + key, h->clock.now()));
                return found(serve(request, h->images, key));
              },
              .rate = http::RateClass::media});

  router.add({.method = "GET",
              .pattern = "/images/{key}",
              .access = http::Access::open(),
              .handler = [h](http::Request& request) -> Result<http::Response> {
                const auto& key = request.parameter("key");
                CODEFLIX_TRY_ASSIGN(const bool shown, h->database.read([&](sql::Transaction& tx) { return h->store.is_public_image(tx, key); }));
                if (!shown) return fail(ErrorKind::not_found, "image.unknown", "There is no such picture.");
                return found(serve(request, h->images, key));
              },
              .rate = http::RateClass::media});
}

}  // namespace codeflix::playback
