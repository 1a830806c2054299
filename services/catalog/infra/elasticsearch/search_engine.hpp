#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "libs/base/json.hpp"
#include "libs/client/client.hpp"

namespace codeflix::catalog {

/// How the search engine is reached, and under which name the titles lie there.
struct ElasticsearchSettings {
  std::string url;            ///< `http://host:port`; no slash at the end
  std::string ca_file = {};   ///< PEM of the authority to trust; empty: the system's
  std::string user = {};      ///< empty: nobody signs in
  std::string password = {};  ///< of the user
  std::string index = "codeflix-titles";
};

/// The few calls to Elasticsearch (or OpenSearch, which has the same ones) that the index is made of. Blocking and thread-safe.
class SearchEngine {
 public:
  struct Answer {
    int status = 0;
    json::Value body;

    bool good() const { return status >= 200 && status < 300; }
  };

  explicit SearchEngine(ElasticsearchSettings settings);

  /// For viewers who wait: short time-outs.
  Result<Answer> search(const std::string& path, const json::Object& body);
  /// For everything else; may be sent twice.
  Result<Answer> manage(std::string method, std::string path, std::string body = {});
  /// A call with lines of JSON; may be sent twice.
  Result<Answer> bulk(std::string path, std::string lines);

  const ElasticsearchSettings& settings() const { return settings_; }

 private:
  Result<Answer> call(client::Client& client, client::Request request, std::string_view type);

  const ElasticsearchSettings settings_;
  client::Client viewers_;
  client::Client writer_;
};

/// What stands at a JSON pointer (`/hits/total/value`); null when nothing does.
const json::Value* find(const json::Value& value, std::string_view pointer);
/// A whole number there, or zero.
std::int64_t number_at(const json::Value& value, std::string_view pointer);
/// A text there, or an empty one.
std::string text_at(const json::Value& value, std::string_view pointer);

/// Unavailable `search.unavailable`, with what the engine said.
Failure refused(const SearchEngine::Answer& answer, std::string_view what);

}  // namespace codeflix::catalog
