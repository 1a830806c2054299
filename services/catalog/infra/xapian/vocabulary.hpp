#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "services/catalog/infra/xapian/lexicon.hpp"

namespace codeflix::catalog {

/// The digests under which a word's Portuguese and English stems are kept; zero for words too short to have one. Thread-safe.
std::uint64_t portuguese_stem(std::string_view word);
std::uint64_t english_stem(std::string_view word);

/// The writer's side of the lexicon: counts words as titles come and go. One thread at a time.
class Vocabulary {
 public:
  /// The id of the word, made when it is new.
  std::uint32_t id(std::string_view word);

  /// Counts a title's words in (`by` 1) or out (-1). Each id once in each list; a word of a name is not counted as one of a text too.
  void count(const std::vector<std::uint32_t>& names, const std::vector<std::uint32_t>& texts, int by);

  /// The lexicon with everything counted since the last call.
  std::shared_ptr<const Lexicon> lexicon();

 private:
  void touch(std::uint32_t id);

  std::deque<LexiconWord> words_;  ///< by id; addresses stay, ids_ looks into them
  std::unordered_map<std::string_view, std::uint32_t> ids_;
  std::vector<bool> touched_;
  std::vector<std::uint32_t> changed_;
  std::shared_ptr<const Lexicon> lexicon_ = std::make_shared<const Lexicon>();
};

}  // namespace codeflix::catalog
