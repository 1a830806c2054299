#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace codeflix::catalog {

/// A word of the index with the number of titles that have it. Ids are dense and never change.
struct LexiconWord {
  std::string text;
  std::uint32_t id = 0;
  std::uint32_t in_names = 0;  ///< titles that have it in title, original title or cast
  std::uint32_t in_texts = 0;  ///< titles that have it in genre, category or description
  std::uint64_t stem_pt = 0;   ///< digests of its stems
  std::uint64_t stem_en = 0;

  std::uint32_t titles() const { return in_names + in_texts; }
};

/// All words of the index in order, made for completing and correcting what is typed. Immutable.
class Lexicon {
 public:
  Lexicon() = default;
  /// `base` with `changed` (sorted by text) in place of its words of the same text.
  Lexicon(const Lexicon& base, const std::vector<LexiconWord>& changed);

  /// The word of that text when any title has it.
  const LexiconWord* find(std::string_view text) const;

  /// The words that begin with `prefix` and that titles have, those in most names first; at most `limit`.
  std::vector<const LexiconWord*> beginning_with(std::string_view prefix, std::size_t limit) const;

  /// The words that share a stem with `word`, itself left out.
  std::vector<const LexiconWord*> related(std::string_view word, std::uint64_t stem_pt, std::uint64_t stem_en) const;

  struct Near {
    const LexiconWord* word = nullptr;
    int distance = 0;  ///< EditPattern::Distances::whole, or `beginning` when `unfinished`
    bool unfinished = false;
  };
  /// The words within `mistakes` (1 or 2) of `typed`, closest first, then those in most names; at most `limit`. With `unfinished`
  /// also those with a beginning within it, if their first letter is the same.
  std::vector<Near> near(std::string_view typed, int mistakes, bool unfinished, std::size_t limit) const;

  /// The first three bytes of a word by its id, packed as pack_beginning() packs them.
  std::uint32_t beginning(std::uint32_t id) const { return beginnings_[id]; }

  std::size_t size() const { return words_.size(); }

 private:
  /// What tells most words apart from a typed one before their letters are compared.
  struct Outline {
    std::uint32_t letters = 0;  ///< a bit for each letter that the word has
    std::uint32_t place = 0;    ///< in words_
    std::uint8_t bytes = 0;
    unsigned char first = 0;
  };

  std::vector<LexiconWord> words_;
  std::vector<Outline> by_length_;                              ///< of the words that titles have
  std::vector<Outline> by_letter_;                              ///< the same ones by their first byte
  std::vector<std::pair<std::uint64_t, std::uint32_t>> stems_;  ///< digest and place in words_, sorted
  std::vector<std::uint32_t> beginnings_;                       ///< by id
};

/// Up to three bytes in the upper part of a number, so that beginnings compare by mask.
std::uint32_t pack_beginning(std::string_view text);
/// The mask that keeps `bytes` (1 to 3) of a packed beginning.
std::uint32_t beginning_mask(std::size_t bytes);

}  // namespace codeflix::catalog
