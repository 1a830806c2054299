#include "services/catalog/api/http/query_parameters.hpp"

#include <fmt/format.h>

#include <charconv>

#include "libs/base/encoding.hpp"
#include "libs/base/id.hpp"
#include "libs/base/text.hpp"

namespace codeflix::catalog {
namespace {

constexpr std::size_t kLongestText = 200;
constexpr std::size_t kMostChoices = 20;
constexpr std::int64_t kLargestNumber = 9999;
constexpr std::int64_t kMostPages = 1000;
constexpr std::int64_t kMostPerPage = 100;

class Parameters {
 public:
  explicit Parameters(const http::Request& request) : request_(request) {}

  void wrong(std::string_view name, std::string code, std::string detail) {
    mistakes_.push_back({std::string(name), std::move(code), std::move(detail)});
  }

  std::optional<std::int64_t> number(std::string_view name, std::int64_t min, std::int64_t max) {
    const auto text = request_.query_value(name);
    if (!text || text->empty()) return std::nullopt;
    std::int64_t value = 0;
    const auto* const end = text->data() + text->size();
    const auto read = std::from_chars(text->data(), end, value);
    if (read.ec == std::errc() && read.ptr == end && value >= min && value <= max) return value;
    wrong(name, "query.number", fmt::format("A whole number from {} to {} is expected here.", min, max));
    return std::nullopt;
  }

  std::vector<std::string> ids(std::string_view name) {
    std::vector<std::string> out;
    for (const auto& [key, value] : request_.query) {
      if (key != name || value.empty()) continue;
      if (!is_uuid(value)) {
        wrong(name, "query.id", "An id (a lower-case UUID) is expected here.");
        return {};
      }
      out.push_back(value);
    }
    if (out.size() > kMostChoices) wrong(name, "query.too_many", fmt::format("At most {} choices are allowed.", kMostChoices));
    return out;
  }

  std::vector<Rating> ratings() {
    std::vector<Rating> out;
    for (const auto& [key, value] : request_.query) {
      if (key != "rating" || value.empty()) continue;
      if (const auto rating = parse_rating(value)) {
        out.push_back(*rating);
      } else {
        wrong("rating", "query.rating", fmt::format("One of these is expected here: {}.", fmt::join(kRatingNames, ", ")));
        return {};
      }
    }
    return out;
  }

  std::optional<bool> flag(std::string_view name) {
    const auto text = request_.query_value(name);
    if (!text || text->empty()) return std::nullopt;
    if (*text == "true" || *text == "false") return *text == "true";
    wrong(name, "query.boolean", "true or false is expected here.");
    return std::nullopt;
  }

  std::string text() {
    const auto text = request_.query_value("q").value_or("");
    if (!is_utf8(text)) {
      wrong("q", "text.malformed", "The text is not valid UTF-8.");
    } else if (code_points(text) > kLongestText) {
      wrong("q", "text.too_long", fmt::format("At most {} characters can be searched for.", kLongestText));
    }
    return text;
  }

  SortOrder sort(bool with_relevance) {
    const auto text = request_.query_value("sort").value_or("");
    if (text.empty()) return with_relevance ? SortOrder::relevance : SortOrder::newest;
    if (text == "relevance" && with_relevance) return SortOrder::relevance;
    if (text == "newest") return SortOrder::newest;
    if (text == "title") return SortOrder::title;
    if (text == "year") return SortOrder::year_ascending;
    if (text == "-year") return SortOrder::year_descending;
    wrong("sort", "query.sort", fmt::format("Sort by one of {}newest, title, year, -year.", with_relevance ? "relevance, " : ""));
    return SortOrder::newest;
  }

  /// Sets where the page begins: by cursor, or by number.
  void place(SearchQuery& query, std::int64_t per_page) {
    const auto page = number("page", 1, kMostPages).value_or(1);
    query.offset = static_cast<std::size_t>((page - 1) * per_page);
    const auto text = request_.query_value("cursor").value_or("");
    if (text.empty()) return;
    const auto plain = parse_base64url(text);
    const auto colon = plain ? plain->find(':') : std::string::npos;
    if (colon != std::string::npos) {
      const auto read = std::from_chars(plain->data(), plain->data() + colon, query.offset);
      query.after = plain->substr(colon + 1);
      if (read.ec == std::errc() && read.ptr == plain->data() + colon && query.offset <= kMostPages * kMostPerPage && is_uuid(query.after)) return;
    }
    wrong("cursor", "query.cursor", "This is not a cursor of a page before.");
  }

  void range(std::string_view from_name, std::optional<std::int64_t>& from, std::string_view to_name, std::optional<std::int64_t>& to,
             bool may_be_same) {
    from = number(from_name, 0, kLargestNumber);
    to = number(to_name, 0, kLargestNumber);
    if (from && to && (*to < *from || (*to == *from && !may_be_same)))
      wrong(to_name, "query.range", fmt::format("It ends before it begins ({}).", from_name));
  }

  Result<> finish() {
    if (mistakes_.empty()) return {};
    return fail(ErrorKind::invalid, "query.invalid", "Some parameters of the query are wrong.", std::move(mistakes_));
  }

 private:
  const http::Request& request_;
  std::vector<FieldError> mistakes_;
};

}  // namespace

Result<ListRequest> list_request(const http::Request& request, bool with_text) {
  Parameters parameters(request);
  ListRequest out;
  if (with_text) out.query.text = parameters.text();
  auto& filter = out.query.filter;
  filter.categories = parameters.ids("category");
  filter.genres = parameters.ids("genre");
  filter.cast_members = parameters.ids("cast_member");
  filter.ratings = parameters.ratings();
  parameters.range("year_from", filter.year_from, "year_to", filter.year_to, true);
  parameters.range("duration_from", filter.duration_from, "duration_to", filter.duration_to, false);
  filter.opened = parameters.flag("opened");
  out.query.sort = parameters.sort(with_text);
  out.per_page = parameters.number("per_page", 1, kMostPerPage).value_or(out.per_page);
  out.query.limit = static_cast<std::size_t>(out.per_page);
  parameters.place(out.query, out.per_page);
  CODEFLIX_TRY(parameters.finish());
  return out;
}

std::string cursor(std::size_t offset, const std::string& id) { return base64url(fmt::format("{}:{}", offset, id)); }

}  // namespace codeflix::catalog
