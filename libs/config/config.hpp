#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.hpp"

/// Configuration: one TOML file and CODEFLIX_* variables, one struct a component. Unknown keys are refused and all
/// mistakes are reported at once. A component's struct has `void describe(config::Binder&)`, which names its section and
/// fields; the values in the struct are the defaults. The same description writes the reference page.
namespace codeflix::config {

/// A number of bytes, written `50GB`, `10MiB` or plain.
struct ByteSize {
  std::uint64_t bytes = 0;
};

struct FieldDoc {
  std::string key;       ///< `section.name`
  std::string variable;  ///< `CODEFLIX_SECTION_NAME`
  std::string type;
  std::string default_value;
  std::string description;
  bool secret = false;
};

/// Fills the described fields and notes what it saw. Made by load() and reference(), not by hand.
class Binder {
 public:
  virtual ~Binder() = default;
  virtual void section(std::string_view name, std::string_view description) = 0;
  virtual void field(std::string_view name, std::string& value, std::string_view description) = 0;
  virtual void field(std::string_view name, bool& value, std::string_view description) = 0;
  virtual void field(std::string_view name, std::int64_t& value, std::string_view description, std::int64_t min, std::int64_t max) = 0;
  virtual void field(std::string_view name, std::chrono::seconds& value, std::string_view description) = 0;
  virtual void field(std::string_view name, ByteSize& value, std::string_view description) = 0;
  virtual void field(std::string_view name, std::vector<std::string>& value, std::string_view description) = 0;
  /// A secret: never defaulted, never shown; the text may also be `file:/path`, whose trimmed content is taken.
  virtual void secret(std::string_view name, std::string& value, std::string_view description) = 0;
};

using Describe = std::function<void(Binder&)>;

/// Reads `file` (empty: none) and the variables in `environment` (those that begin with CODEFLIX_) into what the
/// descriptions bind. Durations are written `30s`, `5m`, `2h`, `7d`. Error: invalid `config.invalid`, one field error a
/// mistake (unknown keys and variables with the nearest known name), each a sentence with the key in front.
Result<> load(const std::filesystem::path& file, const std::map<std::string, std::string>& environment, const std::vector<Describe>& parts);

/// The same for a program that needs one part of another's configuration: other sections and variables are none of its business.
Result<> load_part(const std::filesystem::path& file, const std::map<std::string, std::string>& environment, const Describe& part);

/// The variables of this process.
std::map<std::string, std::string> environment();

/// Every field of the parts, in order, for the generated reference page.
std::vector<FieldDoc> reference(const std::vector<Describe>& parts);

}  // namespace codeflix::config
