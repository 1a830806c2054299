#include "services/catalog/infra/elasticsearch/text_query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "libs/base/text.hpp"
#include "services/catalog/domain/edit_distance.hpp"
#include "services/catalog/domain/words.hpp"
#include "services/catalog/infra/elasticsearch/search_engine.hpp"
#include "services/catalog/infra/elasticsearch/title_document.hpp"
#include "services/catalog/infra/elasticsearch/title_filters.hpp"

namespace codeflix::catalog {
namespace {

constexpr std::size_t kMostWords = 16;
constexpr std::size_t kShortestStemmed = 4;
/// Up to so many letters of an unfinished word are looked for in names only.
constexpr std::size_t kLongestBeginning = 3;
constexpr std::size_t kShortestTitleStart = 4;

// What a word is worth by how it was found.
constexpr double kSpelling = 0.95;
constexpr double kOtherSpelling = 0.81;
constexpr double kStem = 0.85;
constexpr double kCompletion = 0.78;
constexpr double kBeginning = 0.7;
constexpr double kOneMistake = 0.74;
constexpr double kTwoMistakes = 0.6;
constexpr double kUnfinishedMistake = 0.75;  // of the quality of the mistake
constexpr double kYear = 0.85;

// What is added for the name as a whole.
constexpr double kSame = 0.4;
constexpr double kAlike = 0.25;
constexpr double kStart = 0.15;
constexpr double kFirstWord = 0.05;
constexpr double kInOrder = 0.08;

struct Field {
  const char* name;
  double worth;
  bool is_name;
  bool is_title;
};
constexpr std::array<Field, 6> kFields = {{{"title", 1.0, true, true},
                                           {"original", 0.95, true, true},
                                           {"cast", 0.72, true, false},
                                           {"genres", 0.5, false, false},
                                           {"categories", 0.45, false, false},
                                           {"description", 0.3, false, false}}};

constexpr double kTexts = 0.3;

constexpr std::size_t kShortestAlike = 3;
constexpr std::size_t kMostAlike = 16;
constexpr int kAnyFrequency = 1'000'000'000;  // common words may be mistaken for others too
constexpr const char* kIfMissing = "missing";
constexpr const char* kAlways = "always";
constexpr const char* kNames = "names";
constexpr const char* kTextWords = "texts";
constexpr const char* kBeginnings = "names.begin";

/// How many letters a word may have wrong to be asked about, be it only for a suggestion.
int meant_mistakes(std::string_view word) { return word.size() <= 4 ? 1 : 2; }

std::optional<std::int64_t> year(std::string_view word) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size() || word.size() != 4 || value < 1880 || value > 2100) return std::nullopt;
  return value;
}

json::Object match(const std::string& field, std::string_view text) {
  return {{"match", json::Object{{field, json::Object{{"query", text}, {"operator", "and"}}}}}};
}

json::Object term(const std::string& field, json::Value value) { return {{"term", json::Object{{field, std::move(value)}}}}; }
json::Object starts(std::string_view text) { return {{"prefix", json::Object{{"whole", text}}}}; }
json::Object terms(const std::string& field, const std::vector<std::string>& any) { return {{"terms", json::Object{{field, json::to(any)}}}}; }

/// Words of a field that are nearly the typed one; `mode` says whether also for one that is there as it is.
json::Object nearly(const std::string& field, std::string_view text, int mistakes, int same_beginning, const char* mode) {
  return {{"text", text},
          {"term", json::Object{{"field", field},
                                {"suggest_mode", mode},
                                {"max_edits", mistakes},
                                {"prefix_length", same_beginning},
                                {"min_word_length", kShortestAlike},
                                {"size", kMostAlike},
                                {"shard_size", kMostAlike},
                                {"max_term_freq", kAnyFrequency}}}};
}

std::vector<std::string> suggested(const json::Value& answer, const std::string& name) {
  std::vector<std::string> out;
  const auto* options = find(answer, "/suggest/" + name + "/0/options");
  if (options == nullptr || !options->is_array()) return out;
  for (const auto& option : options->get_array()) out.push_back(text_at(option, "/text"));
  return out;
}

json::Object worth(json::Object query, double score) { return {{"constant_score", json::Object{{"filter", std::move(query)}, {"boost", score}}}}; }

json::Object best_of(json::Array queries) { return {{"dis_max", json::Object{{"queries", std::move(queries)}}}}; }
json::Object any_of(json::Array queries) { return {{"bool", json::Object{{"should", std::move(queries)}, {"minimum_should_match", 1}}}}; }

void append(json::Array& to, json::Array more) {
  for (auto& one : more) to.push_back(std::move(one));
}

}  // namespace

