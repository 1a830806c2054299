#include "libs/config/config.hpp"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <unistd.h>
#include <charconv>
#include <fstream>
#include <set>
#include <sstream>

#include "libs/config/units.hpp"

namespace codeflix::config {

namespace {

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(c == '.' || c == '-' ? '_' : std::toupper(static_cast<unsigned char>(c)));
  return out;
}

/// Levenshtein distance, for "did you mean".
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j)
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)}));
  }
  return row[b.size()];
}

std::string nearest(std::string_view unknown, const std::set<std::string>& known) {
  std::string best;
  std::size_t least = unknown.size() / 3 + 2;
  for (const auto& candidate : known)
    if (const auto d = distance(unknown, candidate); d < least) {
      least = d;
      best = candidate;
    }
  return best.empty() ? std::string() : fmt::format(" Did you mean {}?", best);
}

/// What a key was set to: its text and whether the file or the environment said so.
struct Setting {
  std::string text;
  bool from_list = false;
  std::vector<std::string> items;
};

class LoadingBinder final : public Binder {
 public:
  LoadingBinder(const toml::table& file, const std::map<std::string, std::string>& environment) : file_(file), environment_(environment) {}

  void section(std::string_view name, std::string_view) override {
    section_ = name;
    sections_.insert(section_);
  }

  void field(std::string_view name, std::string& value, std::string_view) override {
    if (const auto setting = find(name)) value = setting->text;
  }

  void field(std::string_view name, bool& value, std::string_view) override {
    const auto setting = find(name);
    if (!setting) return;
    if (setting->text != "true" && setting->text != "false") return mistake(name, "is true or false");
    value = setting->text == "true";
  }

  void field(std::string_view name, std::int64_t& value, std::string_view, std::int64_t min, std::int64_t max) override {
    const auto setting = find(name);
    if (!setting) return;
    std::int64_t number = 0;
    const auto* end = setting->text.data() + setting->text.size();
    const auto [at, error] = std::from_chars(setting->text.data(), end, number);
    if (error != std::errc() || at != end || number < min || number > max)
      return mistake(name, fmt::format("is a whole number from {} to {}", min, max));
    value = number;
  }

  void field(std::string_view name, std::chrono::seconds& value, std::string_view) override {
    const auto setting = find(name);
    if (!setting) return;
    if (const auto parsed = parse_duration(setting->text)) {
      value = *parsed;
    } else {
      mistake(name, "is a duration such as 30s, 5m, 2h or 7d");
    }
  }

  void field(std::string_view name, ByteSize& value, std::string_view) override {
    const auto setting = find(name);
    if (!setting) return;
    if (const auto parsed = parse_size(setting->text)) {
      value = *parsed;
    } else {
      mistake(name, "is a size such as 512KiB, 10MB or 50GB");
    }
  }

  void field(std::string_view name, std::vector<std::string>& value, std::string_view) override {
    const auto setting = find(name);
    if (!setting) return;
    value = setting->items;
    if (setting->from_list) return;
    value.clear();
    std::istringstream parts(setting->text);
    for (std::string part; std::getline(parts, part, ',');)
      if (!part.empty()) value.push_back(part);
  }

  void secret(std::string_view name, std::string& value, std::string_view) override {
    const auto setting = find(name);
    if (!setting) return;
    constexpr std::string_view kFile = "file:";
    if (!setting->text.starts_with(kFile)) {
      value = setting->text;
      return;
    }
    const auto path = setting->text.substr(kFile.size());
    std::ifstream in(path);
    if (!in) return mistake(name, fmt::format("names the file {}, which cannot be read", path));
    std::string text((std::istreambuf_iterator<char>(in)), {});
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.pop_back();
    value = std::move(text);
  }

  /// `whole`: what is not described is a mistake; else only below sections that are.
  std::vector<FieldError> finish(bool whole) {
    for (const auto& [section, node] : file_) {
      const std::string name(section.str());
      if (!sections_.contains(name)) {
        if (!whole) continue;
        errors_.push_back({name, "config.unknown", fmt::format("[{}] is not a section.{}", name, nearest(name, sections_))});
        continue;
      }
      const auto* table = node.as_table();
      if (table == nullptr) {
        errors_.push_back({name, "config.type", fmt::format("{} is a section: write [{}] and its keys below it.", name, name)});
        continue;
      }
      for (const auto& [key, value] : *table)
        if (const auto full = name + "." + std::string(key.str()); !keys_.contains(full))
          errors_.push_back({full, "config.unknown", fmt::format("{} is not a key.{}", full, nearest(full, keys_))});
    }
    for (const auto& [variable, value] : environment_)
      if (whole && !variables_.contains(variable))
        errors_.push_back({variable, "config.unknown", fmt::format("{} is not a variable.{}", variable, nearest(variable, variables_))});
    return std::move(errors_);
  }

