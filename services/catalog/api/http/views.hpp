#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/json.hpp"
#include "services/catalog/app/catalogue.hpp"
#include "services/catalog/app/home.hpp"
#include "services/catalog/app/search_index.hpp"

/// The answers of the contract (openapi.yaml) as structs.
namespace codeflix::catalog::view {

struct Artwork {
  std::string url;
  std::int64_t width = 0;
  std::int64_t height = 0;
};
BOOST_DESCRIBE_STRUCT(Artwork, (), (url, width, height))

struct Pictures {
  std::optional<Artwork> banner;
  std::optional<Artwork> thumbnail;
  std::optional<Artwork> thumbnail_half;
};
BOOST_DESCRIBE_STRUCT(Pictures, (), (banner, thumbnail, thumbnail_half))

struct NamedReference {
  std::string id;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(NamedReference, (), (id, name))

struct TitleCard {
  std::string id;
  std::string title;
  std::string original_title;
  std::int64_t year_launched = 0;
  std::string rating;
  bool opened = false;
  std::int64_t duration_ms = 0;
  bool has_trailer = false;
  std::vector<NamedReference> categories;
  std::vector<NamedReference> genres;
  Pictures artwork;
  codeflix::Time published_at;
};
BOOST_DESCRIBE_STRUCT(TitleCard, (),
                      (id, title, original_title, year_launched, rating, opened, duration_ms, has_trailer, categories, genres, artwork, published_at))

struct FeaturedTitle : TitleCard {
  std::string description;
};
BOOST_DESCRIBE_STRUCT(FeaturedTitle, (TitleCard), (description))

struct CastEntry {
  std::string id;
  std::string name;
  std::string type;
  std::string role;
};
BOOST_DESCRIBE_STRUCT(CastEntry, (), (id, name, type, role))

struct TitlePage : TitleCard {
  std::string description;
  std::vector<CastEntry> cast;
  std::vector<TitleCard> similar;
};
BOOST_DESCRIBE_STRUCT(TitlePage, (TitleCard), (description, cast, similar))

struct Row {
  std::string kind;
  std::optional<std::string> id;
  std::string name;
  std::int64_t total = 0;
  std::vector<TitleCard> titles;
};
BOOST_DESCRIBE_STRUCT(Row, (), (kind, id, name, total, titles))

struct HomePage {
  std::optional<FeaturedTitle> featured;
  std::vector<Row> rows;
};
BOOST_DESCRIBE_STRUCT(HomePage, (), (featured, rows))

struct NamedCount {
  std::string id;
  std::string name;
  std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(NamedCount, (), (id, name, count))

struct RatingCount {
  std::string rating;
  std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(RatingCount, (), (rating, count))

struct RangeCount {
  std::int64_t from = 0;
  std::optional<std::int64_t> to;
  std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(RangeCount, (), (from, to, count))

struct OpenedCount {
  bool opened = false;
  std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(OpenedCount, (), (opened, count))

struct FacetCounts {
  std::vector<NamedCount> categories;
  std::vector<NamedCount> genres;
  std::vector<NamedCount> cast_members;
  std::vector<RatingCount> ratings;
  std::vector<RangeCount> years;
  std::vector<RangeCount> durations;
  std::vector<OpenedCount> opened;
};
BOOST_DESCRIBE_STRUCT(FacetCounts, (), (categories, genres, cast_members, ratings, years, durations, opened))

struct PageMeta {
  std::int64_t page = 1;
  std::int64_t per_page = 25;
  std::int64_t total = 0;
  std::int64_t pages = 0;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(PageMeta, (), (page, per_page, total, pages, next_cursor))

struct TitleList {
  std::vector<TitleCard> data;
  FacetCounts facets;
  PageMeta meta;
};
BOOST_DESCRIBE_STRUCT(TitleList, (), (data, facets, meta))

struct SearchResults : TitleList {
  std::optional<std::string> suggestion;
};
BOOST_DESCRIBE_STRUCT(SearchResults, (TitleList), (suggestion))

struct Category {
  std::string id;
  std::string name;
  std::string description;
  std::int64_t titles = 0;
};
BOOST_DESCRIBE_STRUCT(Category, (), (id, name, description, titles))

struct CategoryList {
  std::vector<Category> data;
};
BOOST_DESCRIBE_STRUCT(CategoryList, (), (data))

struct Genre {
  std::string id;
  std::string name;
  std::vector<std::string> categories;
  std::int64_t titles = 0;
};
BOOST_DESCRIBE_STRUCT(Genre, (), (id, name, categories, titles))

struct GenreList {
  std::vector<Genre> data;
};
BOOST_DESCRIBE_STRUCT(GenreList, (), (data))

struct FilmographyEntry {
  std::string role;
  TitleCard title;
};
BOOST_DESCRIBE_STRUCT(FilmographyEntry, (), (role, title))

struct CastMember {
  std::string id;
  std::string name;
  std::string type;
  std::vector<FilmographyEntry> filmography;
};
BOOST_DESCRIBE_STRUCT(CastMember, (), (id, name, type, filmography))

TitleCard card(const Title& title);
TitlePage title_page(const Title& title, const catalog::TitleList& similar);
HomePage home_page(const Home& home);
FacetCounts facet_counts(const Facets& facets, const Catalogue& catalogue);

}  // namespace codeflix::catalog::view
