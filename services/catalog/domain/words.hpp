#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// How a text becomes words, for titles and for what a viewer typed alike.
namespace codeflix::catalog {

/// One word at one place of a text, folded (no case, no accents).
struct Word {
  std::string text;
  /// Other spellings that stand at the same place: `agua` of `d'água`, `ocean` of `ocean's`, `alien` and `3` of `alien3`.
  std::vector<std::string> also;

  bool operator==(const Word&) const = default;
};

/// The words of a text in order. Hyphens and punctuation separate; an apostrophe joins (`ocean's` is `oceans`), dots between
/// single letters join (`S.W.A.T.` is `swat`), and so do separators of thousands (`10,000` is `10000`). Words are cut at 64 bytes.
std::vector<Word> split_words(std::string_view text);

/// All words without anything between them: `thedarkknight`.
std::string joined(const std::vector<Word>& words);

/// Articles, prepositions and conjunctions of Portuguese and English, which say little about what is wanted.
bool is_stop_word(std::string_view word);

/// The number that a folded word stands for, as digits: `2` for `2`, `ii`, `two`, `dois`; nothing for other words. Roman numerals
/// of one letter are not read as numbers, except `v` and `x`.
std::optional<std::string> numeral(std::string_view word);

/// How many typing mistakes a word of so many letters is forgiven: up to 4 none, 5 to 8 one, from 9 on two.
int forgiven_mistakes(std::size_t letters);

}  // namespace codeflix::catalog
