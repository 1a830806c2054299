#include "services/catalog/infra/xapian/matcher.hpp"

#include <xapian.h>

#include <algorithm>
#include <numeric>

namespace codeflix::catalog {
namespace {

constexpr float kBeginning = 70;  ///< what a word that begins as typed counts
constexpr float kYear = 80;
constexpr float kTitleStart = 80;
constexpr std::size_t kShortestTitleStart = 4;
constexpr std::ptrdiff_t kMostTitleStarts = 3000;  ///< more titles than that with one beginning: it says too little

/// What is known of a title so far.
struct Cell {
  float total = 0;
  float best = 0;           ///< of the word at hand
  std::uint16_t word = 0;   ///< the last word that was found, from 1
  std::uint16_t words = 0;  ///< how many were found
  bool whole = false;       ///< everything typed stands at the beginning of its title
};

/// A cell for each title; kept by the thread, since most searches touch few of them.
class Cells {
 public:
  explicit Cells(std::size_t titles) : cells_(storage()) {
    if (cells_.size() < titles) cells_.resize(titles);
  }
  ~Cells() {
    for (const auto place : touched_) cells_[place] = {};
  }
  Cells(const Cells&) = delete;
  Cells& operator=(const Cells&) = delete;

  Cell& at(std::uint32_t place) { return cells_[place]; }
  Cell& touch(std::uint32_t place) {
    auto& cell = cells_[place];
    if (cell.word == 0 && !cell.whole) touched_.push_back(place);
    return cell;
  }
  const std::vector<std::uint32_t>& touched() const { return touched_; }

 private:
  static std::vector<Cell>& storage() {
    thread_local std::vector<Cell> cells;
    return cells;
  }

  std::vector<Cell>& cells_;
  std::vector<std::uint32_t> touched_;
};

class Matching {
 public:
  Matching(const QueryPlan& plan, bool all, const Snapshot& snapshot, const Xapian::Database& database)
      : plan_(plan), all_(all), snapshot_(snapshot), database_(database), cells_(snapshot.documents.size()) {}

  std::vector<Match> run() {
    const auto order = wanted();
    for (const auto i : order) {
      begin_word(i);
      postings(plan_.words[i].variants);
      for (const auto& pair : plan_.pairs) {
        if (pair.first == i || pair.first + 1 == i) postings(pair.variants);
      }
      check_by_document();
      ++done_;
    }
    title_starts(plan_.joined);
    if (plan_.article > 0) title_starts(std::string_view(plan_.joined).substr(plan_.article));
    std::vector<Match> out;
    for (const auto place : cells_.touched()) {
      const auto& cell = cells_.at(place);
      if (snapshot_.documents[place] && (!all_ || cell.whole || cell.words == done_)) out.push_back({place, cell.total});
    }
    return out;
  }

 private:
  /// The words that count, those that few titles have first and those without posting lists last.
  std::vector<std::size_t> wanted() const {
    const bool stop_words_count = plan_.only_stop_words();
    std::vector<std::pair<std::size_t, std::size_t>> order;
    for (std::size_t i = 0; i < plan_.words.size(); ++i) {
      const auto& word = plan_.words[i];
      if (word.stop && !stop_words_count) continue;
      std::size_t titles = word.beginning.empty() && !word.year ? 0 : snapshot_.documents.size();
      for (const auto& variant : word.variants) titles += variant.word->titles();
      order.emplace_back(titles, i);
    }
    std::sort(order.begin(), order.end());
    std::vector<std::size_t> out;
    for (const auto& entry : order) out.push_back(entry.second);
    return out;
  }

  void begin_word(std::size_t i) {
    word_ = &plan_.words[i];
    stamp_ = static_cast<std::uint16_t>(i + 1);
    candidates_.clear();
    if (!all_ || done_ == 0) return;
    for (const auto place : cells_.touched()) {
      if (cells_.at(place).words == done_) candidates_.push_back(place);
    }
    std::sort(candidates_.begin(), candidates_.end());
  }

  void found(std::uint32_t place, float counts) {
    auto& cell = cells_.touch(place);
    if (cell.word != stamp_) {
      cell.word = stamp_;
      cell.best = 0;
      ++cell.words;
    }
    if (counts <= cell.best) return;
    cell.total += (counts - cell.best) * word_->weight;
    cell.best = counts;
  }

  void postings(const std::vector<Variant>& variants) {
    for (const auto& variant : variants) {
      const auto term = word_term(variant.word->text);
      auto at = database_.postlist_begin(term);
      const auto end = database_.postlist_end(term);
      if (all_ && done_ > 0) {
        for (const auto place : candidates_) {
          if (at == end) break;
          if (*at < place + 1) at.skip_to(place + 1);
          if (at != end && *at == place + 1) found(place, variant.quality * static_cast<float>(at.get_wdf()));
        }
      } else {
        for (; at != end; ++at) {
          // A database newer than the snapshot has titles that this search does not see.
          if (*at <= snapshot_.documents.size()) found(*at - 1, variant.quality * static_cast<float>(at.get_wdf()));
        }
      }
    }
  }

  /// What stands in no posting list: beginnings of one to three letters, years.
  void check_by_document() {
    if (word_->beginning.empty() && !word_->year) return;
    const auto mask = word_->beginning.empty() ? 0 : beginning_mask(word_->beginning.size());
    const auto letters = pack_beginning(word_->beginning);
    // One or two letters are looked for in titles only: nearly every title has some person for them.
    const bool in_people = word_->beginning.size() > 2;
    // Sorted by their letters, so those that begin so stand together.
    const auto begins = [&](std::span<const std::uint32_t> words) {
      const auto at = std::lower_bound(words.begin(), words.end(), letters);
      return at != words.end() && (*at & mask) == letters;
    };
    const auto check = [&](std::uint32_t place) {
      const auto& title = snapshot_.facts[place];
      if (title.numbers == nullptr) return;
      if (word_->year && *word_->year == title.year) found(place, kYear);
      if (mask == 0) return;
      if (begins(title.title_beginnings())) {
        found(place, kBeginning);
      } else if (in_people && begins(title.people_beginnings())) {
        found(place, kBeginning * 0.6F);
      }
    };
    if (done_ == 0) {
      const auto titles = static_cast<std::uint32_t>(snapshot_.facts.size());
      for (std::uint32_t place = 0; place < titles; ++place) check(place);
    } else {
      const auto touched = all_ ? candidates_ : cells_.touched();
      for (const auto place : touched) check(place);
    }
  }

  void title_starts(std::string_view letters) {
    if (letters.size() < kShortestTitleStart) return;
    const auto [first, end] = snapshot_.starts.beginning_with(letters);
    if (end - first > kMostTitleStarts) return;
    for (auto entry = first; entry != end; ++entry) {
      auto& cell = cells_.touch(entry->place);
      if (!cell.whole) cell.total += kTitleStart * (0.5F + 0.5F * static_cast<float>(letters.size()) / static_cast<float>(entry->letters.size()));
      cell.whole = true;
    }
  }

  const QueryPlan& plan_;
  bool all_;
  const Snapshot& snapshot_;
  const Xapian::Database& database_;
  Cells cells_;
  const PlannedWord* word_ = nullptr;
  std::uint16_t stamp_ = 0;
  std::uint16_t done_ = 0;
  std::vector<std::uint32_t> candidates_;  ///< titles that have all words before this one
};

}  // namespace

std::vector<Match> match(const QueryPlan& plan, bool all, const Snapshot& snapshot, const Xapian::Database& database) {
  return Matching(plan, all, snapshot, database).run();
}

}  // namespace codeflix::catalog
