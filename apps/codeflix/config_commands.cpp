#include <fmt/format.h>

#include <iostream>

#include "apps/codeflix/commands.hpp"

namespace codeflix::commands {

void complain(const Error& error) {
  std::cerr << "codeflix: " << (error.detail.empty() ? error.code : error.detail) << "\n";
  for (const auto& field : error.fields) std::cerr << "  " << field.detail << "\n";
}

int config_reference() {
  Settings settings;
  std::cout << "# Configuration\n\n"
               "One TOML file (`./codeflix up --config FILE`) and variables, which win over the file; the command line wins over both. This page is\n"
               "written by `./codeflix config-reference`.\n";
  std::string section;
  for (const auto& field : config::reference(settings.parts())) {
    const auto dot = field.key.find('.');
    if (field.key.substr(0, dot) != section) {
      section = field.key.substr(0, dot);
      std::cout << fmt::format("\n## [{}]\n\n| key | variable | type | default | what it does |\n| --- | --- | --- | --- | --- |\n", section);
    }
    std::cout << fmt::format("| `{}` | `{}` | {} | {} | {} |\n", field.key.substr(dot + 1), field.variable, field.type,
                             field.default_value.empty() ? "" : "`" + field.default_value + "`", field.description);
  }
  return 0;
}

int check_config(const CommandLine& line) {
  if (const auto settings = load_settings(line); !settings) {
    complain(settings.error());
    return 2;
  }
  std::cout << "The configuration is good." << std::endl;
  return 0;
}

}  // namespace codeflix::commands
