#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "services/catalog/search_index_fixture.hpp"

/// What every SearchIndex finds and how it ranks. An adapter is added by one more entry in kSearchIndexAdapters.
namespace codeflix::catalog {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

struct Film {
  std::string id;
  std::string title;
  std::string original_title = {};
  std::int64_t year = 2000;
  std::vector<std::string> cast = {};
  std::vector<std::string> genres = {};
  std::string description = {};
  std::vector<std::string> categories = {"Filmes"};
  Rating rating = Rating::l;
  bool opened = false;
  std::int64_t minutes = 100;
  std::int64_t published = 0;
};

std::shared_ptr<const Title> title_of(const Film& film) {
  auto title = std::make_shared<Title>();
  title->id = film.id;
  title->title = film.title;
  title->original_title = film.original_title;
  title->description = film.description;
  title->year_launched = film.year;
  title->rating = film.rating;
  title->opened = film.opened;
  title->duration_ms = film.minutes * 60'000;
  title->published_at = Time(std::chrono::seconds(film.published));
  for (const auto& name : film.cast) title->cast.push_back({name, name, "actor", ""});
  for (const auto& name : film.genres) title->genres.push_back({name, name});
  for (const auto& name : film.categories) title->categories.push_back({name, name});
  return title;
}

class SearchIndexContract : public SearchIndexTest {
 protected:
  void put(const std::vector<Film>& films) {
    std::vector<TitleChange> changes;
    for (const auto& film : films) changes.push_back({film.id, ++version_, title_of(film)});
    apply(changes);
  }
  void remove(const std::vector<std::string>& ids) {
    std::vector<TitleChange> changes;
    for (const auto& id : ids) changes.push_back({id, ++version_, nullptr});
    apply(changes);
  }
  SearchResult search(const std::string& text, const TitleFilter& filter = {}, SortOrder sort = SortOrder::relevance, std::size_t limit = 25) {
    SearchQuery query;
    query.text = text;
    query.filter = filter;
    query.sort = sort;
    query.limit = limit;
    auto result = index().search(query);
    EXPECT_TRUE(result) << (result ? "" : result.error().detail);
    return result.value_or(SearchResult{});
  }

  std::vector<std::string> ids(const std::string& text) { return search(text).ids; }

