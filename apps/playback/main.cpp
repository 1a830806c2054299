#include "apps/single/single_service.hpp"
#include "libs/base/encoding.hpp"
#include "services/playback/module.hpp"

namespace {

/// Section `[media]`: the keys of media addresses, the same in every replica.
struct MediaConfig {
  std::string key_id;
  std::string key;

  void describe(codeflix::config::Binder& binder) {
    binder.section("media", "The key that signs media addresses.");
    binder.field("key_id", key_id, "Names the key in addresses: hexadecimal.");
    binder.secret("key", key, "The key: 64 hexadecimal digits.");
  }

  codeflix::Result<codeflix::playback::MediaKey> load() const {
    const auto bytes = codeflix::parse_hex(key);
    if (!bytes || bytes->size() != 32 || key_id.empty())
      return codeflix::fail(codeflix::ErrorKind::invalid, "media.key", "Set media.key_id and media.key (64 hexadecimal digits).");
    return codeflix::playback::MediaKey{key_id, *bytes};
  }
};

}  // namespace

int main(int argc, char** argv) {
  using namespace codeflix;
  playback::Config config;
  MediaConfig media;
  const auto describe = [&](config::Binder& binder) {
    config.describe(binder);
    media.describe(binder);
  };
  return run_single(argc, argv, {"playback", describe, playback::migrations(), [&](SingleService& parts) -> Result<> {
                                   CODEFLIX_TRY_ASSIGN(const auto key, media.load());
                                   return playback::install(parts.supervisor(), parts.router(), config,
                                                            {.database = parts.database(playback::migrations()),
                                                             .broker = parts.broker(),
                                                             .titles = parts.titles(),
                                                             .encoded = parts.served_bucket("encoded"),
                                                             .images = parts.served_bucket("images"),
                                                             .clock = parts.clock(),
                                                             .media_keys = {key}});
                                 }});
}
