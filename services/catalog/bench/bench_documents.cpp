#include "services/catalog/bench/bench_documents.hpp"

#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <initializer_list>

#include "libs/base/json.hpp"

namespace codeflix::catalog {
namespace {

std::string text(const json::Object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  if (value == nullptr) return {};
  if (const auto* string = value->if_string()) return std::string(string->data(), string->size());
  return value->is_number() ? json::serialize(*value) : std::string();
}

/// A list of names, or one text in which commas part them.
std::vector<std::string> names(const json::Object& object, std::string_view key) {
  std::vector<std::string> out;
  const auto* value = object.if_contains(key);
  if (value == nullptr) return out;
  if (const auto* list = value->if_array()) {
    for (const auto& item : *list) {
      if (const auto* name = item.if_string()) out.emplace_back(name->data(), name->size());
      if (const auto* person = item.if_object()) out.push_back(text(*person, "name"));
    }
  } else {
    const auto all = text(object, key);
    for (std::size_t from = 0; from < all.size();) {
      const auto comma = std::min(all.find(',', from), all.size());
      out.push_back(all.substr(from, comma - from));
      from = comma + 1;
    }
  }
  return out;
}

/// Calls `use` with each line's object; a line lacks nothing of `required`.
template <class Use>
Result<> for_lines(const std::filesystem::path& file, std::initializer_list<std::string_view> required, const Use& use) {
  std::ifstream in(file);
  if (!in) return fail(ErrorKind::not_found, "bench.file", fmt::format("{} cannot be read.", file.string()));
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const auto value = json::parse(line);
    const auto* object = value ? value->if_object() : nullptr;
    if (object == nullptr)
      return fail(ErrorKind::malformed, "bench.line", fmt::format("{}:{}: an object in JSON is expected.", file.string(), number));
    for (const auto key : required) {
      if (text(*object, key).empty())
        return fail(ErrorKind::malformed, "bench.line", fmt::format("{}:{}: \"{}\" is missing or empty.", file.string(), number, key));
    }
    use(*object);
  }
  return {};
}

}  // namespace

Result<Titles> read_documents(const std::filesystem::path& file) {
  Titles out;
  CODEFLIX_TRY(for_lines(file, {"id", "title"}, [&](const json::Object& object) {
    auto title = std::make_shared<Title>();
    title->id = text(object, "id");
    title->title = text(object, "title");
    title->original_title = text(object, "original_title");
    title->description = text(object, "description");
    const auto year = text(object, "year").substr(0, 4);
    std::from_chars(year.data(), year.data() + year.size(), title->year_launched);
    for (auto& name : names(object, "cast")) title->cast.push_back({name, name, "actor", ""});
    for (auto& name : names(object, "genres")) title->genres.push_back({name, name});
    for (auto& name : names(object, "categories")) title->categories.push_back({name, name});
    out.push_back(std::move(title));
  }));
  return out;
}

Result<std::vector<std::string>> read_queries(const std::filesystem::path& file) {
  std::vector<std::string> out;
  CODEFLIX_TRY(for_lines(file, {"q"}, [&](const json::Object& object) { out.push_back(text(object, "q")); }));
  return out;
}

}  // namespace codeflix::catalog
