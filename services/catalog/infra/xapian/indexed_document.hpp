#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "services/catalog/domain/title.hpp"
#include "services/catalog/infra/xapian/vocabulary.hpp"

namespace codeflix::catalog {

/// Gives the ids of categories, genres or people dense numbers to count by. Thread-safe.
class FacetKeys {
 public:
  /// The number of the id, made when it is new.
  std::uint32_t number(const std::string& id);
  /// Nothing for an id that no title ever had.
  std::optional<std::uint32_t> find(const std::string& id) const;
  std::string id(std::uint32_t number) const;

 private:
  mutable std::shared_mutex mutex_;
  std::deque<std::string> ids_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
};

/// Keeps the numbers of titles side by side when these are indexed one after the other, as searches go through them in that order.
/// One writer; what was given back may be read meanwhile.
class NumberBlocks {
 public:
  /// A copy. Its block goes with the last title that has numbers in it.
  std::shared_ptr<const std::uint32_t> keep(std::span<const std::uint32_t> numbers);

 private:
  std::shared_ptr<std::uint32_t[]> block_;
  std::size_t size_ = 0;
  std::size_t used_ = 0;
};

/// A word at `place`, standing for `places` neighbouring ones (two when it is two words written together).
struct PlacedWord {
  std::uint32_t id = 0;
  std::uint16_t place = 0;
  std::uint16_t places = 1;
};

/// A name (title, person) as words.
struct NameWords {
  std::vector<PlacedWord> words;
  std::vector<float> worth;  ///< by place: how much of the name this word is
  std::string joined;        ///< all words without gaps
  std::size_t article = 0;   ///< bytes of a leading article in `joined`
};

/// What is asked of every title that a text finds, kept side by side for all titles.
struct TitleFacts {
  const std::uint32_t* numbers = nullptr;  ///< its categories, genres, people (FacetKeys); pack_beginning() of the words of its titles, of its people
  std::uint16_t categories = 0;
  std::uint16_t genres = 0;
  std::uint16_t people = 0;
  std::uint16_t title_words = 0;
  std::uint16_t people_words = 0;
  std::int16_t year = 0;
  std::int32_t minutes = 0;
  Rating rating = Rating::l;
  bool opened = false;

  std::span<const std::uint32_t> category_numbers() const { return {numbers, categories}; }
  std::span<const std::uint32_t> genre_numbers() const { return {numbers + categories, genres}; }
  std::span<const std::uint32_t> people_numbers() const { return {numbers + categories + genres, people}; }
  /// Sorted.
  std::span<const std::uint32_t> title_beginnings() const { return {numbers + categories + genres + people, title_words}; }
  std::span<const std::uint32_t> people_beginnings() const { return {numbers + categories + genres + people + title_words, people_words}; }
};

/// What the index keeps in memory of a title, to filter, count and rank. Immutable.
struct IndexedDocument {
  std::string id;
  std::string sort_title;
  Time published_at;
  TitleFacts facts;  ///< points into `numbers`
  std::shared_ptr<const std::uint32_t> numbers;

  NameWords title;
  NameWords original;  ///< empty when it is the same
  std::vector<NameWords> people;
  std::vector<std::uint32_t> genre_words;        ///< sorted
  std::vector<std::uint32_t> category_words;     ///< sorted
  std::vector<std::uint32_t> description_words;  ///< sorted

  std::vector<std::uint32_t> name_ids;  ///< as Vocabulary::count() wants them
  std::vector<std::uint32_t> text_ids;
};

/// A term of the engine and how much it counts there for this title: 1 to 100.
using Term = std::pair<std::string, std::uint32_t>;

struct Analysis {
  std::shared_ptr<const IndexedDocument> document;
  std::vector<Term> terms;
};

/// Makes of a title what the index needs.
Analysis analyse(const Title& title, Vocabulary& vocabulary, FacetKeys& categories, FacetKeys& genres, FacetKeys& people, NumberBlocks& blocks);

/// The engine's term of a word.
inline std::string word_term(std::string_view word) { return "W" + std::string(word); }

/// The word under which titles with a number are found, whatever the way it is written: `#2`.
inline std::string numeral_word(std::string_view digits) { return "#" + std::string(digits); }

/// How many bytes the last word may have to be looked for by its beginning alone.
inline constexpr std::size_t kLongestBeginning = 3;

}  // namespace codeflix::catalog
