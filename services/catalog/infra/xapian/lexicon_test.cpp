#include "services/catalog/infra/xapian/lexicon.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "services/catalog/domain/edit_distance.hpp"
#include "services/catalog/infra/xapian/vocabulary.hpp"

namespace codeflix::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Each word in as many names as it is listed.
std::shared_ptr<const Lexicon> lexicon_of(Vocabulary& vocabulary, const std::vector<std::string>& words) {
  for (const auto& word : words) vocabulary.count({vocabulary.id(word)}, {}, 1);
  return vocabulary.lexicon();
}

std::vector<std::string> texts(const std::vector<const LexiconWord*>& words) {
  std::vector<std::string> out;
  for (const auto* word : words) out.push_back(word->text);
  return out;
}

TEST(Lexicon, CompletesWithTheWordsOfMostTitles) {
  Vocabulary vocabulary;
  const auto lexicon = lexicon_of(vocabulary, {"matrix", "mate", "mate", "mateus", "maré", "noite", "mate", "mateus"});
  EXPECT_THAT(texts(lexicon->beginning_with("mat", 10)), ::testing::UnorderedElementsAre("mate", "mateus", "matrix"));
  EXPECT_THAT(texts(lexicon->beginning_with("mat", 2)), ElementsAre("mate", "mateus"));
  EXPECT_THAT(texts(lexicon->beginning_with("zz", 10)), IsEmpty());
}

TEST(Lexicon, FollowsTitlesThatComeAndGo) {
  Vocabulary vocabulary;
  const auto before = lexicon_of(vocabulary, {"casa"});
  const auto id = vocabulary.id("casa");
  vocabulary.count({id}, {}, -1);
  const auto after = vocabulary.lexicon();
  EXPECT_NE(before->find("casa"), nullptr);
  EXPECT_EQ(after->find("casa"), nullptr);
  EXPECT_THAT(after->beginning_with("ca", 5), IsEmpty());
  EXPECT_THAT(after->near("caza", 1, false, 5), IsEmpty());
  EXPECT_EQ(vocabulary.lexicon(), after) << "nothing changed";
  vocabulary.count({id}, {}, 1);
  EXPECT_EQ(vocabulary.lexicon()->find("casa")->id, id);
}

TEST(Lexicon, KnowsWordsOfOneStemInBothLanguages) {
  Vocabulary vocabulary;
  const auto lexicon = lexicon_of(vocabulary, {"viajante", "viajantes", "running", "runs", "noite"});
  const auto related = [&](const std::string& word) { return texts(lexicon->related(word, portuguese_stem(word), english_stem(word))); };
  EXPECT_THAT(related("viajantes"), ElementsAre("viajante"));
  EXPECT_THAT(related("running"), ElementsAre("runs"));
  EXPECT_THAT(related("noite"), IsEmpty());
}

TEST(Lexicon, PacksBeginningsSoThatTheyCompare) {
  EXPECT_EQ(pack_beginning("matrix") & beginning_mask(3), pack_beginning("mat"));
  EXPECT_EQ(pack_beginning("matrix") & beginning_mask(1), pack_beginning("m"));
  EXPECT_NE(pack_beginning("natrix") & beginning_mask(1), pack_beginning("m"));
}

/// Passing over most words by their outlines loses none.
TEST(Lexicon, FindsExactlyTheWordsWithinReach) {
  std::mt19937 random(11);
  const auto word = [&] {
    std::string out(1 + random() % 11, 'a');
    for (auto& letter : out) letter = static_cast<char>('a' + random() % 4);
    return out;
  };
  Vocabulary vocabulary;
  std::map<std::string, bool> words;
  for (int i = 0; i < 1500; ++i) {
    const auto text = word();
    const bool counted = random() % 8 != 0;
    const auto id = vocabulary.id(text);
    if (counted) vocabulary.count({id}, {}, 1);
    words[text] = words[text] || counted;
  }
  const auto lexicon = vocabulary.lexicon();
  for (int i = 0; i < 120; ++i) {
    const auto typed = word();
    for (const int mistakes : {1, 2}) {
      for (const bool unfinished : {false, true}) {
        std::map<std::string, std::pair<int, bool>> expected;
        for (const auto& [text, counted] : words) {
          if (!counted) continue;
          const auto [whole, start] = EditPattern(typed).to(text);
          if (whole <= mistakes) {
            expected[text] = {whole, false};
          } else if (unfinished && start <= mistakes && text.front() == typed.front()) {
            expected[text] = {start, true};
          }
        }
        std::map<std::string, std::pair<int, bool>> found;
        for (const auto& near : lexicon->near(typed, mistakes, unfinished, 100'000)) found[near.word->text] = {near.distance, near.unfinished};
        ASSERT_EQ(found, expected) << typed << ' ' << mistakes << ' ' << unfinished;
      }
    }
  }
}

TEST(Lexicon, NamesTheClosestFirst) {
  Vocabulary vocabulary;
  const auto lexicon = lexicon_of(vocabulary, {"aeroportos", "aeroporto", "aeroporta", "aeroporta"});
  std::vector<std::string> found;
  for (const auto& near : lexicon->near("aeroprto", 2, false, 2)) found.push_back(near.word->text);
  EXPECT_THAT(found, ElementsAre("aeroporto", "aeroporta"));
}

}  // namespace
}  // namespace codeflix::catalog