  std::int64_t version_ = 0;
};

const std::vector<Film> kFilms = {
    {.id = "aeroporto",
     .title = "O Aeroporto das Nuvens",
     .year = 2020,
     .cast = {"Antônia Vasconcelos"},
     .genres = {"Drama épico"},
     .description = "Uma pilota volta."},
    {.id = "matrix",
     .title = "Matrix",
     .original_title = "The Matrix",
     .year = 1999,
     .cast = {"Keanu Reeves", "Carrie-Anne Moss"},
     .genres = {"Ficção científica"},
     .description = "A hacker learns what the world is."},
    {.id = "matrix2",
     .title = "Matrix Reloaded",
     .original_title = "The Matrix Reloaded",
     .year = 2003,
     .cast = {"Keanu Reeves"},
     .genres = {"Ficção científica"}},
    {.id = "wick",
     .title = "De Volta ao Jogo",
     .original_title = "John Wick",
     .year = 2014,
     .cast = {"Keanu Reeves"},
     .genres = {"Ação"},
     .description = "Um assassino aposentado procura vingança."},
    {.id = "knight",
     .title = "Batman: O Cavaleiro das Trevas",
     .original_title = "The Dark Knight",
     .year = 2008,
     .cast = {"Christian Bale", "Heath Ledger"},
     .genres = {"Ação"}},
    {.id = "spider", .title = "Homem-Aranha", .original_title = "Spider-Man", .year = 2002, .cast = {"Tobey Maguire"}, .genres = {"Ação"}},
    {.id = "ocean",
     .title = "Onze Homens e um Segredo",
     .original_title = "Ocean's Eleven",
     .year = 2001,
     .cast = {"George Clooney"},
     .genres = {"Policial"}},
    {.id = "rocky2",
     .title = "Rocky II: A Revanche",
     .original_title = "Rocky II",
     .year = 1979,
     .cast = {"Sylvester Stallone"},
     .genres = {"Drama"}},
    {.id = "starwars", .title = "Star Wars", .year = 1977, .cast = {"Mark Hamill"}, .genres = {"Aventura"}},
    {.id = "travellers",
     .title = "Os Viajantes",
     .original_title = "The Travelling Companions",
     .year = 1960,
     .cast = {"Ana Lima"},
     .genres = {"Romance"},
     .description = "Corações partidos numa estação de trem."},
    {.id = "gato", .title = "Gato", .year = 1980},
    {.id = "rato", .title = "Rato", .year = 1981},
};

TEST_P(SearchIndexContract, CaseAndAccentsDoNotMatter) {
  put(kFilms);
  EXPECT_THAT(ids("cavaleiro DAS trevas"), ElementsAre("knight"));
  EXPECT_THAT(ids("ANTONIA vasconcelos"), ElementsAre("aeroporto"));
  EXPECT_THAT(ids("ficcao cientifica"), UnorderedElementsAre("matrix", "matrix2"));
  EXPECT_THAT(ids("séla"), IsEmpty());
}

TEST_P(SearchIndexContract, EveryFieldIsSearched) {
  put(kFilms);
  EXPECT_EQ(ids("nuvens").at(0), "aeroporto");
  EXPECT_EQ(ids("dark knight").at(0), "knight");
  EXPECT_EQ(ids("heath ledger").at(0), "knight");
  EXPECT_EQ(ids("policial").at(0), "ocean");
  EXPECT_EQ(ids("aposentado").at(0), "wick");
  EXPECT_EQ(search("filmes").total, kFilms.size());
}

TEST_P(SearchIndexContract, TypingMistakesAreForgivenByLength) {
  put(kFilms);
  EXPECT_THAT(ids("aeroprto nuvens"), ElementsAre("aeroporto"));
  EXPECT_EQ(ids("mtarix").at(0), "matrix");
  EXPECT_EQ(ids("vasconzellos").at(0), "aeroporto") << "two in a long word";
  EXPECT_EQ(ids("stalone").at(0), "rocky2");
  EXPECT_THAT(ids("pato"), IsEmpty()) << "none in four letters";
  EXPECT_THAT(ids("mtarxi"), IsEmpty()) << "two in six letters";
}

TEST_P(SearchIndexContract, TheLastWordMayBeUnfinished) {
  put(kFilms);
  for (const auto* typed : {"o aero", "aeroporto das nu", "aer", "aeroporto d"}) EXPECT_EQ(ids(typed).at(0), "aeroporto") << typed;
  EXPECT_THAT(ids("m"), UnorderedElementsAre("matrix", "matrix2", "spider"));
  EXPECT_THAT(ids("kea"), Contains("wick"));
  EXPECT_THAT(ids("matr"), ElementsAre("matrix", "matrix2"));
  EXPECT_EQ(ids("vaskonce").at(0), "aeroporto") << "unfinished and mistaken";
}

TEST_P(SearchIndexContract, StemsOfBothLanguages) {
  put(kFilms);
  EXPECT_THAT(ids("viajante"), ElementsAre("travellers"));
  EXPECT_THAT(ids("travelled companion"), Contains("travellers"));
  EXPECT_THAT(ids("coração"), Contains("travellers"));
}

TEST_P(SearchIndexContract, RanksTitleBeforeOriginalBeforeCastBeforeGenreBeforeDescription) {
  put({{.id = "d", .title = "Um", .description = "lanterna"},
       {.id = "g", .title = "Dois", .genres = {"Lanterna"}},
       {.id = "c", .title = "Três", .cast = {"Lanterna"}},
       {.id = "o", .title = "Quatro", .original_title = "Lanterna"},
       {.id = "t", .title = "Lanterna"}});
  EXPECT_THAT(ids("lanterna"), ElementsAre("t", "o", "c", "g", "d"));
}

TEST_P(SearchIndexContract, RanksTheVeryWordBeforeItsStemBeforeAMistake) {
  put({{.id = "mistake", .title = "Jardima"}, {.id = "stem", .title = "Jardins"}, {.id = "word", .title = "Jardim"}});
  EXPECT_EQ(ids("jardim").at(0), "word");
  put({{.id = "exact2", .title = "Viajantes"}, {.id = "stem2", .title = "Viajante"}});
  EXPECT_THAT(ids("viajantes"), ElementsAre("exact2", "stem2"));
}

TEST_P(SearchIndexContract, RanksTheWholeTitleAndItsBeginningFirst) {
  put({{.id = "later", .title = "Return of the King"}, {.id = "start", .title = "King of Comedy"}, {.id = "whole", .title = "The King"}});
  EXPECT_THAT(ids("king"), ElementsAre("whole", "start", "later"));
  EXPECT_EQ(ids("the king").at(0), "whole");
  EXPECT_EQ(ids("king of").at(0), "start");
}

TEST_P(SearchIndexContract, AllWordsAreWantedFirst) {
  put(kFilms);
  EXPECT_THAT(ids("matrix keanu"), ElementsAre("matrix", "matrix2"));
  EXPECT_THAT(ids("keanu john"), ElementsAre("wick"));
  EXPECT_EQ(ids("matrix reloaded zzzz").at(0), "matrix2") << "most of them, when no title has all";
  EXPECT_THAT(ids("zzzz yyyy"), IsEmpty());
}

TEST_P(SearchIndexContract, WordsInAnyOrderTogetherOrApart) {
  put(kFilms);
  EXPECT_EQ(ids("trevas das cavaleiro").at(0), "knight");
  EXPECT_EQ(ids("starwars").at(0), "starwars");
  EXPECT_EQ(ids("spiderman").at(0), "spider");
  EXPECT_EQ(ids("spider man").at(0), "spider");
  EXPECT_EQ(ids("homemaranha").at(0), "spider");
  EXPECT_EQ(ids("mat rix").at(0), "matrix");
  EXPECT_EQ(ids("oaeroportodasnuvens").at(0), "aeroporto");
}

TEST_P(SearchIndexContract, NumbersYearsAndApostrophes) {
  put(kFilms);
  EXPECT_EQ(ids("rocky 2").at(0), "rocky2");
  EXPECT_EQ(ids("oceans 11").at(0), "ocean");
  EXPECT_EQ(ids("ocean eleven").at(0), "ocean");
  EXPECT_EQ(ids("ocean's eleven").at(0), "ocean");
  EXPECT_EQ(ids("matrix 1999").at(0), "matrix");
  EXPECT_EQ(ids("matrix 2003").at(0), "matrix2");
}

TEST_P(SearchIndexContract, SmallWordsCountOnlyWhereThereAreNoOthers) {
  put(kFilms);
  EXPECT_EQ(ids("aeroporto de nuvens").at(0), "aeroporto");
  EXPECT_THAT(ids("das"), UnorderedElementsAre("aeroporto", "knight"));
}

TEST_P(SearchIndexContract, SuggestsWhatWasProbablyMeant) {
  put(kFilms);
  EXPECT_EQ(search("aeroprto nuvens").suggestion, "aeroporto nuvens");
  EXPECT_EQ(search("pato").suggestion, "gato");
  EXPECT_EQ(search("matrix").suggestion, std::nullopt);
  EXPECT_EQ(search("matr").suggestion, std::nullopt) << "only unfinished";
  EXPECT_EQ(search("qqqqqqqq").suggestion, std::nullopt);
}

TEST_P(SearchIndexContract, AnEmptyTextFindsTheNewest) {
  put({{.id = "old", .title = "A", .published = 10}, {.id = "new", .title = "B", .published = 30}, {.id = "middle", .title = "C", .published = 20}});
  for (const auto* text : {"", "   ", "!?"}) EXPECT_THAT(ids(text), ElementsAre("new", "middle", "old")) << text;
}

TEST_P(SearchIndexContract, SortsAsAsked) {
  put({{.id = "1", .title = "Árvore verde", .year = 1990, .published = 1},
       {.id = "2", .title = "Casa verde", .year = 2010, .published = 3},
       {.id = "3", .title = "bola verde", .year = 2000, .published = 2}});
  for (const auto* text : {"verde", ""}) {
    EXPECT_THAT(search(text, {}, SortOrder::title).ids, ElementsAre("1", "3", "2"));
    EXPECT_THAT(search(text, {}, SortOrder::newest).ids, ElementsAre("2", "3", "1"));
    EXPECT_THAT(search(text, {}, SortOrder::year_ascending).ids, ElementsAre("1", "3", "2"));
    EXPECT_THAT(search(text, {}, SortOrder::year_descending).ids, ElementsAre("2", "3", "1"));
  }
}

TEST_P(SearchIndexContract, FiltersAndCounts) {
  put({{.id = "1", .title = "Mar um", .year = 1995, .genres = {"Drama"}, .categories = {"Filmes"}, .rating = Rating::r18, .minutes = 20},
       {.id = "2", .title = "Mar dois", .year = 1999, .genres = {"Drama", "Terror"}, .categories = {"Filmes"}, .opened = true, .minutes = 59},
       {.id = "3", .title = "Mar três", .year = 2001, .genres = {"Terror"}, .categories = {"Curtas"}, .rating = Rating::r12, .minutes = 120}});
  for (const auto* text : {"mar", ""}) {
    const auto all = search(text);
    EXPECT_EQ(all.total, 3U);
    EXPECT_THAT(all.facets.genres, ElementsAre(FacetCount{"Drama", 2}, FacetCount{"Terror", 2}));
    EXPECT_THAT(all.facets.categories, ElementsAre(FacetCount{"Filmes", 2}, FacetCount{"Curtas", 1}));
    EXPECT_EQ(all.facets.decades, (std::map<std::int64_t, std::size_t>{{1990, 2}, {2000, 1}}));
    EXPECT_EQ(all.facets.durations, (std::map<std::int64_t, std::size_t>{{0, 1}, {30, 1}, {120, 1}}));
    EXPECT_EQ(all.facets.ratings, (std::map<Rating, std::size_t>{{Rating::l, 1}, {Rating::r12, 1}, {Rating::r18, 1}}));
    EXPECT_EQ(all.facets.opened, (std::map<bool, std::size_t>{{false, 2}, {true, 1}}));

    const auto drama = search(text, {.genres = {"Drama"}});
    EXPECT_THAT(drama.ids, UnorderedElementsAre("1", "2"));
    EXPECT_THAT(drama.facets.genres, ElementsAre(FacetCount{"Drama", 2}, FacetCount{"Terror", 2})) << "what the other choices would show";
    EXPECT_THAT(drama.facets.categories, ElementsAre(FacetCount{"Filmes", 2}));
    EXPECT_EQ(search(text, {.genres = {"Drama", "Terror"}}).total, 3U) << "any of them";
    EXPECT_THAT(search(text, {.categories = {"Curtas"}, .genres = {"Drama"}}).ids, IsEmpty());
    EXPECT_THAT(search(text, {.genres = {"unknown"}}).ids, IsEmpty());
    EXPECT_THAT(search(text, {.ratings = {Rating::r12}}).ids, ElementsAre("3"));
    EXPECT_THAT(search(text, {.year_from = 1996, .year_to = 2001}).ids, UnorderedElementsAre("2", "3"));
    EXPECT_THAT(search(text, {.duration_from = 30, .duration_to = 120}).ids, ElementsAre("2"));
    EXPECT_THAT(search(text, {.opened = false}).ids, UnorderedElementsAre("1", "3"));
  }
}

TEST_P(SearchIndexContract, NothingAboveTheCeilingIsFoundOrCounted) {
  put({{.id = "adult", .title = "Mar", .rating = Rating::r18}, {.id = "child", .title = "Mar azul", .rating = Rating::l}});
  for (const auto* text : {"mar", "", "marr azul", "mrar"}) {
    const auto found = search(text, {.ceiling = Rating::r16});
    EXPECT_THAT(found.ids, Not(Contains("adult"))) << text;
    EXPECT_FALSE(found.facets.ratings.contains(Rating::r18)) << text;
  }
}

TEST_P(SearchIndexContract, PagesMeetWithoutGapOrDouble) {
  std::vector<Film> films;
  for (int i = 0; i < 700; ++i) films.push_back({.id = fmt::format("{:03}", i), .title = fmt::format("Serra {}", i), .published = i});
  put(films);
  for (const auto* text : {"serra", ""}) {
    for (const auto sort : {SortOrder::relevance, SortOrder::title, SortOrder::newest}) {
      std::vector<std::string> by_page;
      std::vector<std::string> by_cursor;
      SearchQuery query;
      query.text = text;
      query.sort = sort;
      query.limit = 90;
      for (query.offset = 0; query.offset < 700; query.offset += 90) {
        const auto page = index().search(query).value();
        EXPECT_EQ(page.total, 700U);
        EXPECT_EQ(page.offset, query.offset);
        by_page.insert(by_page.end(), page.ids.begin(), page.ids.end());
      }
      query.offset = 0;
      for (auto page = index().search(query).value(); !page.ids.empty(); page = index().search(query).value()) {
        by_cursor.insert(by_cursor.end(), page.ids.begin(), page.ids.end());
        query.offset = page.offset + page.ids.size();
        query.after = page.ids.back();
      }
      EXPECT_EQ(by_page, by_cursor);
      EXPECT_EQ(std::set(by_page.begin(), by_page.end()).size(), 700U);
    }
  }
}

TEST_P(SearchIndexContract, ACursorGoesOnWhereItsTitleStandsNow) {
  put({{.id = "1", .title = "Mar", .published = 1}, {.id = "2", .title = "Mar", .published = 2}, {.id = "3", .title = "Mar", .published = 3}});
  SearchQuery query;
  query.sort = SortOrder::newest;
  query.limit = 1;
  query.offset = 1;
  query.after = "3";
  put({{.id = "4", .title = "Mar", .published = 4}});
  EXPECT_THAT(index().search(query).value().ids, ElementsAre("2")) << "not 3 once more";
  remove({"3"});
  EXPECT_THAT(index().search(query).value().ids, ElementsAre("2")) << "the title is gone, its place is not";
}

TEST_P(SearchIndexContract, TitlesChangeAndGo) {
  put(kFilms);
  put({{.id = "gato", .title = "Cachorro"}});
  EXPECT_THAT(ids("gato"), IsEmpty());
  EXPECT_THAT(ids("cachorro"), ElementsAre("gato"));
  EXPECT_THAT(ids("cach"), ElementsAre("gato"));
  remove({"gato", "unknown"});
  EXPECT_THAT(ids("cachorro"), IsEmpty());
  EXPECT_THAT(ids("cach"), IsEmpty());
  EXPECT_EQ(search("").total, kFilms.size() - 1);
  EXPECT_EQ(search("cachorrp").suggestion, std::nullopt) << "nothing has that word any more";
  put({{.id = "gato", .title = "Gato"}});
  EXPECT_THAT(ids("gato"), ElementsAre("gato"));
}

TEST_P(SearchIndexContract, AnythingMayBeTyped) {
  put(kFilms);
  const std::string long_word(5000, 'a');
  std::string many_words;
  for (int i = 0; i < 500; ++i) many_words += "matrix ";
  for (const auto& text : {long_word, many_words, std::string("\xff\xfe\x80"), std::string("a\0b", 3), std::string("' OR 1=1 --"), std::string("#2"),
                           std::string("AND OR NOT (\"*~?"), std::string("🎬 🎬")}) {
    SearchQuery query;
    query.text = text;
    EXPECT_TRUE(index().search(query)) << text;
  }
  EXPECT_EQ(ids(many_words).at(0), "matrix");
}

TEST_P(SearchIndexContract, AnEmptyIndexAnswers) {
  EXPECT_THAT(ids("matrix"), IsEmpty());
  EXPECT_THAT(ids(""), IsEmpty());
  EXPECT_THAT(ids("m"), IsEmpty());
}

TEST_P(SearchIndexContract, SearchesGoOnWhileTitlesChange) {
  put(kFilms);
  std::atomic<bool> done = false;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      while (!done) {
        SearchQuery query;
        query.text = "aeroprto nuvens";
        const auto found = index().search(query);
        // Overtaken by the writer is a fair answer, a wrong one is not.
        if (found ? found->ids != std::vector<std::string>{"aeroporto"} : found.error().kind != ErrorKind::unavailable) ++wrong;
      }
    });
  }
  for (int i = 0; i < 150; ++i) put({{.id = fmt::format("n{}", i % 20), .title = fmt::format("Novo {}", i), .description = "nuvens passageiras"}});
  done = true;
  for (auto& reader : readers) reader.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(search("").total, kFilms.size() + 20);
}

INSTANTIATE_TEST_SUITE_P(Adapters, SearchIndexContract, ::testing::ValuesIn(kSearchIndexAdapters), name_of);

}  // namespace
}  // namespace codeflix::catalog
