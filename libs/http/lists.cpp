#include "libs/http/lists.hpp"

#include <charconv>

#include "libs/base/text.hpp"

namespace codeflix::http {

namespace {

constexpr std::int64_t kMostPerPage = 100;
/// Far beyond any list, and small enough that the offset stays a number.
constexpr std::int64_t kLastPage = 1'000'000'000;
constexpr std::size_t kLongestSearch = 200;

void read_number(const Request& request, const std::string& name, std::int64_t most, std::int64_t& out, std::vector<FieldError>& mistakes) {
  const auto text = request.query_value(name);
  if (!text) return;
  const auto* end = text->data() + text->size();
  const auto read = std::from_chars(text->data(), end, out);
  if (read.ec != std::errc{} || read.ptr != end || out < 1 || out > most)
    mistakes.push_back({name, "query.number", fmt::format("A whole number from 1 to {} is expected here.", most)});
}

}  // namespace

Result<PageRequest> page_request(const Request& request, const std::vector<std::string>& sortable) {
  PageRequest page;
  std::vector<FieldError> mistakes;
  read_number(request, "page", kLastPage, page.page, mistakes);
  read_number(request, "per_page", kMostPerPage, page.per_page, mistakes);

  const auto set_sort = [&](std::string_view text) {
    page.descending = text.starts_with('-');
    page.sort = text.substr(page.descending ? 1 : 0);
  };
  if (!sortable.empty()) set_sort(sortable.front());
  if (const auto sort = request.query_value("sort"); sort && !sort->empty()) {
    set_sort(*sort);
    const auto known = [&](std::string_view field) { return field == page.sort || (field.starts_with('-') && field.substr(1) == page.sort); };
    if (std::none_of(sortable.begin(), sortable.end(), known))
      mistakes.push_back({"sort", "query.sort", fmt::format("Sort by one of {}; a leading - turns the order.", fmt::join(sortable, ", "))});
  }
  if (const auto search = request.query_value("search")) {
    if (code_points(*search) > kLongestSearch) {
      mistakes.push_back({"search", "text.too_long", fmt::format("At most {} characters are allowed.", kLongestSearch)});
    } else {
      page.search = fold(*search);
    }
  }
  if (!mistakes.empty()) return fail(ErrorKind::invalid, "query.invalid", "Some parameters of the query are wrong.", std::move(mistakes));
  return page;
}

PageMeta page_meta(const PageRequest& request, std::int64_t total) {
  return {request.page, request.per_page, total, (total + request.per_page - 1) / request.per_page};
}

}  // namespace codeflix::http
