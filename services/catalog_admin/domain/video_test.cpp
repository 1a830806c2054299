#include "services/catalog_admin/domain/video.hpp"

#include <gtest/gtest.h>

namespace codeflix::catalog_admin {
namespace {

const Time kNow = *parse_rfc3339("2026-12-31T23:59:59Z");
const CategoryId kA = CategoryId::trusted("a");
const CategoryId kB = CategoryId::trusted("b");
const GenreId kOfA = GenreId::trusted("of-a");
const GenreId kOfAAndB = GenreId::trusted("of-a-and-b");
const GenreCategories kGenres{{kOfA, {kA}}, {kOfAAndB, {kA, kB}}};

VideoFields fields() { return {.title = "T", .year_launched = 2000, .rating = "L", .categories = {kA}, .genres = {kOfA}}; }

std::vector<std::string> mistakes(const VideoFields& wanted) {
  Video video;
  const auto changed = video.change(wanted, kGenres, kNow);
  std::vector<std::string> list;
  if (!changed) {
    for (const auto& mistake : changed.error().fields) list.push_back(mistake.field + " " + mistake.code);
  }
  return list;
}

Video ready_video() {
  Video video;
  EXPECT_TRUE(video.change(fields(), kGenres, kNow));
  video.media[Slot::video].live = LiveMedia{.location = "x/1"};
  video.media[Slot::thumbnail].live = LiveMedia{.location = "x.jpg"};
  return video;
}

TEST(VideoTest, TheYearEndsWithTheNextByTheClock) {
  auto wanted = fields();
  for (const auto& [year, good] : {std::pair{1887, false}, {1888, true}, {2027, true}, {2028, false}}) {
    wanted.year_launched = year;
    EXPECT_EQ(mistakes(wanted).empty(), good) << year;
  }
}

TEST(VideoTest, RatingsAreThoseOfClassInd) {
  auto wanted = fields();
  for (const auto* rating : {"ER", "L", "10", "12", "14", "16", "18"}) {
    wanted.rating = rating;
    EXPECT_TRUE(mistakes(wanted).empty()) << rating;
  }
  for (const auto* rating : {"", "11", "l", "PG"}) {
    wanted.rating = rating;
    EXPECT_EQ(mistakes(wanted), std::vector<std::string>{"rating video.rating"}) << rating;
  }
}

TEST(VideoTest, CategoriesAndGenresCoverEachOther) {
  const auto of = [](const std::vector<CategoryId>& categories, const std::vector<GenreId>& genres) {
    std::vector<std::string> codes;
    for (const auto& mistake : cover_mistakes(categories, genres, kGenres)) codes.push_back(mistake.field + " " + mistake.code);
    return codes;
  };
  using Codes = std::vector<std::string>;
  EXPECT_EQ(of({}, {}), Codes{});
  EXPECT_EQ(of({kA}, {kOfA}), Codes{});
  EXPECT_EQ(of({kA, kB}, {kOfAAndB}), Codes{});
  EXPECT_EQ(of({kB, kA}, {kOfA, kOfAAndB}), Codes{});
  EXPECT_EQ(of({kA, kB}, {kOfA}), Codes{"categories[1] video.category_not_covered"});
  EXPECT_EQ(of({kB}, {kOfAAndB, kOfA}), Codes{"genres[1] video.genre_without_category"});
  EXPECT_EQ(of({kA}, {}), Codes{"categories[0] video.category_not_covered"});
  EXPECT_EQ(of({}, {kOfA}), Codes{"genres[0] video.genre_without_category"});
}

TEST(VideoTest, TheCastIsOrderedAndWithoutRepetition) {
  auto wanted = fields();
  const auto person = CastMemberId::trusted("p");
  wanted.cast = {{person, " Pilota "}, {person, "Mãe"}};
  Video video;
  ASSERT_TRUE(video.change(wanted, kGenres, kNow));
  EXPECT_EQ(video.fields.cast, (std::vector<CastEntry>{{person, "Pilota"}, {person, "Mãe"}}));
  wanted.cast.push_back({person, "Mãe "});
  EXPECT_EQ(mistakes(wanted), std::vector<std::string>{"cast[2] list.duplicate"});
}

TEST(VideoTest, ARefusedChangeChangesNothing) {
  auto video = ready_video();
  auto wanted = fields();
  wanted.title = "";
  wanted.opened = true;
  EXPECT_FALSE(video.change(wanted, kGenres, kNow));
  EXPECT_EQ(video.fields.title, "T");
  EXPECT_FALSE(video.fields.opened);
  EXPECT_EQ(video.version, 1);
}

TEST(VideoTest, PublishingNeedsWhatIsMissing) {
  auto video = ready_video();
  EXPECT_TRUE(video.missing().empty());
  video.media.erase(Slot::thumbnail);
  EXPECT_EQ(video.publish(kNow).error().code, "video.incomplete");
  video.media[Slot::thumbnail].live = LiveMedia{};
  video.media[Slot::video].live.reset();
  video.media[Slot::video].status = MediaStatus::processing;
  EXPECT_EQ(video.publish(kNow).error().code, "video.not_encoded");
  EXPECT_FALSE(video.published);
}

TEST(VideoTest, ActionsChangeTheRevisionAndNotTheVersion) {
  auto video = ready_video();
  const auto version = video.version;
  const auto revision = video.revision;
  ASSERT_TRUE(video.publish(kNow));
  ASSERT_TRUE(video.publish(kNow + std::chrono::hours(1))) << "published already";
  EXPECT_EQ(video.published_at, kNow);
  EXPECT_EQ(video.revision, revision + 1);
  video.remove(kNow);
  EXPECT_FALSE(video.published);
  ASSERT_TRUE(video.restore(kNow));
  EXPECT_FALSE(video.published) << "it comes back as a draft";
  EXPECT_EQ(video.restore(kNow).error().code, "video.not_deleted");
  EXPECT_EQ(video.revision, revision + 3);
  EXPECT_EQ(video.version, version);
}

}  // namespace
}  // namespace codeflix::catalog_admin
