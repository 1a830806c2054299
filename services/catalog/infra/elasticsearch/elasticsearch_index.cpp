#include "services/catalog/infra/elasticsearch/elasticsearch_index.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "libs/telemetry/log.hpp"
#include "services/catalog/domain/edit_distance.hpp"
#include "services/catalog/domain/words.hpp"
#include "services/catalog/infra/elasticsearch/text_query.hpp"
#include "services/catalog/infra/elasticsearch/title_document.hpp"
#include "services/catalog/infra/elasticsearch/title_filters.hpp"
#include "services/catalog/infra/elasticsearch/title_indices.hpp"
#include "services/catalog/infra/elasticsearch/titles_writer.hpp"

namespace codeflix::catalog {
namespace {

constexpr double kAnswered = 0.62;      ///< a best title with a lower score asks for a more generous search
constexpr std::int64_t kPlenty = 1000;  ///< with so many titles found nothing more generous is needed
constexpr double kWorthShowing = 0.55;  ///< of the best score: what the generous search shows

constexpr std::size_t kCursorWindow = 200;  ///< how far a title may have moved and still be where a page goes on
constexpr std::size_t kMostMeant = 20;      ///< titles that are looked through for a word that may have been meant

json::Array sort_of(SortOrder order) {
  const auto by = [](const char* field, const char* direction) { return json::Object{{field, direction}}; };
  switch (order) {
    case SortOrder::title: return {by("sort_title", "asc"), by("id", "asc")};
    case SortOrder::year_ascending: return {by("year", "asc"), by("sort_title", "asc"), by("id", "asc")};
    case SortOrder::year_descending: return {by("year", "desc"), by("sort_title", "asc"), by("id", "asc")};
    case SortOrder::newest: return {by("published_at", "desc"), by("id", "asc")};
    case SortOrder::relevance: break;
  }
  return {by("_score", "desc"), by("letters", "asc"), by("published_at", "desc"), by("id", "asc")};
}

/// The part of the list that a page needs: with a cursor also what lies about it.
struct Window {
  explicit Window(const SearchQuery& query)
      : from(query.after.empty() ? query.offset : query.offset - std::min(query.offset, kCursorWindow)),
        size(query.offset - from + query.limit + (query.after.empty() ? 0 : kCursorWindow)) {
    from = std::min(from, kDeepestPage);
    size = std::min(size, kDeepestPage - from);
  }

  std::size_t from;
  std::size_t size;
};

json::Object search_body(const SearchQuery& query, json::Object text, const Window& window) {
  auto filters = always(query.filter);
  json::Object found{{"filter", std::move(filters)}};
  if (!text.empty()) found["must"] = std::move(text);
  return {{"query", json::Object{{"bool", std::move(found)}}},
          {"post_filter", chosen(query.filter)},
          {"aggs", facet_aggregations(query.filter)},
          {"sort", sort_of(query.sort)},
          {"from", window.from},
          {"size", window.size},
          {"_source", false},
          {"track_total_hits", true},
          {"track_scores", true}};
}

SearchResult read_page(const json::Value& answer, const SearchQuery& query, const Window& window) {
  SearchResult out;
  out.total = static_cast<std::size_t>(number_at(answer, "/hits/total/value"));
  if (const auto* aggregations = find(answer, "/aggregations")) out.facets = read_facets(*aggregations);
  std::vector<std::string> ids;
  if (const auto* hits = find(answer, "/hits/hits"); hits != nullptr && hits->is_array()) {
    for (const auto& hit : hits->get_array()) ids.push_back(text_at(hit, "/_id"));
  }
  auto begin = query.offset - std::min(query.offset, window.from);
  if (const auto last = std::find(ids.begin(), ids.end(), query.after); !query.after.empty() && last != ids.end())
    begin = static_cast<std::size_t>(last - ids.begin()) + 1;
  out.offset = window.from + begin;
  for (auto i = begin; i < std::min(ids.size(), begin + query.limit); ++i) out.ids.push_back(std::move(ids[i]));
  return out;
}

double best_score(const json::Value& answer) {
  const auto* score = find(answer, "/hits/max_score");
  return score != nullptr && score->is_number() ? score->to_number<double>() : 0;
}

class ElasticsearchIndex final : public SearchIndex {
 public:
  ElasticsearchIndex(ElasticsearchSettings settings, const Clock& clock) : engine_(std::move(settings)), indices_(engine_, clock) {}

