#include "services/catalog/infra/xapian/query_plan.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "libs/base/text.hpp"
#include "services/catalog/domain/words.hpp"
#include "services/catalog/infra/xapian/indexed_document.hpp"
#include "services/catalog/infra/xapian/vocabulary.hpp"

namespace codeflix::catalog {
namespace {

constexpr std::size_t kMostWords = 16;
constexpr std::size_t kMostCompletions = 40;
constexpr std::size_t kMostMistakes = 16;

constexpr float kSpelling = 0.95F;
constexpr float kStem = 0.85F;
constexpr float kOneMistake = 0.74F;
constexpr float kTwoMistakes = 0.6F;
constexpr float kUnfinishedMistake = 0.75F;  // of the quality of the mistake
constexpr float kOtherFirstLetter = 0.95F;

std::optional<std::int64_t> year(std::string_view word) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size() || word.size() != 4 || value < 1880 || value > 2100) return std::nullopt;
  return value;
}

class Planner {
 public:
  Planner(const Lexicon& lexicon, std::size_t documents, bool generous) : lexicon_(lexicon), documents_(documents), generous_(generous) {}

  PlannedWord plan(const Word& word, bool last) {
    PlannedWord out;
    out.text = word.text;
    out.stop = is_stop_word(word.text);
    out.year = year(word.text);
    const auto* exact = lexicon_.find(word.text);
    add(out, exact, 1, Variant::Kind::exact);
    for (const auto& other : word.also) add(out, lexicon_.find(other), kSpelling * kStem, Variant::Kind::spelling);
    if (const auto number = numeral(word.text)) add(out, lexicon_.find(numeral_word(*number)), kSpelling, Variant::Kind::spelling);
    for (const auto* related : lexicon_.related(word.text, portuguese_stem(word.text), english_stem(word.text)))
      add(out, related, kStem, Variant::Kind::stem);
    if (last) complete(out);
    const bool known = exact != nullptr && exact->in_names > 0;
    if (!known || generous_) forgive(out, last);
    weigh(out);
    return out;
  }

  /// Two words written apart that stand together in the index.
  std::vector<Variant> pair(const std::string& text, bool last) {
    PlannedWord out;
    out.text = text;
    const auto* exact = lexicon_.find(text);
    add(out, exact, kSpelling, Variant::Kind::spelling);
    if (last && text.size() > kLongestBeginning) complete(out);
    if (exact == nullptr && generous_) forgive(out, false);
    return std::move(out.variants);
  }

 private:
  static void add(PlannedWord& out, const LexiconWord* word, float quality, Variant::Kind kind) {
    if (word == nullptr) return;
    for (auto& known : out.variants) {
      if (known.word != word) continue;
      if (known.quality < quality) known = {word, quality, kind};
      return;
    }
    out.variants.push_back({word, quality, kind});
  }

  void complete(PlannedWord& out) const {
    if (out.text.size() <= kLongestBeginning) {
      out.beginning = out.text;
      return;
    }
    for (const auto* word : lexicon_.beginning_with(out.text, kMostCompletions)) {
      const float typed = static_cast<float>(out.text.size()) / static_cast<float>(word->text.size());
      add(out, word, 0.6F + 0.3F * typed, Variant::Kind::completion);
    }
  }

  void forgive(PlannedWord& out, bool last) const {
    const int mistakes = forgiven_mistakes(code_points(out.text));
    if (mistakes == 0) return;
    for (const auto& near : lexicon_.near(out.text, mistakes, last, kMostMistakes)) {
      if (near.distance == 0) continue;  // a completion
      float quality = near.distance == 1 ? kOneMistake : kTwoMistakes;
      if (near.unfinished) quality *= kUnfinishedMistake;
      if (near.word->text.front() != out.text.front()) quality *= kOtherFirstLetter;
      add(out, near.word, quality, Variant::Kind::mistake);
    }
  }

  /// Rare words say more than common ones; a word that is only found by variants is as rare as these.
  void weigh(PlannedWord& out) const {
    double titles = 0;
    double quality = 0;
    for (const auto& variant : out.variants) {
      if (variant.quality < quality) continue;
      titles = variant.quality > quality ? variant.word->titles() : std::max<double>(titles, variant.word->titles());
      quality = variant.quality;
    }
    const double all = static_cast<double>(documents_) + 1;
    const double rare = std::log((all + 1) / (titles + 1)) / std::log(all + 1);
    out.weight = static_cast<float>(0.4 + std::clamp(rare, 0.0, 1.0));
    if (out.stop) out.weight *= 0.15F;
  }

  const Lexicon& lexicon_;
  std::size_t documents_;
  bool generous_;
};

}  // namespace

bool QueryPlan::only_stop_words() const {
  return std::all_of(words.begin(), words.end(), [](const PlannedWord& word) { return word.stop; });
}

QueryPlan make_plan(std::string_view text, const Lexicon& lexicon, std::size_t documents, bool generous) {
  auto words = split_words(text);
  words.resize(std::min(words.size(), kMostWords));
  QueryPlan plan;
  Planner planner(lexicon, documents, generous);
  for (std::size_t i = 0; i < words.size(); ++i) plan.words.push_back(planner.plan(words[i], i + 1 == words.size()));
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    auto variants = planner.pair(words[i].text + words[i + 1].text, i + 2 == words.size());
    if (!variants.empty()) plan.pairs.push_back({i, std::move(variants)});
  }
  plan.joined = joined(words);
  if (words.size() > 1 && plan.words.front().stop) plan.article = words.front().text.size();
  return plan;
}

std::optional<std::string> suggestion(const QueryPlan& plan, const Lexicon& lexicon) {
  std::string out;
  bool changed = false;
  for (std::size_t i = 0; i < plan.words.size(); ++i) {
    const auto& word = plan.words[i];
    const Variant* best = nullptr;
    bool stands = word.stop || word.year.has_value() || !word.beginning.empty();
    for (const auto& variant : word.variants) {
      if (variant.kind != Variant::Kind::mistake) stands = true;
      if (best == nullptr || variant.quality > best->quality) best = &variant;
    }
    for (const auto& pair : plan.pairs)
      stands = stands || ((pair.first == i || pair.first + 1 == i) && pair.variants.front().kind == Variant::Kind::spelling);
    const LexiconWord* instead = nullptr;
    if (!stands && best != nullptr) {
      instead = best->word;
    } else if (!stands && code_points(word.text) >= 3) {
      // Too short or too far to be searched for by itself, but perhaps what was meant.
      const auto near = lexicon.near(word.text, word.text.size() <= 4 ? 1 : 2, false, 1);
      if (!near.empty() && near.front().word->in_names > 0) instead = near.front().word;
    }
    if (!out.empty()) out += ' ';
    out += instead != nullptr ? instead->text : word.text;
    changed = changed || instead != nullptr;
  }
  return changed ? std::optional(out) : std::nullopt;
}

}  // namespace codeflix::catalog
