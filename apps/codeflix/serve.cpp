#include <fmt/format.h>

#include <iostream>

#include "apps/codeflix/commands.hpp"
#include "apps/codeflix/platform.hpp"
#include "libs/telemetry/log.hpp"

namespace codeflix::commands {

namespace {

log::Level level_of(const std::string& name) {
  if (name == "debug") return log::Level::debug;
  if (name == "warning") return log::Level::warning;
  return name == "error" ? log::Level::error : log::Level::info;
}

void greet(Platform& platform) {
  const auto& url = platform.addresses().public_url;
  std::cout << fmt::format("\n  Codeflix is running.\n\n  Watch       {0}/\n  Administer  {0}/admin/\n  API         {0}/docs/\n\n", url);
  if (platform.first_credentials()) {
    std::cout << "  The first administrator (this is shown once, and kept in " << platform.folder().credentials().string() << "):\n\n";
    std::cout << *platform.first_credentials() << "\n";
  }
  std::cout << "  Ctrl-C stops it.\n" << std::endl;
}

/// `<resources>/build/<preset>/bin/codeflix` in a checkout.
std::filesystem::path own_program() { return std::filesystem::read_symlink("/proc/self/exe"); }

}  // namespace

int serve(const CommandLine& line) {
  auto settings = load_settings(line);
  if (!settings) {
    complain(settings.error());
    return 2;
  }
  log::configure({.level = level_of(settings->platform.log_level),
                  .format = settings->platform.log_format == "json" ? log::Format::json : log::Format::console,
                  .service = "codeflix"});
  const auto programs = own_program().parent_path();
  auto platform = Platform::compose(std::move(*settings), programs.parent_path().parent_path().parent_path(), programs);
  if (!platform) {
    complain(platform.error());
    return 1;
  }
  auto& supervisor = (*platform)->supervisor();
  if (auto started = supervisor.start(); !started) {
    complain(started.error());
    return 1;
  }
  greet(**platform);
  if (auto ended = supervisor.wait_and_stop(); !ended) {
    complain(ended.error());
    return 1;
  }
  return 0;
}

}  // namespace codeflix::commands
