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

std::string random_word(std::mt19937& random) {
  std::string word(random() % 9, 'a');
  for (auto& letter : word) letter = static_cast<char>('a' + random() % 3);
  return word;
}

TEST(EditDistance, CountsEachKindOfSlipOnce) {
  EXPECT_EQ(edit_distance("matrix", "matrix", 2), 0);
  EXPECT_EQ(edit_distance("matrx", "matrix", 2), 1);
  EXPECT_EQ(edit_distance("matrixx", "matrix", 2), 1);
  EXPECT_EQ(edit_distance("natrix", "matrix", 2), 1);
  EXPECT_EQ(edit_distance("amtrix", "matrix", 2), 1);
  EXPECT_EQ(edit_distance("aeroprto", "aeroporto", 2), 1);
  EXPECT_EQ(edit_distance("", "ab", 2), 2);
}

TEST(EditDistance, IsTheDefinitionUpToItsLimit) {
  std::mt19937 random(7);
  for (int i = 0; i < 20'000; ++i) {
    const auto a = random_word(random);
    const auto b = random_word(random);
    const auto distance = plain_distance(a, b);
    for (const int limit : {1, 2, 9}) EXPECT_EQ(edit_distance(a, b, limit), std::min(distance, limit + 1)) << a << ' ' << b << ' ' << limit;
  }
}

TEST(EditDistance, OfABeginningIsTheSmallestOfAll) {
  std::mt19937 random(8);
  for (int i = 0; i < 20'000; ++i) {
    const auto a = random_word(random);
    const auto b = random_word(random);
    int smallest = static_cast<int>(a.size());
    for (std::size_t end = 0; end <= b.size(); ++end) smallest = std::min(smallest, plain_distance(a, b.substr(0, end)));
    for (const int limit : {1, 2}) EXPECT_EQ(prefix_edit_distance(a, b, limit), std::min(smallest, limit + 1)) << a << ' ' << b << ' ' << limit;
  }
}

}  // namespace
}  // namespace codeflix::catalog
