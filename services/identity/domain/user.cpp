#include "services/identity/domain/user.hpp"

#include "libs/base/text.hpp"

namespace codeflix::identity {

std::string email_key(std::string_view email) { return fold(email); }

std::optional<std::string> known_locale(std::string_view tags) {
  while (!tags.empty()) {
    const auto end = tags.find_first_of(", ");
    const auto tag = tags.substr(0, end);
    if (tag.starts_with("pt")) return "pt-BR";
    if (tag.starts_with("en")) return "en";
    tags = end == std::string_view::npos ? std::string_view() : tags.substr(end + 1);
  }
  return std::nullopt;
}

}  // namespace codeflix::identity
