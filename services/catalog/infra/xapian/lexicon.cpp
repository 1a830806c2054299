#include "services/catalog/infra/xapian/lexicon.hpp"

#include <algorithm>
#include <tuple>

#include "services/catalog/domain/edit_distance.hpp"

namespace codeflix::catalog {
namespace {

std::uint32_t letters_of(std::string_view text) {
  std::uint32_t out = 0;
  for (const char c : text) {
    if (c >= 'a' && c <= 'z') {
      out |= 1U << static_cast<unsigned>(c - 'a');
    } else if (c >= '0' && c <= '9') {
      out |= 1U << 26U;
    } else {
      out |= 1U << (27U + (static_cast<unsigned char>(c) & 3U));
    }
  }
  return out;
}

/// True when at most `count` (1 or 2) bits are set.
bool at_most(std::uint32_t bits, int count) {
  bits &= bits - 1U;
  if (count == 2) bits &= bits - 1U;
  return bits == 0;
}

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

  by_letter_.reserve(words_.size());
  stems_.reserve(words_.size() * 2);
  beginnings_.resize(words_.size());
  for (std::size_t i = 0; i < words_.size(); ++i) {
    const auto& word = words_[i];
    if (word.titles() > 0) {
      by_letter_.push_back({letters_of(word.text), static_cast<std::uint32_t>(i),
                            static_cast<std::uint8_t>(std::min<std::size_t>(word.text.size(), 255)), static_cast<unsigned char>(word.text.front())});
    }
    if (beginnings_.size() <= word.id) beginnings_.resize(word.id + 1);
    beginnings_[word.id] = pack_beginning(word.text);
    if (word.stem_pt != 0) stems_.emplace_back(word.stem_pt, static_cast<std::uint32_t>(i));
    if (word.stem_en != 0 && word.stem_en != word.stem_pt) stems_.emplace_back(word.stem_en, static_cast<std::uint32_t>(i));
  }
  std::sort(stems_.begin(), stems_.end());
  by_length_ = by_letter_;
  std::stable_sort(by_length_.begin(), by_length_.end(), [](const Outline& a, const Outline& b) { return a.bytes < b.bytes; });
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
  if (typed.empty() || mistakes < 1) return out;
  const EditPattern pattern(typed);
  const auto letters = letters_of(typed);
  const auto bytes = static_cast<int>(typed.size());
  const auto first = static_cast<unsigned char>(typed.front());
  // Each mistake takes at most one letter away and brings at most one.
  for (auto outline = std::lower_bound(by_length_.begin(), by_length_.end(), bytes - mistakes, [](const Outline&o, int b) { return o.bytes < b; });
       outline != by_length_.end() && outline->bytes <= bytes + mistakes; ++outline) {
    if (!at_most(letters & ~outline->letters, mistakes) || !at_most(outline->letters & ~letters, mistakes)) continue;
    const auto& word = words_[outline->place];
    if (const int distance = pattern.to(word.text).whole; distance <= mistakes) out.push_back({&word, distance, false});
  }
  for (auto outline = std::lower_bound(by_letter_.begin(), by_letter_.end(), first, [](const Outline&o, unsigned char f) { return o.first < f; });
       unfinished && outline != by_letter_.end() && outline->first == first; ++outline) {
    if (outline->bytes < bytes - mistakes || !at_most(letters & ~outline->letters, mistakes)) continue;
    const auto& word = words_[outline->place];
    const auto distances = pattern.to(word.text);
    if (distances.whole > mistakes && distances.beginning <= mistakes) out.push_back({&word, distances.beginning, true});
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
