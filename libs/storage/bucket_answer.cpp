#include "libs/storage/bucket_answer.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace codeflix::storage {

namespace {

std::string resolved(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, char>, 6> kEntities = {
      {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&#34;", '"'}}};
  std::string out;
  while (!text.empty()) {
    char next = text.front();
    std::size_t length = 1;
    for (const auto& [entity, character] : kEntities) {
      if (!text.starts_with(entity)) continue;
      next = character;
      length = entity.size();
    }
    out += next;
    text.remove_prefix(length);
  }
  return out;
}

}  // namespace

client::Settings store_settings(std::string name, std::string endpoint, std::string ca_file) {
  while (endpoint.ends_with('/')) endpoint.pop_back();
  return {.name = std::move(name),
          .base_url = std::move(endpoint),
          .ca_file = std::move(ca_file),
          .timeout = std::chrono::seconds(60),
          .overall = std::chrono::seconds(180),
          .max_attempts = 4,
          .failures_to_open = 10};
}

Failure refusal(const client::Response& response) {
  const auto words = std::string_view(response.body).substr(0, 300);
  const auto detail = fmt::format("The object store answered {}: {}", response.status, words);
  switch (response.status) {
    case 404: return fail(ErrorKind::not_found, "storage.not_found", "There is no such object.");
    case 409:
    case 412: return fail(ErrorKind::conflict, "storage.condition", detail);
    case 401:
    case 403: return fail(ErrorKind::unavailable, "storage.denied", detail);
    default: return fail(ErrorKind::unavailable, "storage.failed", detail);
  }
}

std::vector<std::string> xml_texts(std::string_view document, std::string_view name) {
  const auto opening = fmt::format("<{}>", name);
  const auto closing = fmt::format("</{}>", name);
  std::vector<std::string> texts;
  for (auto at = document.find(opening); at != std::string_view::npos; at = document.find(opening, at)) {
    at += opening.size();
    const auto end = document.find(closing, at);
    if (end == std::string_view::npos) break;
    texts.push_back(resolved(document.substr(at, end - at)));
  }
  return texts;
}

std::string xml_text(std::string_view document, std::string_view name) {
  auto texts = xml_texts(document, name);
  return texts.empty() ? std::string() : std::move(texts.front());
}

}  // namespace codeflix::storage
