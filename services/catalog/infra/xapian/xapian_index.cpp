#include "services/catalog/infra/xapian/xapian_index.hpp"

#include <fmt/format.h>
#include <xapian.h>

#include <mutex>
#include <tuple>

#include "libs/base/latest.hpp"
#include "services/catalog/domain/words.hpp"
#include "services/catalog/infra/xapian/indexed_document.hpp"
#include "services/catalog/infra/xapian/matcher.hpp"
#include "services/catalog/infra/xapian/query_plan.hpp"
#include "services/catalog/infra/xapian/ranking.hpp"
#include "services/catalog/infra/xapian/snapshot.hpp"
#include "services/catalog/infra/xapian/title_selection.hpp"
#include "services/catalog/infra/xapian/vocabulary.hpp"

namespace codeflix::catalog {
namespace {

constexpr std::size_t kRanked = 200;    ///< so many of the titles found, the best at first sight, are ranked exactly
constexpr double kAnswered = 0.62;      ///< a best title that answers less of the query asks for a more generous search
constexpr std::size_t kPlenty = 1000;   ///< with so many titles found nothing more generous is needed
constexpr double kWorthShowing = 0.55;  ///< of the best score: what the generous search may add

constexpr std::size_t kCursorWindow = 200;  ///< how far a title may have moved and still be where a page goes on

struct Ranked {
  const IndexedDocument* document = nullptr;
  double score = 0;
  std::uint32_t length = 0;
};

bool ranks_before(const Ranked& a, const Ranked& b) {
  return std::tuple(b.score, a.length, b.document->published_at, std::string_view(a.document->id)) <
         std::tuple(a.score, b.length, a.document->published_at, std::string_view(b.document->id));
}

/// The best kRanked of `matches`, brought to the front of them, in their exact order. Tells how much of the query the first one answers.
std::vector<Ranked> rank(const Snapshot& snapshot, const QueryPlan& plan, std::vector<Match>& matches, double& answered) {
  if (matches.size() > kRanked) {
    std::nth_element(matches.begin(), matches.begin() + kRanked, matches.end());
  }
  const Ranking ranking(plan, *snapshot.lexicon);
  std::vector<Ranked> out;
  double best = -1;
  for (std::size_t i = 0; i < std::min(matches.size(), kRanked); ++i) {
    const auto& document = *snapshot.documents[matches[i].place];
    const auto score = ranking.score(document);
    out.push_back({&document, score.value, static_cast<std::uint32_t>(document.title.joined.size())});
    if (score.value <= best) continue;
    best = score.value;
    answered = score.answered;
  }
  std::sort(out.begin(), out.end(), ranks_before);
  return out;
}

bool sorts_before(SortOrder order, const IndexedDocument& a, const IndexedDocument& b) {
  const auto id = [](const IndexedDocument& document) { return std::string_view(document.id); };
  switch (order) {
    case SortOrder::title: return std::tuple(std::string_view(a.sort_title), id(a)) < std::tuple(std::string_view(b.sort_title), id(b));
    case SortOrder::year_ascending:
      return std::tuple(a.facts.year, std::string_view(a.sort_title), id(a)) < std::tuple(b.facts.year, std::string_view(b.sort_title), id(b));
    case SortOrder::year_descending:
      return std::tuple(b.facts.year, std::string_view(a.sort_title), id(a)) < std::tuple(a.facts.year, std::string_view(b.sort_title), id(b));
    case SortOrder::newest:
    case SortOrder::relevance: break;
  }
  return std::tuple(b.published_at, id(b)) < std::tuple(a.published_at, id(a));
}

/// Cuts the page out of `order`, the first `order.size()` titles of the whole list.
void cut_page(const std::vector<const IndexedDocument*>& order, const SearchQuery& query, SearchResult& result) {
  auto from = query.offset;
  for (std::size_t i = 0; !query.after.empty() && i < order.size(); ++i) {
    if (order[i]->id == query.after) from = i + 1;
  }
  result.offset = from;
  for (auto i = from; i < std::min(order.size(), from + query.limit); ++i) result.ids.push_back(order[i]->id);
}

class XapianIndex final : public SearchIndex {
 public:
  explicit XapianIndex(std::filesystem::path folder)
      : folder_(std::move(folder)), writer_(folder_.string(), Xapian::DB_CREATE_OR_OVERWRITE | Xapian::DB_BACKEND_GLASS | Xapian::DB_NO_SYNC) {
    writer_.commit();
  }

