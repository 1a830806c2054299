#include "services/catalog/infra/xapian/lexicon.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace codeflix::catalog {
namespace {

std::uint8_t common_bytes(std::string_view a, std::string_view b) {
  const auto end = std::min({a.size(), b.size(), std::size_t{255}});
  std::size_t i = 0;
  while (i < end && a[i] == b[i]) ++i;
  return static_cast<std::uint8_t>(i);
}

/// The rows of an edit distance table, one a byte of the words that are walked through in order; a word goes on where it
/// parts from the one before. Only the band around the diagonal is kept.
class Walk {
 public:
  Walk(std::string_view typed, int mistakes) : typed_(typed), mistakes_(mistakes), width_(typed.size() + 1), cells_((kDeepest + 1) * width_) {
    for (std::size_t i = 0; i < width_; ++i) cells_[i] = static_cast<std::uint8_t>(i);
    best_end_[0] = cells_[typed.size()];
  }

  /// Computes the row of depth `depth` (from 1) for `text`; false when no word that begins so is within reach.
  bool step(std::string_view text, std::size_t depth) {
    const auto far = static_cast<std::uint8_t>(mistakes_ + 1);
    std::uint8_t* const row = &cells_[depth * width_];
    const std::uint8_t* const last = row - width_;
    const auto reach = static_cast<std::size_t>(mistakes_);
    const auto first = depth > reach ? depth - reach : 0;
    const auto end = std::min(width_, depth + reach + 1);
    smallest_[depth] = far;
    best_end_[depth] = best_end_[depth - 1];
    if (first >= width_) return false;
    std::uint8_t smallest = far;
    if (first > 0) row[first - 1] = far;
    for (std::size_t i = first; i < end; ++i) {
      std::uint8_t cell = far;
      if (i == 0) {
        cell = static_cast<std::uint8_t>(depth);
      } else {
        const bool same = typed_[i - 1] == text[depth - 1];
        cell = static_cast<std::uint8_t>(last[i - 1] + (same ? 0 : 1));
        if (i > first) cell = std::min<std::uint8_t>(cell, static_cast<std::uint8_t>(row[i - 1] + 1));
        if (i < depth + reach) cell = std::min<std::uint8_t>(cell, static_cast<std::uint8_t>(last[i] + 1));
        if (i > 1 && depth > 1 && typed_[i - 1] == text[depth - 2] && typed_[i - 2] == text[depth - 1])
          cell = std::min<std::uint8_t>(cell, static_cast<std::uint8_t>(*(last - width_ + i - 2) + 1));
      }
      row[i] = std::min(cell, far);
      smallest = std::min(smallest, row[i]);
    }
    if (end < width_) row[end] = far;
    smallest_[depth] = smallest;
    if (end == width_) best_end_[depth] = std::min(best_end_[depth], row[typed_.size()]);
    // A swap reaches over one row.
    return smallest <= mistakes_ || (depth > 1 && smallest_[depth - 1] < mistakes_);
  }

  int distance(std::size_t depth) const {
    const auto reach = static_cast<std::size_t>(mistakes_);
    if (depth + reach < typed_.size()) return mistakes_ + 1;
    return depth > typed_.size() + reach ? mistakes_ + 1 : cells_[depth * width_ + typed_.size()];
  }
  int prefix_distance(std::size_t depth) const { return best_end_[depth]; }

  static constexpr std::size_t kDeepest = 80;

 private:
  std::string_view typed_;
  int mistakes_;
  std::size_t width_;
  std::vector<std::uint8_t> cells_;
  std::array<std::uint8_t, kDeepest + 1> smallest_{};
  std::array<std::uint8_t, kDeepest + 1> best_end_{};
};

}  // namespace

std::uint32_t pack_beginning(std::string_view text) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < 3; ++i) out = (out << 8U) | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
  return out;
}

std::uint32_t beginning_mask(std::size_t bytes) { return (0xffffffU << (8U * (3U - bytes))) & 0xffffffU; }

