#include "services/encoder/infra/process_name.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <sstream>

namespace codeflix::encoder {
namespace {

/// Where process numbers mean the same.
std::string place() {
  std::string boot;
  std::ifstream("/proc/sys/kernel/random/boot_id") >> boot;
  std::array<char, 64> space{};
  const auto length = ::readlink("/proc/self/ns/pid", space.data(), space.size());
  return boot + " " + std::string(space.data(), static_cast<std::size_t>(length < 0 ? 0 : length));
}

/// In ticks since the machine's start; empty when there is no such process.
std::string start_time(const std::string& process) {
  std::ifstream file("/proc/" + process + "/stat");
  std::string text;
  std::getline(file, text);
  // The name in parentheses may hold anything; 20 fields stand between it and the start time.
  const auto end = text.rfind(')');
  if (end == std::string::npos) return "";
  std::istringstream fields(text.substr(end + 1));
  std::string field;
  for (int i = 0; i < 20; ++i) fields >> field;
  return field;
}

}  // namespace

std::string process_name() {
  const auto process = std::to_string(::getpid());
  return fmt::format("{} {} {}", place(), process, start_time(process));
}

bool is_certainly_gone(const std::string& name) {
  const auto here = place() + " ";
  if (!name.starts_with(here)) return false;
  const auto rest = name.substr(here.size());
  const auto space = rest.find(' ');
  return space != std::string::npos && start_time(rest.substr(0, space)) != rest.substr(space + 1);
}

}  // namespace codeflix::encoder
