#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>

#include "libs/base/clock.hpp"
#include "libs/base/result.hpp"

namespace codeflix {

/// A new UUID of version 7 (RFC 9562): time-ordered, lower-case text. Ids made by one process are strictly increasing,
/// also within a millisecond. Thread-safe.
std::string new_uuid(const Clock& clock);

/// True for 36 characters of lower-case canonical UUID text of any version.
bool is_uuid(std::string_view text);

/// An id that cannot be mistaken for another kind of id. `Tag` is the entity it belongs to.
template <class Tag>
class Id {
 public:
  Id() = default;

  static Id generate(const Clock& clock) { return Id(new_uuid(clock)); }

  /// Error: not_found `id.malformed`, since nothing can exist under such an id.
  static Result<Id> parse(std::string_view text) {
    if (!is_uuid(text)) return fail(ErrorKind::not_found, "id.malformed", "That is not an id: ids are lower-case UUIDs.");
    return Id(std::string(text));
  }

  /// For text that this program stored itself.
  static Id trusted(std::string text) { return Id(std::move(text)); }

  const std::string& str() const { return text_; }
  bool empty() const { return text_.empty(); }
  auto operator<=>(const Id&) const = default;

 private:
  explicit Id(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace codeflix

template <class Tag>
struct std::hash<codeflix::Id<Tag>> {
  std::size_t operator()(const codeflix::Id<Tag>& id) const noexcept { return std::hash<std::string>()(id.str()); }
};
