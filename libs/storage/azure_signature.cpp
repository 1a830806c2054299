#include "libs/storage/azure_signature.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "libs/base/ascii.hpp"
#include "libs/base/digest.hpp"
#include "libs/base/encoding.hpp"

namespace codeflix::storage::azure {

std::string http_date(Time now) {
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count()));
}

std::string shared_key(const Request& request, const std::string& account, const std::string& key) {
  std::string text = request.method + "\n";
  for (const auto* name : {"Content-Encoding", "Content-Language", "Content-Length", "Content-MD5", "Content-Type", "Date", "If-Modified-Since",
                           "If-Match", "If-None-Match", "If-Unmodified-Since", "Range"}) {
    if (std::string_view(name) == "Content-Length") {
      text += request.body_size == 0 ? "\n" : std::to_string(request.body_size) + "\n";
    } else {
      text += std::string(request.headers.get(name)) + "\n";
    }
  }
  std::map<std::string, std::string> fields;
  for (const auto& [name, value] : request.headers.all()) {
    std::string word(name);
    std::ranges::transform(word, word.begin(), lower);
    if (word.starts_with("x-ms-")) fields[word] = std::string(trim(value));
  }
  for (const auto& [name, value] : fields) text += name + ":" + value + "\n";
  text += "/" + account + request.path;
  auto query = request.query;
  std::ranges::sort(query);
  for (const auto& [name, value] : query) text += "\n" + name + ":" + value;
  return "SharedKey " + account + ":" + base64(hmac_sha256(key, text));
}

std::string blob_sas(const std::string& account, const std::string& key, const std::string& container, const std::string& blob,
                     const std::string& permissions, Time until) {
  const auto end = to_rfc3339(std::chrono::floor<std::chrono::seconds>(until));
  // In this order, with what is left out empty: permissions, start, end, resource, identifier, addresses, protocol, version,
  // kind, snapshot, encryption scope, and five fields of the answer.
  const auto text = fmt::format("{}\n\n{}\n/blob/{}/{}/{}\n\n\n\n{}\nb\n\n\n\n\n\n\n", permissions, end, account, container, blob, kVersion);
  return fmt::format("sv={}&sr=b&sp={}&se={}&sig={}", kVersion, permissions, percent_encode(end), percent_encode(base64(hmac_sha256(key, text))));
}

}  // namespace codeflix::storage::azure