TextQuery::TextQuery(std::string_view text) {
  auto cut = split_words(text);
  cut.resize(std::min(cut.size(), kMostWords));
  if (cut.empty()) return;
  for (std::size_t i = 0; i < cut.size(); ++i) {
    words_.push_back(
        {.text = cut[i].text, .also = cut[i].also, .stop = is_stop_word(cut[i].text), .last = i + 1 == cut.size(), .year = year(cut[i].text)});
    only_stop_words_ = only_stop_words_ && words_.back().stop;
    if (i > 0) pairs_.push_back({{.text = shortened(cut[i - 1].text + cut[i].text, kLongestWord), .last = words_.back().last}, i - 1});
  }
  joined_.push_back(joined(cut));
  if (cut.size() > 1 && words_.front().stop) joined_.push_back(joined_.front().substr(words_.front().text.size()));
}

bool TextQuery::Typed::stems() const { return text.size() >= kShortestStemmed && (text.front() < '0' || text.front() > '9'); }

/// The clauses by which a word is found without a mistake.
json::Array TextQuery::variants(const Typed& word, double weight) const {
  json::Array out;
  const bool beginning = word.last && word.text.size() <= kLongestBeginning;
  for (const auto& field : kFields) {
    const std::string name = field.name;
    const double here = weight * field.worth;
    const auto add = [&](json::Object query, double counts) { out.push_back(worth(std::move(query), here * counts)); };
    add(match(name, word.text), 1);
    if (field.is_name) add(match(name + "_also", word.text), kSpelling);
    for (const auto& other : word.also) add(match(name, other), kOtherSpelling);
    if (const auto number = numeral(word.text); number && field.is_title) add(match(name + "_also", "#" + *number), kSpelling);
    if (word.stems()) {
      add(match(name + ".pt", word.text), kStem);
      add(match(name + ".en", word.text), kStem);
    }
    if (!word.last) continue;
    if (!beginning) {
      add(match(name + ".begin", word.text), kCompletion);
      if (field.is_name) add(match(name + "_also.begin", word.text), kCompletion * kSpelling);
    } else if (field.is_name && (field.is_title || word.text.size() == kLongestBeginning)) {
      // One or two letters are looked for in titles only: nearly every title has some person for them.
      add(match(name + ".begin", word.text), kBeginning);
    }
  }
  if (word.year) out.push_back(worth(term("year", *word.year), weight * kYear));
  return out;
}

/// All titles that variants() finds, in fewer clauses.
json::Array TextQuery::anywhere(const Typed& word) {
  json::Array out;
  for (const char* field : {kNames, kTextWords}) {
    const std::string name = field;
    out.push_back(match(name, word.text));
    for (const auto& other : word.also) out.push_back(match(name, other));
    if (!word.stems()) continue;
    out.push_back(match(name + ".pt", word.text));
    out.push_back(match(name + ".en", word.text));
  }
  if (const auto number = numeral(word.text)) out.push_back(match(kNames, "#" + *number));
  if (word.year) out.push_back(term("year", *word.year));
  if (word.last && word.text.size() >= kLongestBeginning) out.push_back(match(kBeginnings, word.text));
  for (const auto& field : kFields) {
    const bool wanted = word.text.size() > kLongestBeginning ? !field.is_name : word.text.size() < kLongestBeginning && field.is_title;
    if (word.last && wanted) out.push_back(match(std::string(field.name) + ".begin", word.text));
  }
  return out;
}

/// The clauses by which two neighbours are found that names have as one word: as they are, or unfinished.
json::Array TextQuery::together(const Typed& pair, double weight) const {
  json::Array out;
  const bool may_go_on = pair.last && pair.text.size() > kLongestBeginning;
  for (const auto& field : kFields) {
    if (!field.is_name) continue;
    const double here = weight * field.worth * kSpelling;
    for (const auto& name : {std::string(field.name), std::string(field.name) + "_also"}) {
      if (pair.known) out.push_back(worth(match(name, pair.text), here));
      if (may_go_on) out.push_back(worth(match(name + ".begin", pair.text), here * kCompletion));
    }
  }
  return out;
}

/// The clauses by which it is found with one.
json::Array TextQuery::mistakes(const Typed& word, double quality, double weight) const {
  json::Array out;
  const int forgiven = forgiven_mistakes(code_points(word.text));
  const auto add = [&](const std::string& field, const char* alike_in, int mistakes, double counts) {
    const auto alike = word.alike.find(alike_in);
    if (alike == word.alike.end() || alike->second.at(mistakes - 1).empty()) return;
    out.push_back(worth(terms(field, alike->second.at(mistakes - 1)), weight * quality * (mistakes == 1 ? kOneMistake : kTwoMistakes) * counts));
  };
  for (int mistakes = 1; mistakes <= forgiven; ++mistakes) {
    for (const auto& field : kFields) {
      if (!field.is_name) continue;
      const std::string name = field.name;
      add(name, kNames, mistakes, field.worth);
      add(name + "_also", kNames, mistakes, field.worth * kSpelling);
      add(name + ".begin", kBeginnings, mistakes, field.worth * kUnfinishedMistake);
    }
    add(kTextWords, kTextWords, mistakes, kTexts);
  }
  return out;
}

