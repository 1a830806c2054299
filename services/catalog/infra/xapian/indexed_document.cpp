#include "services/catalog/infra/xapian/indexed_document.hpp"

#include <algorithm>
#include <cmath>

#include "libs/base/text.hpp"
#include "services/catalog/domain/words.hpp"

namespace codeflix::catalog {
namespace {

constexpr std::size_t kMostDescriptionWords = 400;
constexpr std::size_t kNumbersInBlock = 4096;  ///< of about a hundred titles

// How much a word counts in the engine by the best field that has it. The exact ranking comes later (ranking.cpp); this order
// decides which titles get so far.
constexpr double kTitle = 100;
constexpr double kOriginal = 90;
constexpr double kPerson = 65;
constexpr double kGenre = 45;
constexpr double kCategory = 40;
constexpr double kDescription = 25;

class TermTable {
 public:
  void add(std::string term, double counts) {
    auto& value = terms_[std::move(term)];
    value = std::max(value, static_cast<std::uint32_t>(std::lround(counts)));
  }
  void add_word(const std::string& word, double counts) { add(word_term(word), counts); }
  std::vector<Term> take() { return {terms_.begin(), terms_.end()}; }

 private:
  std::unordered_map<std::string, std::uint32_t> terms_;
};

class Analyser {
 public:
  explicit Analyser(Vocabulary& vocabulary) : vocabulary_(vocabulary) {}

  /// A title: numbers are found in whatever way they are written, any two neighbours also written together.
  NameWords title(std::string_view text, double counts) { return name(text, counts, true); }
  /// A person: only small particles are written together with their neighbours (`di caprio`).
  NameWords person(std::string_view text) { return name(text, kPerson, false); }

  void text(std::string_view text, double counts, std::size_t most, std::vector<std::uint32_t>& ids) {
    auto words = split_words(text);
    words.resize(std::min(words.size(), most));
    for (const auto& word : words) {
      if (is_stop_word(word.text)) continue;
      terms_.add_word(word.text, counts);
      ids.push_back(vocabulary_.id(word.text));
      texts_.push_back(ids.back());
      for (const auto& other : word.also) {
        terms_.add_word(other, counts * 0.95);
        ids.push_back(vocabulary_.id(other));
        texts_.push_back(ids.back());
      }
    }
  }

  /// Puts what was read into the document; to `numbers` it adds the beginnings.
  std::vector<Term> finish(IndexedDocument& document, std::vector<std::uint32_t>& numbers) {
    for (auto* list :
         {&document.genre_words, &document.category_words, &document.description_words, &names_, &texts_, &title_beginnings_, &people_beginnings_})
      sort_unique(*list);
    document.facts.title_words = static_cast<std::uint16_t>(title_beginnings_.size());
    document.facts.people_words = static_cast<std::uint16_t>(people_beginnings_.size());
    for (const auto* list : {&title_beginnings_, &people_beginnings_}) numbers.insert(numbers.end(), list->begin(), list->end());
    std::set_difference(texts_.begin(), texts_.end(), names_.begin(), names_.end(), std::back_inserter(document.text_ids));
    document.name_ids = std::move(names_);
    return terms_.take();
  }

 private:
  static constexpr std::size_t kParticle = 3;

  NameWords name(std::string_view text, double counts, bool is_title) {
    NameWords out;
    const auto words = split_words(text);
    // Shorter names first, and first words before later ones.
    const double length = 0.75 + 0.25 / std::sqrt(static_cast<double>(std::max<std::size_t>(words.size(), 1)));
    for (std::size_t i = 0; i < words.size(); ++i) {
      const auto& word = words[i];
      const auto place = static_cast<std::uint16_t>(i);
      const double here = counts * length * (i == 0 ? 1.0 : 0.97);
      const bool stop = is_stop_word(word.text);
      out.worth.push_back(stop ? 0.2F : 1.0F);
      put(out, word.text, place, 1, here);
      (is_title ? title_beginnings_ : people_beginnings_).push_back(pack_beginning(word.text));
      for (const auto& other : word.also) put(out, other, place, 1, here * 0.95);
      if (is_title) {
        if (const auto number = numeral(word.text)) put(out, numeral_word(*number), place, 1, here * 0.95);
      }
      if (i + 1 < words.size() && (is_title || word.text.size() <= kParticle || words[i + 1].text.size() <= kParticle))
        put(out, word.text + words[i + 1].text, place, 2, here);
    }
    out.joined = joined(words);
    if (words.size() > 1 && is_stop_word(words.front().text)) out.article = words.front().text.size();
    return out;
  }

