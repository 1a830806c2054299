#include "apps/codeflix/settings.hpp"

namespace codeflix {

void PlatformConfig::describe(config::Binder& binder) {
  binder.section("platform", "What is true of the whole process.");
  binder.field("public_url", public_url, "How browsers reach the platform (`https://tv.example.org`); empty: made from address and port.");
  binder.field("data_dir", data_dir, "The folder where everything is kept.");
  binder.field("log_format", log_format, "`console` for people, `json` for lines of the Elastic Common Schema.");
  binder.field("log_level", log_level, "`debug`, `info`, `warning` or `error`.");
  binder.field("tls_self_signed", tls_self_signed, "Serves HTTPS with a certificate made at the first start.");
}

std::vector<config::Describe> Settings::parts() {
  const auto describe = [](auto& part) { return [&part](config::Binder& binder) { part.describe(binder); }; };
  return {describe(platform), describe(server),       describe(catalog_admin), describe(encoder), describe(catalog),
          describe(playback), describe(subscription), describe(identity),      describe(web)};
}

namespace {

Result<> check(const Settings& settings) {
  std::vector<FieldError> mistakes;
  const auto one_of = [&](const char* key, const std::string& value, const std::vector<std::string>& allowed) {
    if (std::ranges::find(allowed, value) == allowed.end())
      mistakes.push_back({key, "config.value", fmt::format("{} is one of: {}.", key, fmt::join(allowed, ", "))});
  };
  one_of("platform.log_format", settings.platform.log_format, {"console", "json"});
  one_of("platform.log_level", settings.platform.log_level, {"debug", "info", "warning", "error"});
  const auto& url = settings.platform.public_url;
  if (!url.empty() && !url.starts_with("http://") && !url.starts_with("https://"))
    mistakes.push_back({"platform.public_url", "config.value", "platform.public_url begins with https:// (or http:// on loopback)."});
  if (settings.server.tls_cert.empty() != settings.server.tls_key.empty())
    mistakes.push_back({"server.tls_cert", "config.value", "server.tls_cert and server.tls_key (--tls-cert, --tls-key) come together."});
  if (settings.platform.tls_self_signed && !settings.server.tls_cert.empty())
    mistakes.push_back({"platform.tls_self_signed", "config.value", "Choose one: a certificate of yours, or --tls-self-signed."});
  if (!mistakes.empty()) return fail(ErrorKind::invalid, "config.invalid", "The configuration has mistakes.", std::move(mistakes));
  return {};
}

}  // namespace

Result<Settings> load_settings(const CommandLine& line) {
  Settings settings;
  CODEFLIX_TRY(config::load(line.config_file, config::environment(), settings.parts()));
  settings.server.port = line.port.value_or(settings.server.port);
  settings.server.bind = line.bind.value_or(settings.server.bind);
  settings.server.tls_cert = line.tls_cert.value_or(settings.server.tls_cert);
  settings.server.tls_key = line.tls_key.value_or(settings.server.tls_key);
  settings.platform.public_url = line.public_url.value_or(settings.platform.public_url);
  settings.platform.data_dir = line.data_dir.value_or(settings.platform.data_dir);
  settings.platform.tls_self_signed = settings.platform.tls_self_signed || line.tls_self_signed;
  while (settings.platform.public_url.ends_with('/')) settings.platform.public_url.pop_back();
  CODEFLIX_TRY(check(settings));
  return settings;
}

}  // namespace codeflix
