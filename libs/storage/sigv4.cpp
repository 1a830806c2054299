#include "libs/storage/sigv4.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "libs/base/ascii.hpp"
#include "libs/base/digest.hpp"
#include "libs/base/encoding.hpp"

namespace codeflix::storage::sigv4 {

namespace {

constexpr const char* kAlgorithm = "AWS4-HMAC-SHA256";

/// `20130524T000000Z`
std::string stamp(Time now) {
  auto text = to_rfc3339(std::chrono::floor<std::chrono::seconds>(now));
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

std::string scope(const Credentials& credentials, const std::string& date) {
  return fmt::format("{}/{}/s3/aws4_request", date.substr(0, 8), credentials.region);
}

/// Names in lower case, sorted; the host is one of them.
std::map<std::string, std::string> signed_fields(const Request& request) {
  std::map<std::string, std::string> fields = {{"host", request.host}};
  for (const auto& [name, value] : request.headers.all()) {
    std::string key(name);
    std::ranges::transform(key, key.begin(), lower);
    fields[key] = std::string(trim(value));
  }
  return fields;
}

std::string names_of(const std::map<std::string, std::string>& fields) {
  std::string names;
  for (const auto& [name, value] : fields) names += (names.empty() ? "" : ";") + name;
  return names;
}

std::string signature(const Request& request, const Credentials& credentials, const std::string& payload, const std::string& date) {
  const auto fields = signed_fields(request);
  std::string lines;
  for (const auto& [name, value] : fields) lines += name + ":" + value + "\n";
  const auto canonical =
      fmt::format("{}\n{}\n{}\n{}\n{}\n{}", request.method, request.path, query_string(request.query), lines, names_of(fields), payload);
  const auto text = fmt::format("{}\n{}\n{}\n{}", kAlgorithm, date, scope(credentials, date), hex(sha256(canonical)));
  auto key = hmac_sha256("AWS4" + credentials.secret_key, date.substr(0, 8));
  for (const auto* part : {credentials.region.c_str(), "s3", "aws4_request"}) key = hmac_sha256(key, part);
  return hex(hmac_sha256(key, text));
}

}  // namespace

std::string query_string(std::vector<std::pair<std::string, std::string>> query) {
  for (auto& [name, value] : query) {
    name = percent_encode(name);
    value = percent_encode(value);
  }
  std::ranges::sort(query);
  std::string text;
  for (const auto& [name, value] : query) text += (text.empty() ? "" : "&") + name + "=" + value;
  return text;
}

void sign(Request& request, const Credentials& credentials, const std::string& payload, Time now) {
  const auto date = stamp(now);
  request.headers.set("x-amz-date", date);
  request.headers.set("x-amz-content-sha256", payload);
  const auto made = signature(request, credentials, payload, date);
  request.headers.set("Authorization", fmt::format("{} Credential={}/{},SignedHeaders={},Signature={}", kAlgorithm, credentials.access_key,
                                                   scope(credentials, date), names_of(signed_fields(request)), made));
}

std::string presigned_query(Request request, const Credentials& credentials, std::chrono::seconds life, Time now) {
  const auto date = stamp(now);
  request.query.emplace_back("X-Amz-Algorithm", kAlgorithm);
  request.query.emplace_back("X-Amz-Credential", credentials.access_key + "/" + scope(credentials, date));
  request.query.emplace_back("X-Amz-Date", date);
  request.query.emplace_back("X-Amz-Expires", std::to_string(life.count()));
  request.query.emplace_back("X-Amz-SignedHeaders", names_of(signed_fields(request)));
  return query_string(request.query) + "&X-Amz-Signature=" + signature(request, credentials, kUnsigned, date);
}

}  // namespace codeflix::storage::sigv4
