#include "services/catalog/bench/relevance_cases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <random>

#include "libs/base/text.hpp"
#include "services/catalog/domain/words.hpp"

namespace codeflix::catalog {
namespace {

using Texts = std::vector<std::string>;

class Typist {
 public:
  explicit Typist(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t end) { return static_cast<std::size_t>(random_() % end); }

  /// One wrong, missing, doubled, additional or swapped letter; never the first of the word.
  std::string slip(std::string word) {
    const auto at = 1 + below(word.size() - 1);
    const char letter = static_cast<char>('a' + below(26));
    switch (below(5)) {
      case 0: word[at] = letter; break;
      case 1: word.erase(at, 1); break;
      case 2: word.insert(at, 1, word[at]); break;
      case 3: word.insert(at, 1, letter); break;
      default:
        if (at + 1 < word.size()) std::swap(word[at], word[at + 1]);
        break;
    }
    return word;
  }

  /// The place of a word that may have `mistakes`, if there is one.
  std::optional<std::size_t> forgivable(const Texts& words, int mistakes) {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (is_plain(words[i]) && forgiven_mistakes(words[i].size()) >= mistakes && words[i].size() >= (mistakes == 2 ? 10U : 6U)) places.push_back(i);
    }
    return places.empty() ? std::nullopt : std::optional(places[below(places.size())]);
  }

  static bool is_plain(const std::string& word) {
    return std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  }

