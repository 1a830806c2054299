#include "services/catalog/domain/edit_distance.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace codeflix::catalog {
namespace {

/// The definition, without any short cut.
int plain_distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<int>> d(a.size() + 1, std::vector<int>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = static_cast<int>(i + j);
        continue;
      }
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

std::string random_word(std::mt19937& random, std::size_t shorter_than) {
  std::string word(random() % shorter_than, 'a');
  for (auto& letter : word) letter = static_cast<char>('a' + random() % 3);
  return word;
}

int whole(const std::string& a, const std::string& b) { return EditPattern(a).to(b).whole; }

TEST(EditDistance, CountsEachKindOfSlipOnce) {
  EXPECT_EQ(whole("matrix", "matrix"), 0);
  EXPECT_EQ(whole("matrx", "matrix"), 1);
  EXPECT_EQ(whole("matrixx", "matrix"), 1);
  EXPECT_EQ(whole("natrix", "matrix"), 1);
  EXPECT_EQ(whole("amtrix", "matrix"), 1);
  EXPECT_EQ(whole("aeroprto", "aeroporto"), 1);
  EXPECT_EQ(whole("", "ab"), 2);
  EXPECT_EQ(whole("ab", ""), 2);
}

TEST(EditDistance, IsTheDefinition) {
  std::mt19937 random(7);
  for (int i = 0; i < 20'000; ++i) {
    const auto a = random_word(random, 9);
    const auto b = random_word(random, 9);
    EXPECT_EQ(whole(a, b), plain_distance(a, b)) << a << ' ' << b;
  }
  for (int i = 0; i < 300; ++i) {
    const auto a = random_word(random, 90);
    const auto b = random_word(random, 90);
    EXPECT_EQ(whole(a, b), plain_distance(a.substr(0, EditPattern::kMostBytes), b.substr(0, EditPattern::kMostBytes))) << a << ' ' << b;
  }
}

TEST(EditDistance, OfABeginningIsTheSmallestOfAll) {
  std::mt19937 random(8);
  for (int i = 0; i < 20'000; ++i) {
    const auto a = random_word(random, 9);
    const auto b = random_word(random, 9);
    int smallest = static_cast<int>(a.size());
    for (std::size_t end = 0; end <= b.size(); ++end) smallest = std::min(smallest, plain_distance(a, b.substr(0, end)));
    EXPECT_EQ(EditPattern(a).to(b).beginning, smallest) << a << ' ' << b;
  }
}

}  // namespace
}  // namespace codeflix::catalog
