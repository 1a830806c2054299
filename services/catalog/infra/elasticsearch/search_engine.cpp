#include "services/catalog/infra/elasticsearch/search_engine.hpp"

#include <fmt/format.h>

#include "libs/base/encoding.hpp"

namespace codeflix::catalog {
namespace {

client::Settings for_viewers(const ElasticsearchSettings& settings) {
  client::Settings out{.name = "search", .base_url = settings.url, .ca_file = settings.ca_file};
  out.connect_timeout = std::chrono::milliseconds(1'000);
  out.timeout = std::chrono::milliseconds(3'000);
  out.overall = std::chrono::milliseconds(4'000);
  out.max_attempts = 2;
  out.open_for = std::chrono::milliseconds(2'000);
  return out;
}

client::Settings for_writer(const ElasticsearchSettings& settings) {
  client::Settings out{.name = "search_writer", .base_url = settings.url, .ca_file = settings.ca_file};
  out.timeout = std::chrono::seconds(20);
  out.overall = std::chrono::seconds(20);
  // The caller tries again by itself, for as long as it takes.
  out.failures_to_open = 1'000'000;
  return out;
}

constexpr std::uint64_t kMostOfAnAnswer = 64ULL << 20;

}  // namespace

SearchEngine::SearchEngine(ElasticsearchSettings settings)
    : settings_(std::move(settings)), viewers_(for_viewers(settings_)), writer_(for_writer(settings_)) {}

Result<SearchEngine::Answer> SearchEngine::call(client::Client& client, client::Request request, std::string_view type) {
  if (!request.body.empty()) request.headers.set("Content-Type", type);
  if (!settings_.user.empty()) request.headers.set("Authorization", "Basic " + base64(settings_.user + ":" + settings_.password));
  request.max_response = kMostOfAnAnswer;
  request.idempotent = true;
  const auto answer = client.call(request);
  if (!answer) return fail(ErrorKind::unavailable, "search.unavailable", "The search engine does not answer: " + answer.error().detail);
  if (answer->body.empty()) return Answer{answer->status, nullptr};
  auto body = json::parse(answer->body);
  if (!body) {
    return fail(ErrorKind::unavailable, "search.unavailable", fmt::format("The search engine answered {} without JSON.", answer->status));
  }
  return Answer{answer->status, std::move(*body)};
}

Result<SearchEngine::Answer> SearchEngine::search(const std::string& path, const json::Object& body) {
  return call(viewers_, {.method = "POST", .path = path, .body = json::serialize(body)}, "application/json");
}

Result<SearchEngine::Answer> SearchEngine::manage(std::string method, std::string path, std::string body) {
  return call(writer_, {.method = std::move(method), .path = std::move(path), .body = std::move(body)}, "application/json");
}

Result<SearchEngine::Answer> SearchEngine::bulk(std::string path, std::string lines) {
  return call(writer_, {.method = "POST", .path = std::move(path), .body = std::move(lines)}, "application/x-ndjson");
}

const json::Value* find(const json::Value& value, std::string_view pointer) {
  boost::json::error_code missing;
  return value.find_pointer(pointer, missing);
}

std::int64_t number_at(const json::Value& value, std::string_view pointer) {
  const auto* found = find(value, pointer);
  return found != nullptr && found->is_number() ? found->to_number<std::int64_t>() : 0;
}

std::string text_at(const json::Value& value, std::string_view pointer) {
  const auto* found = find(value, pointer);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

Failure refused(const SearchEngine::Answer& answer, std::string_view what) {
  return fail(ErrorKind::unavailable, "search.unavailable",
              fmt::format("{}: the search engine answered {} {}.", what, answer.status, text_at(answer.body, "/error/reason")));
}

}  // namespace codeflix::catalog
