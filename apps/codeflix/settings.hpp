#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "libs/config/config.hpp"
#include "libs/http/server.hpp"
#include "services/catalog/config.hpp"
#include "services/catalog_admin/config.hpp"
#include "services/encoder/config.hpp"
#include "services/identity/config.hpp"
#include "services/playback/config.hpp"
#include "services/subscription/config.hpp"
#include "services/web/config.hpp"

namespace codeflix {

/// Section `[platform]`: what is true of the whole process.
struct PlatformConfig {
  std::string public_url;
  std::string data_dir = "data";
  std::string log_format = "console";
  std::string log_level = "info";
  bool tls_self_signed = false;

  void describe(config::Binder& binder);
};

/// The configuration of every part of the standalone.
struct Settings {
  PlatformConfig platform;
  http::ServerConfig server;
  catalog_admin::Config catalog_admin;
  encoder::Config encoder;
  catalog::Config catalog;
  playback::Config playback;
  subscription::Config subscription;
  identity::Config identity;
  web::Config web;

  std::vector<config::Describe> parts();
};

/// What the command line says; it wins over file and variables.
struct CommandLine {
  std::filesystem::path config_file;
  std::optional<std::int64_t> port;
  std::optional<std::string> bind;
  std::optional<std::string> public_url;
  std::optional<std::string> tls_cert;
  std::optional<std::string> tls_key;
  std::optional<std::string> data_dir;
  bool tls_self_signed = false;
};

/// File, variables and command line together. Error: invalid, one field error a mistake.
Result<Settings> load_settings(const CommandLine& line);

}  // namespace codeflix