 private:
  std::optional<Setting> find(std::string_view name) {
    const auto key = section_ + "." + std::string(name);
    const auto variable = "CODEFLIX_" + upper(key);
    keys_.insert(key);
    variables_.insert(variable);
    if (const auto it = environment_.find(variable); it != environment_.end()) return Setting{it->second, false, {}};
    const auto node = file_[section_][name];
    if (!node) return std::nullopt;
    if (const auto* list = node.as_array()) {
      Setting setting;
      setting.from_list = true;
      for (const auto& item : *list) setting.items.push_back(item.value_or(std::string()));
      return setting;
    }
    if (const auto text = node.value<std::string>(); text && node.is_string()) return Setting{*text, false, {}};
    if (const auto flag = node.value<bool>(); flag && node.is_boolean()) return Setting{*flag ? "true" : "false", false, {}};
    if (const auto number = node.value<std::int64_t>(); number && node.is_integer()) return Setting{std::to_string(*number), false, {}};
    mistake(name, "has a form that is not taken here");
    return std::nullopt;
  }

  void mistake(std::string_view name, std::string_view sentence) {
    const auto key = section_ + "." + std::string(name);
    errors_.push_back({key, "config.value", fmt::format("{} {}.", key, sentence)});
  }

  const toml::table& file_;
  const std::map<std::string, std::string>& environment_;
  std::string section_;
  std::set<std::string> sections_;
  std::set<std::string> keys_;
  std::set<std::string> variables_;
  std::vector<FieldError> errors_;
};

class ReferenceBinder final : public Binder {
 public:
  void section(std::string_view name, std::string_view) override { section_ = name; }
  void field(std::string_view name, std::string& value, std::string_view description) override { add(name, "text", value, description); }
  void field(std::string_view name, bool& value, std::string_view description) override {
    add(name, "true or false", value ? "true" : "false", description);
  }
  void field(std::string_view name, std::int64_t& value, std::string_view description, std::int64_t min, std::int64_t max) override {
    add(name, max == std::numeric_limits<std::int64_t>::max() ? fmt::format("number from {}", min) : fmt::format("number {} to {}", min, max),
        std::to_string(value), description);
  }
  void field(std::string_view name, std::chrono::seconds& value, std::string_view description) override {
    add(name, "duration", format_duration(value), description);
  }
  void field(std::string_view name, ByteSize& value, std::string_view description) override { add(name, "size", format_size(value), description); }
  void field(std::string_view name, std::vector<std::string>& value, std::string_view description) override {
    add(name, "list", fmt::format("{}", fmt::join(value, ", ")), description);
  }
  void secret(std::string_view name, std::string&, std::string_view description) override {
    add(name, "secret", "", description);
    fields.back().secret = true;
  }

  std::vector<FieldDoc> fields;

 private:
  void add(std::string_view name, std::string type, std::string default_value, std::string_view description) {
    const auto key = section_ + "." + std::string(name);
    fields.push_back({key, "CODEFLIX_" + upper(key), std::move(type), std::move(default_value), std::string(description), false});
  }

  std::string section_;
};

}  // namespace

namespace {

Result<> load(const std::filesystem::path& file, const std::map<std::string, std::string>& environment, const std::vector<Describe>& parts,
              bool whole) {
  toml::table table;
  if (!file.empty()) {
    std::ifstream in(file);
    if (!in) return fail(ErrorKind::invalid, "config.unreadable", fmt::format("The configuration file {} cannot be read.", file.string()));
    try {
      table = toml::parse(in, file.string());
    } catch (const toml::parse_error& error) {
      return fail(ErrorKind::invalid, "config.malformed",
                  fmt::format("{}, line {}: {}.", file.string(), error.source().begin.line, error.description()));
    }
  }
  LoadingBinder binder(table, environment);
  for (const auto& part : parts) part(binder);
  auto errors = binder.finish(whole);
  if (!errors.empty()) return fail(ErrorKind::invalid, "config.invalid", "The configuration has mistakes.", std::move(errors));
  return {};
}

}  // namespace

Result<> load(const std::filesystem::path& file, const std::map<std::string, std::string>& environment, const std::vector<Describe>& parts) {
  return load(file, environment, parts, true);
}

Result<> load_part(const std::filesystem::path& file, const std::map<std::string, std::string>& environment, const Describe& part) {
  return load(file, environment, {part}, false);
}

std::map<std::string, std::string> environment() {
  std::map<std::string, std::string> found;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (const auto equals = text.find('='); text.starts_with("CODEFLIX_") && equals != std::string_view::npos)
      found.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return found;
}

std::vector<FieldDoc> reference(const std::vector<Describe>& parts) {
  ReferenceBinder binder;
  for (const auto& part : parts) part(binder);
  return std::move(binder.fields);
}

}  // namespace codeflix::config