  Result<> apply(const std::vector<TitleChange>& changes) override;
  Result<> settle() override;
  Result<SearchResult> search(const SearchQuery& query) const override;

 private:
  std::vector<TitleChange> all() const;
  /// Begins an index aside with everything that is held.
  Result<> begin();
  Result<> put_in_place();
  /// Writes to what the alias stands for, and all that is held when that is not what was written to before.
  Result<> write(const std::vector<TitleChange>& changes);

  Result<json::Value> ask(const json::Object& body) const;
  Result<SearchResult> find_text(const SearchQuery& query, TextQuery text) const;
  Result<std::optional<std::string>> suggestion(const TextQuery& text) const;

  mutable SearchEngine engine_;
  TitleIndices indices_;
  std::unordered_map<std::string, TitleChange> held_;  ///< what is to be found, by id; the titles are those of the catalogue
  std::string building_;                               ///< the index that nobody searches yet
  std::string current_;                                ///< the index that has all that is held
};

std::vector<TitleChange> ElasticsearchIndex::all() const {
  std::vector<TitleChange> out;
  out.reserve(held_.size());
  for (const auto& [id, change] : held_) out.push_back(change);
  return out;
}

Result<> ElasticsearchIndex::apply(const std::vector<TitleChange>& changes) {
  for (const auto& change : changes) {
    if (change.title) {
      held_[change.id] = change;
    } else {
      held_.erase(change.id);
    }
  }
  if (building_.empty() && current_.empty()) return begin();
  if (building_.empty()) return write(changes);
  CODEFLIX_TRY_ASSIGN(const auto written, write_titles(engine_, TitleIndices::building_alias(building_), changes));
  return written.alias_missing ? begin() : Result<>();
}

Result<> ElasticsearchIndex::begin() {
  building_.clear();
  CODEFLIX_TRY_ASSIGN(const auto index, indices_.create());
  CODEFLIX_TRY_ASSIGN(const auto written, write_titles(engine_, TitleIndices::building_alias(index), all()));
  if (written.alias_missing) return fail(ErrorKind::unavailable, "search.unavailable", "The index was deleted while it was built.");
  building_ = index;
  return {};
}

Result<> ElasticsearchIndex::put_in_place() {
  indices_.pack(building_);
  auto placed = indices_.put_in_place(building_);
  if (!placed) {
    // It may have been in place for a moment and given way to another process's: then it is made anew.
    if (const auto there = indices_.exists(building_); there && !*there) building_.clear();
    return fail(std::move(placed));
  }
  const auto stands = std::move(*placed);
  log::info("search.index_in_place", "The search index was made anew.", {{"index", stands}, {"titles", fmt::to_string(held_.size())}});
  const bool is_ours = stands == building_;
  building_.clear();
  current_ = stands;
  return is_ours ? Result<>() : write(all());
}

Result<> ElasticsearchIndex::write(const std::vector<TitleChange>& changes) {
  if (changes.empty()) return {};
  CODEFLIX_TRY_ASSIGN(auto written, write_titles(engine_, indices_.alias(), changes));
  if (written.alias_missing) {
    CODEFLIX_TRY(begin());
    return put_in_place();
  }
  if (written.indices.empty() || (written.indices.size() == 1 && written.indices.front() == current_)) return {};
  // Another process has put its index in place, perhaps without what this one knows.
  CODEFLIX_TRY_ASSIGN(written, write_titles(engine_, indices_.alias(), all()));
  if (!written.alias_missing && written.indices.size() == 1) current_ = written.indices.front();
  return {};
}

Result<> ElasticsearchIndex::settle() {
  if (building_.empty() && current_.empty()) CODEFLIX_TRY(begin());
  if (!building_.empty()) return put_in_place();
  CODEFLIX_TRY_ASSIGN(const auto stands, indices_.current());
  if (stands.size() == 1 && stands.front() == current_) return {};
  if (stands.empty()) {
    CODEFLIX_TRY(begin());
    return put_in_place();
  }
  CODEFLIX_TRY(write(all()));
  current_ = stands.back();
  return {};
}

Result<json::Value> ElasticsearchIndex::ask(const json::Object& body) const {
  const auto path = "/" + indices_.alias() + "/_search";
  auto asked = engine_.search(path, body);
  // An index that is replaced in this moment is closed under the query; the alias names its successor by now.
  if (asked && asked->status == 400 && text_at(asked->body, "/error/root_cause/0/reason").find("Analyzer is closed") != std::string::npos)
    asked = engine_.search(path, body);
  // Where the engine lies is nothing for viewers; the feeder's log and the client's metrics tell the rest.
  if (!asked) return fail(ErrorKind::unavailable, "search.unavailable", "Search is not possible at the moment; everything else is. Try again soon.");
  auto& answer = *asked;
  if (answer.status == 404) return fail(ErrorKind::unavailable, "search.unavailable", "The search index is being made; try again in a moment.");
  if (answer.status == 400) {
    return fail(ErrorKind::internal, "search.broken",
                "The search engine does not understand a query: " + text_at(answer.body, "/error/root_cause/0/reason"));
  }
  if (!answer.good()) return refused(answer, "Search is not possible now");
  return std::move(answer.body);
}

Result<SearchResult> ElasticsearchIndex::search(const SearchQuery& query) const {
  TextQuery text(query.text);
  if (!text.empty()) return find_text(query, std::move(text));
  auto browse = query;
  if (browse.sort == SortOrder::relevance) browse.sort = SortOrder::newest;
  const Window window(browse);
  CODEFLIX_TRY_ASSIGN(const auto answer, ask(search_body(browse, {}, window)));
  return read_page(answer, browse, window);
}

Result<SearchResult> ElasticsearchIndex::find_text(const SearchQuery& query, TextQuery text) const {
  CODEFLIX_TRY_ASSIGN(const auto look, ask(text.look()));
  text.learn(look);

  const Window window(query);
  CODEFLIX_TRY_ASSIGN(auto answer, ask(search_body(query, text.strict(), window)));
  if (best_score(answer) < kAnswered && number_at(answer, "/hits/total/value") < kPlenty) {
    CODEFLIX_TRY_ASSIGN(const auto closer, ask(text.look_closer()));
    text.learn_more(closer);
    auto body = search_body(query, text.generous(), window);
    auto best = body;
    best["sort"] = sort_of(SortOrder::relevance);
    best["from"] = 0;
    best["size"] = 1;
    best.erase("aggs");
    best["track_total_hits"] = false;
    CODEFLIX_TRY_ASSIGN(const auto probe, ask(best));
    body["min_score"] = std::max(best_score(probe), best_score(answer)) * kWorthShowing;
    CODEFLIX_TRY_ASSIGN(answer, ask(body));
  }
  auto result = read_page(answer, query, window);
  CODEFLIX_TRY_ASSIGN(result.suggestion, suggestion(text));
  return result;
}

Result<std::optional<std::string>> ElasticsearchIndex::suggestion(const TextQuery& text) const {
  std::vector<std::string> instead;
  for (auto& doubt : text.doubts()) {
    auto filters = always({});
    filters.push_back(std::move(doubt.query));
    CODEFLIX_TRY_ASSIGN(const auto answer, ask({{"query", json::Object{{"bool", json::Object{{"filter", std::move(filters)}}}}},
                                                {"_source", json::Array{"title", "original", "cast"}},
                                                {"size", kMostMeant}}));
    const EditPattern typed(text.word(doubt.word));
    std::map<std::string, std::pair<int, int>> meant;  // distance, titles (negative)
    const auto* hits = find(answer, "/hits/hits");
    if (hits == nullptr || !hits->is_array()) continue;
    for (const auto& hit : hits->get_array()) {
      for (const char* field : {"/_source/title", "/_source/original", "/_source/cast"}) {
        for (auto& word : split_words(text_at(hit, field))) {
          const int distance = typed.to(word.text).whole;
          if (distance > doubt.mistakes) continue;
          const auto at = meant.try_emplace(std::move(word.text), distance, 0).first;
          --at->second.second;
        }
      }
    }
    const auto best = std::min_element(meant.begin(), meant.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    if (best == meant.end()) continue;
    instead.resize(std::max(instead.size(), doubt.word + 1));
    instead[doubt.word] = best->first;
  }
  return instead.empty() ? std::nullopt : std::optional(text.with(instead));
}

}  // namespace

std::unique_ptr<SearchIndex> make_elasticsearch_index(ElasticsearchSettings settings, const Clock& clock) {
  return std::make_unique<ElasticsearchIndex>(std::move(settings), clock);
}

}  // namespace codeflix::catalog