/// Questions for what is nearly a word that no name has, each under `name` and the field.
void TextQuery::ask_alike(json::Object& suggest, const std::string& name, const Typed& word) {
  const auto letters = code_points(word.text);
  if (word.stop || letters < kShortestAlike) return;
  suggest[name + kNames] = nearly(kNames, word.text, meant_mistakes(word.text), 0, kIfMissing);
  const int forgiven = forgiven_mistakes(letters);
  if (forgiven == 0) return;
  suggest[name + kTextWords] = nearly(kTextWords, word.text, forgiven, 0, kIfMissing);
  if (word.last) suggest[name + kBeginnings] = nearly(kBeginnings, word.text, forgiven, 1, kIfMissing);
}

/// The same for one that may be there: only names, and the first letter stands.
void TextQuery::ask_alike_of_known(json::Object& suggest, const std::string& name, const Typed& word) {
  const int forgiven = forgiven_mistakes(code_points(word.text));
  if (word.stop || forgiven == 0) return;
  suggest[name + kNames] = nearly(kNames, word.text, forgiven, 1, kAlways);
  if (word.last) suggest[name + kBeginnings] = nearly(kBeginnings, word.text, forgiven, 1, kAlways);
}

void TextQuery::learn_alike(const json::Value& answer, const std::string& name, Typed& word) {
  const EditPattern typed(word.text);
  for (const char* field : {kNames, kTextWords, kBeginnings}) {
    auto found = suggested(answer, name + field);
    if (found.empty()) continue;
    auto& alike = word.alike[field] = {};
    for (auto& other : found) {
      const int mistakes = std::clamp(typed.to(other).whole, 1, 2);
      alike.at(mistakes - 1).push_back(std::move(other));
    }
  }
}

json::Object TextQuery::look() const {
  json::Object counts;
  json::Object suggest;
  const auto count = [&](const std::string& name, json::Object query) { counts[name] = json::Object{{"filter", std::move(query)}}; };
  for (std::size_t i = 0; i < words_.size(); ++i) {
    count(fmt::format("known{}", i), match(kNames, words_[i].text));
    count(fmt::format("found{}", i), any_of(anywhere(words_[i])));
    ask_alike(suggest, fmt::format("word{}", i), words_[i]);
  }
  for (const auto& pair : pairs_) count(fmt::format("pair{}", pair.first), match(kNames, pair.word.text));
  return {{"query", json::Object{{"bool", json::Object{{"filter", always({})}}}}},
          {"aggs", std::move(counts)},
          {"suggest", std::move(suggest)},
          {"size", 0},
          {"track_total_hits", true}};
}

void TextQuery::learn(const json::Value& answer) {
  const auto count = [&](const std::string& name) { return number_at(answer, fmt::format("/aggregations/{}/doc_count", name)); };
  const double all = static_cast<double>(number_at(answer, "/hits/total/value")) + 1;
  double total = 0;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    auto& word = words_[i];
    word.known = count(fmt::format("known{}", i)) > 0;
    const auto found = static_cast<double>(count(fmt::format("found{}", i)));
    word.found = found > 0;
    word.weight = 0.4 + std::clamp(std::log((all + 1) / (found + 1)) / std::log(all + 1), 0.0, 1.0);
    if (word.stop) word.weight *= 0.15;
    total += word.weight;
    learn_alike(answer, fmt::format("word{}", i), word);
  }
  for (auto& word : words_) word.weight /= total;
  for (auto& pair : pairs_) pair.word.known = count(fmt::format("pair{}", pair.first)) > 0;
}

json::Object TextQuery::look_closer() const {
  json::Object suggest;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    if (!words_[i].alike.contains(kNames)) ask_alike_of_known(suggest, fmt::format("word{}", i), words_[i]);
  }
  for (const auto& pair : pairs_) {
    const bool stand_apart = words_[pair.first].found && words_[pair.first + 1].found;
    if (!pair.word.known && !stand_apart) ask_alike_of_known(suggest, fmt::format("pair{}", pair.first), pair.word);
  }
  for (std::size_t i = 0; i < joined_.size(); ++i) {
    if (const int mistakes = forgiven_mistakes(code_points(joined_[i])); mistakes > 0)
      suggest[fmt::format("whole{}", i)] = nearly("whole", joined_[i], mistakes, 1, kAlways);
  }
  return {{"suggest", std::move(suggest)}, {"size", 0}, {"track_total_hits", false}};
}

