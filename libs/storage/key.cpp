#include "libs/storage/key.hpp"

namespace codeflix::storage {

namespace {

constexpr std::size_t kLongestKey = 512;

bool is_part(std::string_view part) {
  constexpr std::string_view kAllowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
  return !part.empty() && part.size() <= 128 && part != "." && part != ".." && part.find_first_not_of(kAllowed) == std::string_view::npos;
}

}  // namespace

Result<> check_key(std::string_view key) {
  bool good = !key.empty() && key.size() <= kLongestKey;
  for (std::size_t begin = 0; good && begin <= key.size();) {
    const auto end = std::min(key.find('/', begin), key.size());
    good = is_part(key.substr(begin, end - begin));
    begin = end + 1;
  }
  if (!good) return fail(ErrorKind::invalid, "storage.key", "That is not the key of an object.");
  return {};
}

Result<> check_prefix(std::string_view prefix) {
  if (prefix.empty()) return {};
  if (!prefix.ends_with('/')) return fail(ErrorKind::invalid, "storage.key", "A prefix ends with a slash.");
  return check_key(prefix.substr(0, prefix.size() - 1));
}

}  // namespace codeflix::storage
