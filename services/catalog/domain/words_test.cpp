#include "services/catalog/domain/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace codeflix::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> texts(std::string_view text) {
  std::vector<std::string> out;
  for (const auto& word : split_words(text)) out.push_back(word.text);
  return out;
}

TEST(Words, CaseAccentsAndPunctuationFallAway) {
  EXPECT_THAT(texts("  Ação & Reação: O FIM!  "), ElementsAre("acao", "reacao", "o", "fim"));
  EXPECT_THAT(texts("Spider-Man: Far_From—Home"), ElementsAre("spider", "man", "far", "from", "home"));
  EXPECT_THAT(texts("Der Ærø Łódź Straße"), ElementsAre("der", "aero", "lodz", "strasse"));
  EXPECT_THAT(texts("¡¿?!… --- '"), IsEmpty());
  EXPECT_THAT(texts(""), IsEmpty());
}

TEST(Words, ApostrophesJoinAndLeaveTheOtherSpelling) {
  EXPECT_EQ(split_words("Ocean’s"), (std::vector<Word>{{"oceans", {"ocean"}}}));
  EXPECT_EQ(split_words("d'água"), (std::vector<Word>{{"dagua", {"agua"}}}));
  EXPECT_EQ(split_words("rock'n'roll"), (std::vector<Word>{{"rocknroll", {}}}));
  EXPECT_THAT(texts("'quoted'"), ElementsAre("quoted"));
}

TEST(Words, AcronymsAndThousandsAreOneWord) {
  EXPECT_THAT(texts("S.W.A.T. 2"), ElementsAre("swat", "2"));
  EXPECT_THAT(texts("E.T. O Extraterrestre"), ElementsAre("et", "o", "extraterrestre"));
  EXPECT_THAT(texts("M*A*S*H"), ElementsAre("mash"));
  EXPECT_THAT(texts("10,000 BC"), ElementsAre("10000", "bc"));
  EXPECT_THAT(texts("1.000.000 anos"), ElementsAre("1000000", "anos"));
  EXPECT_THAT(texts("Mr. Bean"), ElementsAre("mr", "bean"));
  EXPECT_THAT(texts("Vol.2"), ElementsAre("vol", "2"));
  EXPECT_THAT(texts("2.0"), ElementsAre("2", "0"));
}

TEST(Words, LettersAndDigitsAreAlsoFoundApart) {
  EXPECT_EQ(split_words("Alien³"), (std::vector<Word>{{"alien3", {"alien", "3"}}}));
  EXPECT_EQ(split_words("Se7en"), (std::vector<Word>{{"se7en", {}}}));
}

TEST(Words, OtherScriptsStay) {
  EXPECT_THAT(texts("Москва слезам"), ElementsAre("москва", "слезам"));
  EXPECT_THAT(texts("七人の侍"), ElementsAre("七人の侍"));
}

TEST(Words, BrokenAndEndlessTextDoesNoHarm) {
  EXPECT_THAT(texts("ab\xff\xfe"), ::testing::Not(IsEmpty()));
  const auto words = split_words(std::string(10'000, 'x'));
  ASSERT_EQ(words.size(), 1U);
  EXPECT_EQ(words[0].text.size(), 64U);
}

TEST(Words, JoinedLeavesNoGaps) { EXPECT_EQ(joined(split_words("The Dark Knight")), "thedarkknight"); }

TEST(Words, SmallWordsOfBothLanguages) {
  for (const auto* word : {"the", "of", "and", "o", "de", "dos", "e"}) EXPECT_TRUE(is_stop_word(word)) << word;
  for (const auto* word : {"dark", "noite", "it", "up", "her"}) EXPECT_FALSE(is_stop_word(word)) << word;
}

TEST(Words, NumbersInEveryWriting) {
  for (const auto* word : {"2", "02", "ii", "two", "dois", "duas"}) EXPECT_EQ(numeral(word), "2") << word;
  EXPECT_EQ(numeral("0"), "0");
  EXPECT_EQ(numeral("xii"), "12");
  EXPECT_EQ(numeral("matrix"), std::nullopt);
  EXPECT_EQ(numeral("i"), std::nullopt);
  EXPECT_EQ(numeral(""), std::nullopt);
}

TEST(Words, MistakesAreForgivenByLength) {
  EXPECT_EQ(forgiven_mistakes(1), 0);
  EXPECT_EQ(forgiven_mistakes(4), 0);
  EXPECT_EQ(forgiven_mistakes(5), 1);
  EXPECT_EQ(forgiven_mistakes(8), 1);
  EXPECT_EQ(forgiven_mistakes(9), 2);
}

}  // namespace
}  // namespace codeflix::catalog