  ~XapianIndex() override {
    readers_.clear();
    try {
      writer_.close();
    } catch (const Xapian::Error&) {  // NOLINT(bugprone-empty-catch)
      // The files go anyway.
    }
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  Result<> apply(const std::vector<TitleChange>& changes) override {
    try {
      auto next = std::make_shared<Snapshot>(*snapshot_.get());
      std::vector<std::uint32_t> places;
      for (const auto& change : changes) {
        if (change.title) {
          places.push_back(put(*next, *change.title));
        } else {
          remove(*next, change.id);
        }
      }
      writer_.commit();
      next->starts = TitleStarts(next->starts, next->documents, places);
      next->lexicon = vocabulary_.lexicon();
      ++next->revision;
      snapshot_.set(std::move(next));
      return {};
    } catch (const Xapian::Error& error) {
      return fail(ErrorKind::internal, "index.broken", "The search index cannot be written: " + error.get_description());
    }
  }

  Result<> settle() override { return {}; }
  Result<SearchResult> search(const SearchQuery& query) const override;

 private:
  struct Reader {
    Xapian::Database database;
    std::uint64_t revision = 0;
  };

  void remove(Snapshot& next, const std::string& id) {
    const auto found = docids_.find(id);
    if (found == docids_.end()) return;
    auto& document = next.documents[found->second - 1];
    vocabulary_.count(document->name_ids, document->text_ids, -1);
    writer_.delete_document(found->second);
    next.facts[found->second - 1] = {};
    document.reset();
    --next.titles;
    docids_.erase(found);
  }

  std::uint32_t put(Snapshot& next, const Title& title) {
    auto analysis = analyse(title, vocabulary_, categories_, genres_, people_, blocks_);
    vocabulary_.count(analysis.document->name_ids, analysis.document->text_ids, 1);
    Xapian::Document document;
    for (const auto& [term, counts] : analysis.terms) document.add_term(term, counts);
    const auto found = docids_.find(title.id);
    if (found != docids_.end()) {
      auto& place = next.documents[found->second - 1];
      vocabulary_.count(place->name_ids, place->text_ids, -1);
      writer_.replace_document(found->second, document);
      next.facts[found->second - 1] = analysis.document->facts;
      place = std::move(analysis.document);
      return found->second - 1;
    }
    const auto docid = static_cast<Xapian::docid>(next.documents.size() + 1);
    writer_.replace_document(docid, document);
    docids_.emplace(title.id, docid);
    next.facts.push_back(analysis.document->facts);
    next.documents.push_back(std::move(analysis.document));
    ++next.titles;
    return docid - 1;
  }

  /// A reader of at least `revision`, given back by release().
  std::unique_ptr<Reader> acquire(std::uint64_t revision) const;
  void release(std::unique_ptr<Reader> reader) const;

  void browse(const Snapshot& snapshot, const SearchQuery& query, TitleSelection& selection, SearchResult& result) const;
  void find(const Snapshot& snapshot, const SearchQuery& query, const PreparedFilter& filter, TitleSelection& selection, SearchResult& result) const;

  std::filesystem::path folder_;
  Xapian::WritableDatabase writer_;
  Vocabulary vocabulary_;
  FacetKeys categories_;
  FacetKeys genres_;
  FacetKeys people_;
  NumberBlocks blocks_;
  std::unordered_map<std::string, Xapian::docid> docids_;
  Latest<Snapshot> snapshot_;
  mutable std::mutex readers_mutex_;
  mutable std::vector<std::unique_ptr<Reader>> readers_;  ///< idle ones
};

std::unique_ptr<XapianIndex::Reader> XapianIndex::acquire(std::uint64_t revision) const {
  std::unique_ptr<Reader> reader;
  {
    const std::lock_guard lock(readers_mutex_);
    if (!readers_.empty()) {
      reader = std::move(readers_.back());
      readers_.pop_back();
    }
  }
  if (!reader) {
    reader = std::make_unique<Reader>(Reader{Xapian::Database(folder_.string()), revision});
  } else if (reader->revision < revision) {
    reader->database.reopen();
    reader->revision = revision;
  }
  return reader;
}

void XapianIndex::release(std::unique_ptr<Reader> reader) const {
  const std::lock_guard lock(readers_mutex_);
  readers_.push_back(std::move(reader));
}

Result<SearchResult> XapianIndex::search(const SearchQuery& query) const {
  const auto snapshot = snapshot_.get();
  const PreparedFilter filter(query.filter, categories_, genres_, people_);
  for (int attempt = 0;; ++attempt) {
    TitleSelection selection(filter);
    SearchResult result;
    try {
      if (split_words(query.text).empty()) {
        browse(*snapshot, query, selection, result);
      } else {
        find(*snapshot, query, filter, selection, result);
      }
      result.facets = selection.facets(categories_, genres_, people_);
      return result;
    } catch (const Xapian::DatabaseModifiedError&) {
      // The writer has gone on by two revisions while this one was read: the next reader starts from the newest.
      if (attempt == 5) return fail(ErrorKind::unavailable, "index.busy", "The catalogue changes too fast to be searched; try again.");
    } catch (const Xapian::Error& error) {
      return fail(ErrorKind::internal, "index.broken", "The search index cannot be read: " + error.get_description());
    }
  }
}

void XapianIndex::browse(const Snapshot& snapshot, const SearchQuery& query, TitleSelection& selection, SearchResult& result) const {
  std::vector<const IndexedDocument*> order;
  order.reserve(snapshot.titles);
  for (const auto& document : snapshot.documents) {
    if (document && selection.take(document->facts)) order.push_back(document.get());
  }
  result.total = order.size();
  const auto shown = query.after.empty() ? std::min(order.size(), query.offset + query.limit) : order.size();
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(shown), order.end(),
                    [&](const auto* a, const auto* b) { return sorts_before(query.sort, *a, *b); });
  order.resize(shown);
  cut_page(order, query, result);
}

void XapianIndex::find(const Snapshot& snapshot, const SearchQuery& query, const PreparedFilter& filter, TitleSelection& selection,
                       SearchResult& result) const {
  auto reader = acquire(snapshot.revision);
  const auto plan = make_plan(query.text, *snapshot.lexicon, snapshot.titles, false);
  auto matches = match(plan, true, snapshot, reader->database);
  std::erase_if(matches, [&](const Match& found) { return !selection.take(snapshot.facts[found.place]); });
  double answered = 0;
  auto ranked = rank(snapshot, plan, matches, answered);
  if (answered < kAnswered && matches.size() < kPlenty) {
    const auto generous = make_plan(query.text, *snapshot.lexicon, snapshot.titles, true);
    auto more = match(generous, false, snapshot, reader->database);
    std::vector<bool> known(snapshot.documents.size());
    for (const auto& found : matches) known[found.place] = true;
    std::erase_if(more, [&](const Match& found) {
      const auto& title = snapshot.facts[found.place];
      return known[found.place] || filter.hidden(title) || filter.missed(title) != 0;
    });
    const auto wider = rank(snapshot, generous, more, answered);
    const double best = std::max(ranked.empty() ? 0 : ranked.front().score, wider.empty() ? 0 : wider.front().score);
    for (const auto& entry : wider) {
      if (entry.score < best * kWorthShowing) break;
      selection.take(entry.document->facts);
      ranked.push_back(entry);
    }
    std::sort(ranked.begin(), ranked.end(), ranks_before);
  }
  release(std::move(reader));

  result.total = ranked.size() + (matches.size() - std::min(matches.size(), kRanked));
  const bool by_relevance = query.sort == SortOrder::relevance;
  const auto shown = by_relevance ? query.offset + query.limit + (query.after.empty() ? 0 : kCursorWindow) : result.total;
  std::vector<const IndexedDocument*> order;
  for (const auto& entry : ranked) order.push_back(entry.document);
  if (order.size() < shown && matches.size() > kRanked) {
    std::sort(matches.begin() + kRanked, matches.end());
    for (auto i = kRanked; i < matches.size(); ++i) order.push_back(snapshot.documents[matches[i].place].get());
  }
  if (!by_relevance) std::sort(order.begin(), order.end(), [&](const auto* a, const auto* b) { return sorts_before(query.sort, *a, *b); });
  cut_page(order, query, result);
  result.suggestion = suggestion(plan, *snapshot.lexicon);
}

}  // namespace

Result<std::unique_ptr<SearchIndex>> make_xapian_index(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::remove_all(folder, error);
  std::filesystem::create_directories(folder, error);
  if (error)
    return fail(ErrorKind::internal, "index.folder",
                fmt::format("The folder {} of the search index cannot be made: {}.", folder.string(), error.message()));
  try {
    return std::make_unique<XapianIndex>(folder);
  } catch (const Xapian::Error& failure) {
    return fail(ErrorKind::internal, "index.folder",
                fmt::format("The search index cannot be made in {}: {}.", folder.string(), failure.get_description()));
  }
}

}  // namespace codeflix::catalog
