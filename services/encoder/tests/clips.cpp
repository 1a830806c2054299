#include "services/encoder/tests/clips.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "libs/testing/temp_folder.hpp"

namespace codeflix::encoder::clips {
namespace {

const std::filesystem::path& folder() {
  static const testing::TempFolder folder;
  return folder.path();
}

}  // namespace

std::filesystem::path make(const std::string& name, const std::string& arguments) {
  auto path = folder() / name;
  if (std::filesystem::exists(path)) return path;
  const auto command = "ffmpeg -v error -nostdin -y " + arguments + " '" + path.string() + "'";
  if (std::system(command.c_str()) != 0) throw std::runtime_error("ffmpeg could not make the clip: " + command);
  return path;
}

std::filesystem::path write(const std::string& name, const std::string& content) {
  auto path = folder() / name;
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string picture_and_tone(const std::string& size, const std::string& rate, const std::string& seconds) {
  return "-f lavfi -i testsrc2=s=" + size + ":r=" + rate + ":d=" + seconds + " -f lavfi -i sine=f=440:d=" + seconds +
         " -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac";
}

std::string output_of(const std::string& command) {
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("could not be run: " + command);
  std::string text;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) text.push_back(static_cast<char>(c));
  ::pclose(pipe);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

}  // namespace codeflix::encoder::clips