  static void sort_unique(std::vector<std::uint32_t>& list) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
    list.shrink_to_fit();
  }

  void put(NameWords& out, const std::string& word, std::uint16_t place, std::uint16_t places, double counts) {
    const auto id = vocabulary_.id(word);
    out.words.push_back({id, place, places});
    names_.push_back(id);
    terms_.add_word(word, counts);
  }

  Vocabulary& vocabulary_;
  TermTable terms_;
  std::vector<std::uint32_t> names_;
  std::vector<std::uint32_t> texts_;
  std::vector<std::uint32_t> title_beginnings_;
  std::vector<std::uint32_t> people_beginnings_;
};

}  // namespace

std::uint32_t FacetKeys::number(const std::string& id) {
  if (const auto known = find(id)) return *known;
  const std::unique_lock lock(mutex_);
  const auto [place, added] = numbers_.emplace(id, static_cast<std::uint32_t>(ids_.size()));
  if (added) ids_.push_back(id);
  return place->second;
}

std::optional<std::uint32_t> FacetKeys::find(const std::string& id) const {
  const std::shared_lock lock(mutex_);
  const auto found = numbers_.find(id);
  return found == numbers_.end() ? std::nullopt : std::optional(found->second);
}

std::string FacetKeys::id(std::uint32_t number) const {
  const std::shared_lock lock(mutex_);
  return ids_.at(number);
}

std::shared_ptr<const std::uint32_t> NumberBlocks::keep(std::span<const std::uint32_t> numbers) {
  if (size_ - used_ < numbers.size()) {
    size_ = std::max(kNumbersInBlock, numbers.size());
    block_ = std::make_shared<std::uint32_t[]>(size_);
    used_ = 0;
  }
  auto* const place = block_.get() + used_;
  std::copy(numbers.begin(), numbers.end(), place);
  used_ += numbers.size();
  return {block_, place};
}

Analysis analyse(const Title& title, Vocabulary& vocabulary, FacetKeys& categories, FacetKeys& genres, FacetKeys& people, NumberBlocks& blocks) {
  auto document = std::make_shared<IndexedDocument>();
  std::vector<std::uint32_t> numbers;
  document->id = title.id;
  document->sort_title = fold(title.title);
  auto& facts = document->facts;
  facts.year = static_cast<std::int16_t>(std::clamp<std::int64_t>(title.year_launched, 0, 9999));
  facts.minutes = static_cast<std::int32_t>(std::clamp<std::int64_t>(title.duration_ms / 60'000, 0, 1'000'000));
  facts.rating = title.rating;
  facts.opened = title.opened;
  document->published_at = title.published_at;

  Analyser analyser(vocabulary);
  document->title = analyser.title(title.title, kTitle);
  if (!title.original_title.empty() && fold(title.original_title) != document->sort_title)
    document->original = analyser.title(title.original_title, kOriginal);
  for (const auto& category : title.categories) {
    numbers.push_back(categories.number(category.id));
    analyser.text(category.name, kCategory, kMostDescriptionWords, document->category_words);
  }
  facts.categories = static_cast<std::uint16_t>(title.categories.size());
  for (const auto& genre : title.genres) {
    numbers.push_back(genres.number(genre.id));
    analyser.text(genre.name, kGenre, kMostDescriptionWords, document->genre_words);
  }
  facts.genres = static_cast<std::uint16_t>(title.genres.size());
  const auto first_person = static_cast<std::ptrdiff_t>(numbers.size());
  for (const auto& entry : title.cast) {
    const auto number = people.number(entry.id);
    if (std::find(numbers.begin() + first_person, numbers.end(), number) != numbers.end()) continue;
    numbers.push_back(number);
    document->people.push_back(analyser.person(entry.name));
  }
  facts.people = static_cast<std::uint16_t>(document->people.size());
  analyser.text(title.description, kDescription, kMostDescriptionWords, document->description_words);
  auto terms = analyser.finish(*document, numbers);
  document->numbers = blocks.keep(numbers);
  facts.numbers = document->numbers.get();
  return {std::move(document), std::move(terms)};
}

}  // namespace codeflix::catalog
