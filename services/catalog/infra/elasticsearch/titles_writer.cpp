#include "services/catalog/infra/elasticsearch/titles_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "libs/telemetry/log.hpp"
#include "libs/telemetry/metrics.hpp"
#include "services/catalog/infra/elasticsearch/title_document.hpp"

namespace codeflix::catalog {
namespace {

constexpr std::size_t kMostOfABulk = 1'000;
constexpr std::size_t kMostBytes = 4U << 20U;
constexpr int kMostTurns = 5;
constexpr auto kFirstPause = std::chrono::milliseconds(200);

using Changes = std::vector<const TitleChange*>;

std::string lines_of(const TitleChange& change) {
  const json::Object action{{"index", json::Object{{"_id", change.id}, {"version", change.version}, {"version_type", "external"}}}};
  return json::serialize(action) + '\n' + json::serialize(change.title ? title_document(*change.title) : withdrawn_document()) + '\n';
}

class Bulk {
 public:
  Bulk(SearchEngine& engine, std::string alias) : engine_(engine), alias_(std::move(alias)) {}

  /// Sends all of them, and those again for which there was no room.
  Result<> send(Changes changes, bool last) {
    auto pause = kFirstPause;
    for (int turn = 1;; ++turn) {
      CODEFLIX_TRY_ASSIGN(changes, once(changes, last));
      if (changes.empty() || written_.alias_missing) return {};
      if (turn == kMostTurns) {
        return fail(ErrorKind::unavailable, "search.unavailable", fmt::format("The search engine has no room for {} titles now.", changes.size()));
      }
      std::this_thread::sleep_for(pause);
      pause *= 2;
    }
  }

  Written take() { return std::move(written_); }

 private:
  /// Answers those that are to be sent again.
  Result<Changes> once(const Changes& changes, bool last) {
    std::string lines;
    for (const auto* change : changes) lines += lines_of(*change);
    const auto path = fmt::format("/{}/_bulk?require_alias=true&refresh={}", alias_, last);
    CODEFLIX_TRY_ASSIGN(const auto answer, engine_.bulk(path, std::move(lines)));
    if (answer.status == 404) {
      written_.alias_missing = true;
      return Changes{};
    }
    const auto* items = find(answer.body, "/items");
    if (!answer.good() || items == nullptr || !items->is_array() || items->get_array().size() != changes.size())
      return refused(answer, "Titles cannot be written");
    Changes again;
    for (std::size_t i = 0; i < changes.size(); ++i) settle(items->get_array()[i], *changes[i], again);
    return again;
  }

  void settle(const json::Value& item, const TitleChange& change, Changes& again) {
    const auto status = number_at(item, "/index/status");
    if (status < 300 || status == 409) {
      const auto index = text_at(item, "/index/_index");
      if (std::find(written_.indices.begin(), written_.indices.end(), index) == written_.indices.end()) written_.indices.push_back(index);
    } else if (status == 404) {
      written_.alias_missing = true;
    } else if (status == 429 || status >= 500) {
      again.push_back(&change);
    } else {
      metrics::counter("codeflix_catalog_search_refused_titles_total", "Titles that the search engine cannot take.").add();
      log::error("search.title_refused", "The search engine cannot take this title; it is left out of search.",
                 {{"title", change.id}, {"reason", text_at(item, "/index/error/reason")}});
    }
  }

  SearchEngine& engine_;
  const std::string alias_;
  Written written_;
};

}  // namespace

Result<Written> write_titles(SearchEngine& engine, const std::string& alias, const std::vector<TitleChange>& changes) {
  Bulk bulk(engine, alias);
  Changes part;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    part.push_back(&changes[i]);
    bytes += changes[i].title ? changes[i].title->description.size() : 0;
    const bool last = i + 1 == changes.size();
    if (!last && part.size() < kMostOfABulk && bytes < kMostBytes) continue;
    CODEFLIX_TRY(bulk.send(std::move(part), last));
    part.clear();
    bytes = 0;
  }
  return bulk.take();
}

}  // namespace codeflix::catalog