void TextQuery::learn_more(const json::Value& answer) {
  for (std::size_t i = 0; i < words_.size(); ++i) learn_alike(answer, fmt::format("word{}", i), words_[i]);
  for (auto& pair : pairs_) learn_alike(answer, fmt::format("pair{}", pair.first), pair.word);
  nearly_.clear();
  for (std::size_t i = 0; i < joined_.size(); ++i) {
    for (auto& name : suggested(answer, fmt::format("whole{}", i))) nearly_.push_back(std::move(name));
  }
}

json::Object TextQuery::word_query(std::size_t i, Mistakes forgiven) const {
  const auto& word = words_[i];
  auto clauses = variants(word, word.weight);
  if (forgiven == Mistakes::in_all || (forgiven == Mistakes::in_unknown && !word.known)) append(clauses, mistakes(word, 1, word.weight));
  for (const auto& pair : pairs_) {
    if (pair.first != i && pair.first + 1 != i) continue;
    append(clauses, together(pair.word, word.weight));
    if (!pair.word.known && forgiven == Mistakes::in_all) append(clauses, mistakes(pair.word, kSpelling, word.weight));
  }
  return best_of(std::move(clauses));
}

/// What a title gets more for its name as a whole.
json::Array TextQuery::whole_name() const {
  json::Array same;
  json::Array starting;
  for (const auto& name : joined_) {
    same.push_back(term("whole", json::Value(name)));
    starting.push_back(starts(name));
  }
  json::Array out;
  out.push_back(worth(any_of(std::move(same)), kSame));
  out.push_back(worth(any_of(std::move(starting)), kStart));
  if (!nearly_.empty()) out.push_back(worth(terms("whole", nearly_), kAlike));
  const auto& first = words_.size() > 1 && words_.front().stop ? words_[1] : words_.front();
  out.push_back(worth(starts(first.text), kFirstWord));
  if (words_.size() > 1) {
    const auto text = with({});
    json::Array in_order;
    for (const char* field : {"title", "original"})
      in_order.push_back(json::Object{{"match_phrase", json::Object{{field, json::Object{{"query", text}, {"slop", 1}}}}}});
    out.push_back(worth(any_of(std::move(in_order)), kInOrder));
  }
  return out;
}

/// How a title is found by its name as a whole, whatever its words.
json::Array TextQuery::finders() const {
  json::Array out;
  for (const auto& name : joined_) {
    if (name.size() >= kShortestTitleStart) out.push_back(starts(name));
  }
  if (!nearly_.empty()) out.push_back(terms("whole", nearly_));
  return out;
}

json::Object TextQuery::query(bool all, Mistakes forgiven) const {
  json::Array wanted;
  json::Array small;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    auto& list = words_[i].stop && !only_stop_words_ ? small : wanted;
    list.push_back(word_query(i, forgiven));
  }
  json::Array ways;
  ways.push_back(all ? json::Object{{"bool", json::Object{{"must", std::move(wanted)}, {"should", small}}}}
                     : json::Object{{"bool", json::Object{{"must", any_of(std::move(wanted))}, {"should", small}}}});
  if (auto whole = finders(); !whole.empty()) {
    json::Array any;
    for (std::size_t i = 0; i < words_.size(); ++i) any.push_back(word_query(i, Mistakes::in_none));
    ways.push_back(json::Object{{"bool", json::Object{{"must", worth(any_of(std::move(whole)), kStart)}, {"should", std::move(any)}}}});
  }
  return {{"bool", json::Object{{"must", best_of(std::move(ways))}, {"should", whole_name()}}}};
}

json::Object TextQuery::strict() const { return query(true, Mistakes::in_unknown); }
json::Object TextQuery::generous() const { return query(false, Mistakes::in_all); }

std::vector<TextQuery::Doubt> TextQuery::doubts() const {
  std::vector<Doubt> out;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    const auto& word = words_[i];
    const bool in_pair =
        std::any_of(pairs_.begin(), pairs_.end(), [&](const Pair& pair) { return pair.word.known && (pair.first == i || pair.first + 1 == i); });
    const bool unfinished = word.last && word.text.size() <= kLongestBeginning;
    if (word.found || word.stop || in_pair || unfinished) continue;
    const auto alike = word.alike.find(kNames);
    if (alike == word.alike.end()) continue;
    auto meant = alike->second.front();
    meant.insert(meant.end(), alike->second.back().begin(), alike->second.back().end());
    out.push_back({i, meant_mistakes(word.text), terms(kNames, meant)});
  }
  return out;
}

std::string TextQuery::with(const std::vector<std::string>& instead) const {
  std::string out;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    if (i > 0) out += ' ';
    out += i < instead.size() && !instead[i].empty() ? instead[i] : words_[i].text;
  }
  return out;
}

}  // namespace codeflix::catalog
