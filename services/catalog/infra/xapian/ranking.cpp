#include "services/catalog/infra/xapian/ranking.hpp"

#include <algorithm>
#include <cmath>

namespace codeflix::catalog {
namespace {

// What a field is worth for a word found in it.
constexpr double kTitle = 1.0;
constexpr double kOriginal = 0.95;
constexpr double kYear = 0.85;
constexpr double kPerson = 0.72;
constexpr double kGenre = 0.5;
constexpr double kCategory = 0.45;
constexpr double kDescription = 0.3;

// What is added for the name as a whole.
constexpr double kCovered = 0.32;  // the typed words are all of the title
constexpr double kInOrder = 0.08;  // they follow each other there
constexpr double kAtStart = 0.05;  // the title begins with the first one
constexpr double kAlike = 0.3;     // letter by letter, gaps left out
constexpr double kSame = 0.08;     // to the letter

/// Which place of the thread's table stands for a word: zero for those that the query has nothing to do with.
std::vector<std::uint16_t>& places_by_id() {
  thread_local std::vector<std::uint16_t> places;
  return places;
}

}  // namespace

/// What one name (of a title) has of the query.
struct Ranking::NameMatch {
  double share = 0;    ///< of the query, by weight
  double covered = 0;  ///< of the name, by worth
  double in_order = 0;
  bool at_start = false;
};

Ranking::Ranking(const QueryPlan& plan, const Lexicon& lexicon)
    : plan_(plan), lexicon_(lexicon), typed_(plan.joined), without_article_(std::string_view(plan.joined).substr(plan.article)) {
  auto& places = places_by_id();
  if (places.size() < lexicon.size()) places.resize(lexicon.size());
  for (std::size_t i = 0; i < plan.words.size(); ++i) {
    const auto& word = plan.words[i];
    all_weight_ += word.weight;
    for (const auto& variant : word.variants) put(variant.word->id, {static_cast<std::uint16_t>(i), 1, variant.quality});
  }
  for (const auto& pair : plan.pairs) {
    for (const auto& variant : pair.variants) put(variant.word->id, {static_cast<std::uint16_t>(pair.first), 2, variant.quality});
  }
  if (!plan.words.empty() && !plan.words.back().beginning.empty()) {
    const auto& text = plan.words.back().beginning;
    beginning_ = pack_beginning(text);
    beginning_mask_ = beginning_mask(text.size());
  }
}

Ranking::~Ranking() {
  auto& places = places_by_id();
  for (const auto id : marked_) places[id] = 0;
}

void Ranking::put(std::uint32_t id, Hit hit) {
  auto& place = places_by_id()[id];
  if (place == 0) {
    hits_.emplace_back();
    place = static_cast<std::uint16_t>(hits_.size());
    marked_.push_back(id);
  }
  hits_[place - 1U].push_back(hit);
}

template <class Use>
void Ranking::for_hits(std::uint32_t id, const Use& use) const {
  const auto& places = places_by_id();
  if (const auto place = places[id]; place != 0) {
    for (const auto& hit : hits_[place - 1U]) use(hit);
  }
  if (beginning_mask_ != 0 && (lexicon_.beginning(id) & beginning_mask_) == beginning_)
    use(Hit{static_cast<std::uint16_t>(plan_.words.size() - 1), 1, 0.7F});
}

Ranking::NameMatch Ranking::match(const NameWords& name, double field, std::vector<float>& best) const {
  NameMatch out;
  bool touched = false;
  for (const auto& placed : name.words) {
    touched = touched || places_by_id()[placed.id] != 0 || (beginning_mask_ != 0 && (lexicon_.beginning(placed.id) & beginning_mask_) == beginning_);
  }
  if (!touched) return out;
  const auto words = plan_.words.size();
  thread_local std::vector<float> quality;
  thread_local std::vector<int> where;
  thread_local std::vector<float> covered;
  quality.assign(words, 0);
  where.assign(words, -2);
  covered.assign(name.worth.size(), 0);
  for (const auto& placed : name.words) {
    for_hits(placed.id, [&](const Hit& hit) {
      for (std::size_t w = hit.word; w < hit.word + std::size_t{hit.words}; ++w) {
        if (hit.quality <= quality[w]) continue;
        quality[w] = hit.quality;
        where[w] = placed.place;
      }
      for (std::size_t p = placed.place; p < placed.place + std::size_t{placed.places} && p < covered.size(); ++p)
        covered[p] = std::max(covered[p], hit.quality);
    });
  }
  double share = 0;
  double order = 0;
  for (std::size_t w = 0; w < words; ++w) {
    best[w] = std::max(best[w], static_cast<float>(field * quality[w]));
    share += plan_.words[w].weight * quality[w];
    if (w > 0 && where[w] >= 0 && where[w - 1] >= 0 && (where[w] == where[w - 1] + 1 || where[w] == where[w - 1])) order += 1;
  }
  out.share = all_weight_ > 0 ? share / all_weight_ : 0;
  out.in_order = words > 1 ? order / static_cast<double>(words - 1) : 1;
  double worth = 0;
  double reached = 0;
  for (std::size_t p = 0; p < covered.size(); ++p) {
    worth += name.worth[p];
    reached += name.worth[p] * covered[p];
  }
  out.covered = worth > 0 ? reached / worth : 0;
  out.at_start = where[0] == 0 || (where[0] == 1 && name.article > 0) || (words > 1 && plan_.article > 0 && where[1] == 0);
  return out;
}

double Ranking::alike(const NameWords& name) const {
  const std::string_view typed = plan_.joined;
  if (typed.size() < 3 || name.joined.empty()) return 0;
  const int limit = std::max(1, static_cast<int>(std::min(typed.size(), EditPattern::kMostBytes)) / 4);
  double best = 0;
  const auto compare = [&](const EditPattern& pattern, std::size_t bytes, std::string_view other) {
    if (bytes == 0 || other.empty()) return;
    const auto distances = pattern.to(other);
    if (distances.whole <= limit) best = std::max(best, 1.0 - static_cast<double>(distances.whole) / (limit + 1.0));
    if (other.size() > bytes && distances.beginning <= limit) {
      const double typed_part = static_cast<double>(bytes) / static_cast<double>(other.size());
      best = std::max(best, (1.0 - static_cast<double>(distances.beginning) / (limit + 1.0)) * (0.3 + 0.5 * typed_part));
    }
  };
  const std::string_view whole = name.joined;
  compare(typed_, typed.size(), whole);
  if (name.article > 0) compare(typed_, typed.size(), whole.substr(name.article));
  if (plan_.article > 0) compare(without_article_, typed.size() - plan_.article, whole.substr(name.article));
  return best;
}

Ranking::Score Ranking::score(const IndexedDocument& document) const {
  thread_local std::vector<float> best;
  best.assign(plan_.words.size(), 0);
  const auto title = match(document.title, kTitle, best);
  const auto original = match(document.original, kOriginal, best);
  for (const auto& person : document.people) match(person, kPerson, best);
  for (std::size_t w = 0; w < best.size(); ++w) {
    if (plan_.words[w].year && *plan_.words[w].year == document.facts.year) best[w] = std::max(best[w], static_cast<float>(kYear));
  }
  Score out;
  double names = 0;
  for (std::size_t w = 0; w < best.size(); ++w) names += plan_.words[w].weight * best[w];
  for (const auto& [list, field] : {std::pair(&document.genre_words, kGenre), std::pair(&document.category_words, kCategory),
                                    std::pair(&document.description_words, kDescription)}) {
    for (const auto id : *list) {
      for_hits(id, [&](const Hit& hit) {
        for (std::size_t w = hit.word; w < hit.word + std::size_t{hit.words}; ++w)
          best[w] = std::max(best[w], static_cast<float>(field * hit.quality));
      });
    }
  }
  double found = 0;
  for (std::size_t w = 0; w < best.size(); ++w) found += plan_.words[w].weight * best[w];
  if (all_weight_ > 0) {
    out.answered = names / all_weight_;
    out.value = found / all_weight_;
  }
  const auto as_a_whole = [&](const NameMatch& match, const NameWords& name) {
    double bonus = kCovered * match.covered * match.share + kInOrder * match.in_order * match.share + (match.at_start ? kAtStart * match.share : 0);
    bonus += kAlike * alike(name);
    if (name.joined == plan_.joined) bonus += kSame;
    return bonus;
  };
  double bonus = as_a_whole(title, document.title);
  if (!document.original.words.empty()) bonus = std::max(bonus, kOriginal * as_a_whole(original, document.original));
  out.value += bonus;
  return out;
}

}  // namespace codeflix::catalog
