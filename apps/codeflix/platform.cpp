#include "apps/codeflix/platform.hpp"

#include <fmt/format.h>

#include "apps/codeflix/identity_people.hpp"
#include "apps/codeflix/self_signed.hpp"
#include "libs/auth/token_verifier.hpp"
#include "libs/base/encoding.hpp"
#include "libs/http/health.hpp"
#include "libs/messaging/embedded_broker.hpp"
#include "libs/storage/folder_store.hpp"
#include "libs/telemetry/log.hpp"
#include "services/catalog/module.hpp"
#include "services/catalog_admin/module.hpp"
#include "services/encoder/module.hpp"
#include "services/identity/module.hpp"
#include "services/playback/module.hpp"
#include "services/subscription/module.hpp"
#include "services/web/module.hpp"

namespace codeflix {

Platform::Platform(Settings settings) : settings_(std::move(settings)), addresses_(addresses_of(settings_)), folder_(settings_.platform.data_dir) {}

Result<std::unique_ptr<Platform>> Platform::compose(Settings settings, const std::filesystem::path& resources,
                                                    const std::filesystem::path& programs) {
  std::unique_ptr<Platform> platform(new Platform(std::move(settings)));
  CODEFLIX_TRY(platform->open());
  CODEFLIX_TRY(platform->secure());
  CODEFLIX_TRY(platform->make_first_accounts());
  CODEFLIX_TRY(platform->install_services(resources, programs));
  return platform;
}

Result<> Platform::open() {
  CODEFLIX_TRY(folder_.take());
  CODEFLIX_TRY_ASSIGN(secrets_, folder_.secrets());
  CODEFLIX_TRY(databases_.add(folder_, clock_, "catalog_admin", catalog_admin::migrations()));
  CODEFLIX_TRY(databases_.add(folder_, clock_, "encoder", encoder::migrations()));
  CODEFLIX_TRY(databases_.add(folder_, clock_, "playback", playback::migrations()));
  CODEFLIX_TRY(databases_.add(folder_, clock_, "subscription", subscription::migrations()));
  CODEFLIX_TRY(databases_.add(folder_, clock_, "identity", identity::migrations()));
  CODEFLIX_TRY(databases_.add(folder_, clock_, "queue", {}));
  CODEFLIX_TRY_ASSIGN(broker_, messaging::make_embedded_broker(databases_.of("queue"), clock_));
  titles_for_catalog_ = replication::make_embedded_feed(databases_.of("catalog_admin"));
  titles_for_playback_ = replication::make_embedded_feed(databases_.of("catalog_admin"));
  CODEFLIX_TRY_ASSIGN(raw_, storage::open_folder_store(folder_.storage("raw")));
  CODEFLIX_TRY_ASSIGN(encoded_, storage::open_folder_store(folder_.storage("encoded")));
  CODEFLIX_TRY_ASSIGN(images_, storage::open_folder_store(folder_.storage("images")));
  return {};
}

Result<> Platform::secure() {
  if (settings_.platform.tls_self_signed) {
    CODEFLIX_TRY_ASSIGN(const auto files, self_signed_certificate(folder_.root() / "tls", host_of(addresses_.public_url)));
    settings_.server.tls_cert = files.certificate;
    settings_.server.tls_key = files.key;
  }
  if (!addresses_.secure && !is_loopback(host_of(addresses_.public_url)))
    log::warning("platform.insecure",
                 "Browsers keep nobody signed in over plain HTTP from another machine: add --tls-self-signed, or give --tls-cert and --tls-key, or "
                 "put a proxy "
                 "with TLS in front and name it with --public-url.");
  return {};
}

Result<> Platform::make_first_accounts() {
  auto& database = databases_.of("identity");
  CODEFLIX_TRY_ASSIGN(const auto secrets, identity::ensure_service_clients(database, clock_));
  for (const auto& [client, secret] : secrets) CODEFLIX_TRY(folder_.write_private(folder_.root() / "clients" / client, secret + "\n"));
  CODEFLIX_TRY_ASSIGN(const auto first, identity::ensure_first_administrator(database, clock_));
  if (!first) return {};
  first_credentials_ = fmt::format("E-mail    {}\nPassword  {}\n", first->email, first->password);
  return folder_.write_private(folder_.credentials(), *first_credentials_);
}

Result<> Platform::install_services(const std::filesystem::path& resources, const std::filesystem::path& programs) {
  const auto pages = resources / "web";
  const auto key = [](const std::string& id, const std::string& secret) { return playback::MediaKey{id, parse_hex(secret).value_or("")}; };
  // There is one issuer only, so accounts do not hang on its address: people stay who they are when the platform moves.
  verifier_ = auth::make_token_verifier({.issuer = identity::issuer_of(addresses_.public_url), .account_issuer = kAccountIssuer},
                                        identity::key_source(databases_.of("identity"), clock_), clock_);

  CODEFLIX_TRY(identity::install(supervisor_, router_, settings_.identity,
                                 {.database = databases_.of("identity"),
                                  .clock = clock_,
                                  .public_url = addresses_.public_url,
                                  .pages_folder = pages / "packages" / "auth_pages" / "dist"}));
  CODEFLIX_TRY(catalog_admin::install(supervisor_, router_, settings_.catalog_admin,
                                      {.database = databases_.of("catalog_admin"), .broker = *broker_, .raw = *raw_, .clock = clock_}));
  CODEFLIX_TRY(encoder::install(supervisor_, router_, settings_.encoder,
                                {.database = databases_.of("encoder"),
                                 .broker = *broker_,
                                 .raw = *raw_,
                                 .encoded = *encoded_,
                                 .images = *images_,
                                 .clock = clock_,
                                 .worker_executable = programs / "codeflix-media-worker"}));
  // Made anew at each start; below the data folder nothing of it is left behind when a process is killed.
  if (settings_.catalog.index_folder.empty()) settings_.catalog.index_folder = (folder_.root() / "search").string();
  CODEFLIX_TRY(catalog::install(supervisor_, router_, settings_.catalog, {.feed = *titles_for_catalog_, .clock = clock_}));
  people_ = make_identity_people(databases_.of("identity"), kAccountIssuer);
  CODEFLIX_TRY(subscription::install(supervisor_, router_, settings_.subscription,
                                     {.database = databases_.of("subscription"), .broker = *broker_, .clock = clock_, .people = people_.get()}));
  CODEFLIX_TRY(
      playback::install(supervisor_, router_, settings_.playback,
                        {.database = databases_.of("playback"),
                         .broker = *broker_,
                         .titles = *titles_for_playback_,
                         .encoded = *encoded_,
                         .images = *images_,
                         .clock = clock_,
                         .media_keys = {key(secrets_.media_key_id, secrets_.media_key), key(secrets_.media_key_next_id, secrets_.media_key_next)}}));
  CODEFLIX_TRY(web::install(supervisor_, router_, settings_.web,
                            {.clock = clock_,
                             .public_url = addresses_.public_url,
                             .cookie_secret = parse_hex(secrets_.session_key).value_or(""),
                             .folders = {.watch = pages / "watch" / "dist", .admin = pages / "admin" / "dist", .docs = pages / "docs" / "dist"},
                             .issuer_in_process = settings_.web.issuer_address.empty()}));
  http::add_health_routes(
      router_, [this] { return supervisor_.started(); }, [this] { return supervisor_.not_ready(); });
  supervisor_.add(http::make_server(settings_.server, router_, verifier_.get()));
  return folder_.write_run_info({addresses_.public_url, identity::issuer_of(addresses_.public_url)});
}

}  // namespace codeflix