Lexicon::Lexicon(const Lexicon& base, const std::vector<LexiconWord>& changed) {
  words_.reserve(base.words_.size() + changed.size());
  auto next = changed.begin();
  for (const auto& word : base.words_) {
    while (next != changed.end() && next->text < word.text) words_.push_back(*next++);
    if (next != changed.end() && next->text == word.text) {
      words_.push_back(*next++);
    } else {
      words_.push_back(word);
    }
  }
  words_.insert(words_.end(), next, changed.end());

  shared_.resize(words_.size());
  stems_.reserve(words_.size() * 2);
  beginnings_.resize(words_.size());
  for (std::size_t i = 0; i < words_.size(); ++i) {
    const auto& word = words_[i];
    shared_[i] = i == 0 ? 0 : common_bytes(words_[i - 1].text, word.text);
    if (beginnings_.size() <= word.id) beginnings_.resize(word.id + 1);
    beginnings_[word.id] = pack_beginning(word.text);
    if (word.stem_pt != 0) stems_.emplace_back(word.stem_pt, static_cast<std::uint32_t>(i));
    if (word.stem_en != 0 && word.stem_en != word.stem_pt) stems_.emplace_back(word.stem_en, static_cast<std::uint32_t>(i));
  }
  std::sort(stems_.begin(), stems_.end());
}

const LexiconWord* Lexicon::find(std::string_view text) const {
  const auto found = std::lower_bound(words_.begin(), words_.end(), text, [](const LexiconWord& word, std::string_view t) { return word.text < t; });
  return found != words_.end() && found->text == text && found->titles() > 0 ? &*found : nullptr;
}

std::vector<const LexiconWord*> Lexicon::beginning_with(std::string_view prefix, std::size_t limit) const {
  std::vector<const LexiconWord*> out;
  auto at = std::lower_bound(words_.begin(), words_.end(), prefix, [](const LexiconWord& word, std::string_view t) { return word.text < t; });
  for (; at != words_.end() && at->text.starts_with(prefix); ++at) {
    if (at->titles() > 0) out.push_back(&*at);
  }
  const auto more = [](const LexiconWord* a, const LexiconWord* b) {
    return std::tuple(b->in_names, b->in_texts, a->id) < std::tuple(a->in_names, a->in_texts, b->id);
  };
  if (out.size() > limit) {
    std::partial_sort(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(limit), out.end(), more);
    out.resize(limit);
  }
  return out;
}

std::vector<const LexiconWord*> Lexicon::related(std::string_view word, std::uint64_t stem_pt, std::uint64_t stem_en) const {
  std::vector<const LexiconWord*> out;
  for (const auto stem : {stem_pt, stem_en}) {
    if (stem == 0) continue;
    for (auto at = std::lower_bound(stems_.begin(), stems_.end(), std::pair(stem, std::uint32_t{0})); at != stems_.end() && at->first == stem; ++at) {
      const auto* found = &words_[at->second];
      if (found->titles() > 0 && found->text != word) out.push_back(found);
    }
    if (stem_en == stem_pt) break;
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::vector<Lexicon::Near> Lexicon::near(std::string_view typed, int mistakes, bool unfinished, std::size_t limit) const {
  std::vector<Near> out;
  if (typed.empty() || typed.size() + static_cast<std::size_t>(mistakes) > Walk::kDeepest) return out;
  Walk walk(typed, mistakes);
  std::size_t depth = 0;   // rows that stand for the word at hand
  bool out_of_reach = false;  // no word that shares these `depth` bytes can match as a whole
  for (std::size_t i = 0; i < words_.size(); ++i) {
    const auto& word = words_[i];  // left alone while out of reach: this loop goes over all words
    if (!out_of_reach || shared_[i] < depth) {
      out_of_reach = false;
      depth = std::min<std::size_t>(depth, shared_[i]);
      while (depth < std::min(word.text.size(), Walk::kDeepest) && !out_of_reach) {
        ++depth;
        out_of_reach = !walk.step(word.text, depth);
      }
    }
    if (!out_of_reach && walk.distance(depth) <= mistakes) {
      if (word.titles() > 0) out.push_back({&word, walk.distance(depth), false});
    } else if (unfinished && walk.prefix_distance(depth) <= mistakes) {
      if (word.titles() > 0) out.push_back({&word, walk.prefix_distance(depth), true});
    }
  }
  const auto closer = [](const Near& a, const Near& b) {
    return std::tuple(a.unfinished, a.distance, b.word->in_names, b.word->in_texts, a.word->id) <
           std::tuple(b.unfinished, b.distance, a.word->in_names, a.word->in_texts, b.word->id);
  };
  if (out.size() > limit) {
    std::partial_sort(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(limit), out.end(), closer);
    out.resize(limit);
  } else {
    std::sort(out.begin(), out.end(), closer);
  }
  return out;
}

}  // namespace codeflix::catalog
