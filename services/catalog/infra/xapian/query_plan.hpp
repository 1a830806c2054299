#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/catalog/infra/xapian/lexicon.hpp"

namespace codeflix::catalog {

/// A word of the index that will do for a typed one.
struct Variant {
  enum class Kind { exact, spelling, stem, completion, mistake };

  const LexiconWord* word = nullptr;
  float quality = 0;  ///< 1 for the very word
  Kind kind = Kind::exact;
};

struct PlannedWord {
  std::string text;
  bool stop = false;
  float weight = 1;               ///< how much it says, by how rare it is
  std::vector<Variant> variants;  ///< each word of the index once
  std::string beginning;          ///< the last word while it has up to three bytes: everything that begins so will do
  std::optional<std::int64_t> year;

  bool found() const { return !variants.empty() || !beginning.empty() || year.has_value(); }
};

/// Two neighbouring typed words that are one word of the index.
struct PlannedPair {
  std::size_t first = 0;
  std::vector<Variant> variants;
};

/// What a typed text asks of the index. Points into the lexicon that it was made with.
struct QueryPlan {
  std::vector<PlannedWord> words;
  std::vector<PlannedPair> pairs;
  std::string joined;       ///< all words without gaps
  std::size_t article = 0;  ///< bytes of a leading article in `joined`

  bool only_stop_words() const;
};

/// `generous` looks for mistakes also in words that exist as they are typed.
QueryPlan make_plan(std::string_view text, const Lexicon& lexicon, std::size_t documents, bool generous);

/// The text with the words put right that nothing is found for, when there are any; letters as in the index (folded).
std::optional<std::string> suggestion(const QueryPlan& plan, const Lexicon& lexicon);

}  // namespace codeflix::catalog
