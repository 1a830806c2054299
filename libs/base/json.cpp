#include "libs/base/json.hpp"

#include "libs/base/text.hpp"

namespace codeflix::json {

Result<Value> parse(std::string_view text) {
  boost::system::error_code error;
  boost::json::parse_options options;
  options.max_depth = 32;
  if (!is_utf8(text)) return fail(ErrorKind::malformed, "json.malformed", "The body is not valid UTF-8.");
  auto value = boost::json::parse(text, error, {}, options);
  if (error) return fail(ErrorKind::malformed, "json.malformed", "The body is not valid JSON: " + error.message() + ".");
  return value;
}

std::string serialize(const Value& value) { return boost::json::serialize(value); }

}  // namespace codeflix::json
