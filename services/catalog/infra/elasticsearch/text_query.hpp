#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/json.hpp"

namespace codeflix::catalog {

/// What a viewer typed, as queries to the search engine. Used in steps: look() asks what is there of the words, learn() takes the answer,
/// then the queries are made; before generous() another look_closer() and learn_more(). Going through the engine's dictionaries for words
/// with mistakes is what costs, so it is done by the looks alone, once a word. Scores are about 1 for a title that has every word, and up to
/// 1.8 for one that is called as it was typed.
class TextQuery {
 public:
  explicit TextQuery(std::string_view text);

  /// True when there is not one word in it; nothing else may be asked then.
  bool empty() const { return words_.empty(); }

  /// A search without hits over all titles that may be seen.
  json::Object look() const;
  void learn(const json::Value& answer);
  /// One for what else may have been meant by words that names have, by pairs and by all of it.
  json::Object look_closer() const;
  void learn_more(const json::Value& answer);

  /// The titles that have all words, or begin or are called as typed. Mistakes are forgiven in words that no name has.
  json::Object strict() const;
  /// Those that have any of the words or are nearly called so, with mistakes forgiven in all of them.
  json::Object generous() const;

  /// For each word that nothing stands for: the query for titles with a name that may have been meant.
  struct Doubt {
    std::size_t word = 0;
    int mistakes = 1;
    json::Object query;
  };
  std::vector<Doubt> doubts() const;
  const std::string& word(std::size_t i) const { return words_[i].text; }
  /// What was typed with some words replaced; an empty one stays as it is.
  std::string with(const std::vector<std::string>& instead) const;

 private:
  /// Words of the index that are nearly a typed one, by the number of mistakes less one.
  using Alike = std::array<std::vector<std::string>, 2>;
  struct Typed {
    std::string text;
    std::vector<std::string> also = {};
    bool stop = false;
    bool last = false;
    std::optional<std::int64_t> year = {};
    double weight = 1;                        ///< how much it says, by how rare it is; all together one
    bool known = false;                       ///< in a name
    bool found = false;                       ///< anywhere, without a mistake
    std::map<std::string, Alike> alike = {};  ///< by field

    bool stems() const;
  };
  enum class Mistakes { in_none, in_unknown, in_all };
  /// Two neighbouring words as one.
  struct Pair {
    Typed word;
    std::size_t first = 0;
  };

  json::Array variants(const Typed& word, double weight) const;
  static json::Array anywhere(const Typed& word);
  json::Array together(const Typed& pair, double weight) const;
  json::Array mistakes(const Typed& word, double quality, double weight) const;
  json::Object word_query(std::size_t i, Mistakes forgiven) const;
  json::Object query(bool all, Mistakes forgiven) const;
  json::Array whole_name() const;
  json::Array finders() const;
  static void ask_alike(json::Object& suggest, const std::string& name, const Typed& word);
  static void ask_alike_of_known(json::Object& suggest, const std::string& name, const Typed& word);
  static void learn_alike(const json::Value& answer, const std::string& name, Typed& word);

  std::vector<Typed> words_;
  std::vector<Pair> pairs_;
  std::vector<std::string> joined_;  ///< all words without gaps; and without a leading article
  std::vector<std::string> nearly_;  ///< what is nearly called so
  bool only_stop_words_ = true;
};

}  // namespace codeflix::catalog