 private:
  std::mt19937_64 random_;
};

std::string together(const Texts& words, std::string_view gap = " ") { return fmt::format("{}", fmt::join(words, gap)); }

Texts folded_words(std::string_view text) {
  Texts out;
  for (auto& word : split_words(text)) out.push_back(std::move(word.text));
  return out;
}

using Mutation = std::function<std::optional<std::string>(const Title&, const Texts& words, Typist&)>;

std::optional<std::string> with_typo(Texts words, Typist& typist, int mistakes) {
  const auto at = typist.forgivable(words, mistakes);
  if (!at) return std::nullopt;
  for (int i = 0; i < mistakes; ++i) words[*at] = typist.slip(words[*at]);
  return together(words);
}

std::vector<std::pair<std::string, Mutation>> mutations() {
  return {
      {"exact", [](const Title& title, const Texts&, Typist&) { return std::optional(title.title); }},
      {"folded", [](const Title&, const Texts& words, Typist&) { return std::optional(together(words)); }},
      {"typo", [](const Title&, const Texts& words, Typist& typist) { return with_typo(words, typist, 1); }},
      {"two_typos", [](const Title&, const Texts& words, Typist& typist) { return with_typo(words, typist, 2); }},
      {"typo_in_each_word",
       [](const Title&, Texts words, Typist& typist) -> std::optional<std::string> {
         int slips = 0;
         for (auto& word : words) {
           if (word.size() < 6 || !Typist::is_plain(word)) continue;
           word = typist.slip(word);
           ++slips;
         }
         return slips >= 2 ? std::optional(together(words)) : std::nullopt;
       }},
      {"typo_in_short_word",
       [](const Title&, Texts words, Typist& typist) -> std::optional<std::string> {
         if (words.size() < 3) return std::nullopt;
         const auto at = typist.below(words.size());
         if (words[at].size() > 4 || words[at].size() < 3 || is_stop_word(words[at])) return std::nullopt;
         words[at] = typist.slip(words[at]);
         return together(words);
       }},
      {"unfinished",
       [](const Title&, Texts words, Typist& typist) -> std::optional<std::string> {
         if (words.size() < 2 || words.back().size() < 4) return std::nullopt;
         words.back().resize(1 + typist.below(words.back().size() - 1));
         return is_utf8(words.back()) ? std::optional(together(words)) : std::nullopt;
       }},
      {"unfinished_typo",
       [](const Title&, Texts words, Typist& typist) -> std::optional<std::string> {
         if (words.back().size() < 8 || !Typist::is_plain(words.back())) return std::nullopt;
         words.back() = typist.slip(words.back().substr(0, words.back().size() - 2));
         return together(words);
       }},
      {"first_letters",
       [](const Title&, const Texts& words, Typist& typist) -> std::optional<std::string> {
         const auto whole = together(words);
         if (whole.size() < 8) return std::nullopt;
         const auto cut = whole.substr(0, 5 + typist.below(whole.size() - 6));
         return is_utf8(cut) ? std::optional(cut) : std::nullopt;
       }},
      {"swapped_words",
       [](const Title&, Texts words, Typist& typist) -> std::optional<std::string> {
         if (words.size() < 2) return std::nullopt;
         std::swap(words[0], words[1 + typist.below(words.size() - 1)]);
         return together(words);
       }},
      {"left_out_word",
       [](const Title&, Texts words, Typist& typist) -> std::optional<std::string> {
         if (words.size() < 4) return std::nullopt;
         words.erase(words.begin() + static_cast<std::ptrdiff_t>(typist.below(words.size())));
         return together(words);
       }},
      {"additional_word",
       [](const Title&, Texts words, Typist& typist) -> std::optional<std::string> {
         if (words.size() < 2) return std::nullopt;
         words.insert(words.begin() + static_cast<std::ptrdiff_t>(typist.below(words.size())), typist.below(2) == 0 ? "movie" : "filme");
         return together(words);
       }},
      {"written_together",
       [](const Title&, const Texts& words, Typist&) { return words.size() < 2 ? std::nullopt : std::optional(together(words, "")); }},
      {"pair_together",
       [](const Title&, Texts words, Typist& typist) -> std::optional<std::string> {
         if (words.size() < 3) return std::nullopt;
         const auto at = typist.below(words.size() - 1);
         words[at] += words[at + 1];
         words.erase(words.begin() + static_cast<std::ptrdiff_t>(at) + 1);
         return together(words);
       }},
      {"written_apart",
       [](const Title&, Texts words, Typist& typist) -> std::optional<std::string> {
         const auto at = typist.forgivable(words, 1);
         if (!at || words[*at].size() < 7) return std::nullopt;
         words[*at].insert(3 + typist.below(words[*at].size() - 5), " ");
         return together(words);
       }},
      {"without_small_words",
       [](const Title&, Texts words, Typist&) -> std::optional<std::string> {
         const auto before = words.size();
         std::erase_if(words, [](const std::string& word) { return is_stop_word(word); });
         return words.empty() || words.size() == before ? std::nullopt : std::optional(together(words));
       }},
      {"title_and_year",
       [](const Title& title, const Texts& words, Typist&) -> std::optional<std::string> {
         return title.year_launched == 0 ? std::nullopt : std::optional(fmt::format("{} {}", together(words), title.year_launched));
       }},
      {"typo_and_year",
       [](const Title& title, const Texts& words, Typist& typist) -> std::optional<std::string> {
         const auto typed = with_typo(words, typist, 1);
         return title.year_launched == 0 || !typed ? std::nullopt : std::optional(fmt::format("{} {}", *typed, title.year_launched));
       }},
      {"title_and_person",
       [](const Title& title, const Texts& words, Typist& typist) -> std::optional<std::string> {
         if (title.cast.empty()) return std::nullopt;
         const auto name = folded_words(title.cast[typist.below(title.cast.size())].name);
         return name.empty() ? std::nullopt : std::optional(together(words) + " " + name.back());
       }},
      {"word_and_person_with_typo",
       [](const Title& title, const Texts& words, Typist& typist) -> std::optional<std::string> {
         if (title.cast.empty()) return std::nullopt;
         const auto longest = std::max_element(words.begin(), words.end(), [](const auto& a, const auto& b) { return a.size() < b.size(); });
         auto name = folded_words(title.cast[typist.below(title.cast.size())].name);
         const auto at = typist.forgivable(name, 1);
         if (!at || longest->size() < 4) return std::nullopt;
         name[*at] = typist.slip(name[*at]);
         return together(name) + " " + *longest;
       }},
  };
}

std::vector<std::pair<std::string, Mutation>> timed_only() {
  return {
      {"time:person",
       [](const Title& title, const Texts&, Typist&) { return title.cast.empty() ? std::nullopt : std::optional(title.cast.front().name); }},
      {"time:common_word",
       [](const Title&, const Texts&, Typist& typist) {
         return std::optional(Texts{"love", "noite", "amor", "casa", "the", "drama", "filmes"}[typist.below(7)]);
       }},
      {"time:one_letter",
       [](const Title&, const Texts&, Typist& typist) { return std::optional(std::string(1, static_cast<char>('a' + typist.below(26)))); }},
      {"time:two_letters", [](const Title&, const Texts& words, Typist&) { return std::optional(words.back().substr(0, 2)); }},
      {"time:three_letters", [](const Title&, const Texts& words, Typist&) { return std::optional(words.back().substr(0, 3)); }},
      {"time:four_letters", [](const Title&, const Texts& words, Typist&) { return std::optional(words.back().substr(0, 4)); }},
      {"time:nonsense", [](const Title&, const Texts& words, Typist&) { return std::optional("xq" + words.back() + "zzk qqvv"); }},
      {"time:words_of_description",
       [](const Title& title, const Texts&, Typist&) {
         auto words = folded_words(title.description);
         words.resize(std::min<std::size_t>(words.size(), 8));
         return words.empty() ? std::nullopt : std::optional(together(words));
       }},
  };
}

}  // namespace

std::vector<RelevanceCase> make_relevance_cases(const Titles& titles, std::size_t per_kind, std::uint64_t seed) {
  std::vector<RelevanceCase> out;
  if (titles.empty()) return out;
  Typist typist(seed);
  const auto add = [&](const auto& kinds, bool judged) {
    for (const auto& [kind, mutate] : kinds) {
      std::size_t made = 0;
      for (std::size_t attempt = 0; made < per_kind && attempt < per_kind * 40; ++attempt) {
        const auto& title = *titles[typist.below(titles.size())];
        const auto words = folded_words(title.title);
        if (words.empty()) continue;
        const auto query = mutate(title, words, typist);
        if (!query || query->empty()) continue;
        out.push_back({kind, *query, judged ? title.id : "", fold(title.title)});
        ++made;
      }
    }
  };
  add(mutations(), true);
  add(timed_only(), false);
  return out;
}

}  // namespace codeflix::catalog
