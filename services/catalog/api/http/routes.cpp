#include "services/catalog/api/http/routes.hpp"

#include <algorithm>

#include "services/catalog/api/http/cached_response.hpp"
#include "services/catalog/api/http/query_parameters.hpp"
#include "services/catalog/api/http/views.hpp"
#include "services/catalog/app/browse.hpp"
#include "services/catalog/app/similar_titles.hpp"

namespace codeflix::catalog {
namespace {

using http::Request;
using http::Response;

constexpr std::size_t kSimilar = 12;

Result<Response> home(const ReadModel& model, const Request& request) {
  const auto catalogue = model.catalogue->get();
  return cached(request, view::home_page(make_home(*catalogue)), model.max_age);
}

/// Finds one page of titles; `List` is a view::TitleList.
template <class List>
Result<List> find(const ReadModel& model, const ListRequest& asked, SearchResult& found) {
  auto answer = model.index->search(asked.query);
  if (!answer && answer.error().kind == ErrorKind::unavailable && asked.query.text.empty())
    answer = browse(*model.catalogue->get(), asked.query);  // an index that is away ends searches, no lists
  CODEFLIX_TRY_ASSIGN(found, std::move(answer));
  // Taken after the search: what has just been withdrawn is then left out.
  const auto catalogue = model.catalogue->get();
  List list;
  for (const auto& id : found.ids) {
    if (const auto* title = catalogue->find(id)) list.data.push_back(view::card(*title));
  }
  list.facets = view::facet_counts(found.facets, *catalogue);
  const auto total = static_cast<std::int64_t>(found.total);
  list.meta = {
      static_cast<std::int64_t>(found.offset) / asked.per_page + 1, asked.per_page, total, (total + asked.per_page - 1) / asked.per_page, {}};
  const auto end = found.offset + found.ids.size();
  if (!found.ids.empty() && end < found.total) list.meta.next_cursor = cursor(end, found.ids.back());
  return list;
}

Result<Response> search(const ReadModel& model, const Request& request) {
  CODEFLIX_TRY_ASSIGN(const auto asked, list_request(request, true));
  SearchResult found;
  CODEFLIX_TRY_ASSIGN(auto results, find<view::SearchResults>(model, asked, found));
  results.suggestion = std::move(found.suggestion);
  return cached(request, results, model.max_age);
}

Result<Response> videos(const ReadModel& model, const Request& request) {
  CODEFLIX_TRY_ASSIGN(const auto asked, list_request(request, false));
  SearchResult found;
  CODEFLIX_TRY_ASSIGN(const auto list, find<view::TitleList>(model, asked, found));
  return cached(request, list, model.max_age);
}

Result<Response> video(const ReadModel& model, const Request& request) {
  const auto catalogue = model.catalogue->get();
  const auto* title = catalogue->find(request.parameter("id"));
  if (title == nullptr) return fail(ErrorKind::not_found, "title.unknown", "There is no such title.");
  return cached(request, view::title_page(*title, similar_titles(*catalogue, *title, kSimilar)), model.max_age);
}

Result<Response> categories(const ReadModel& model, const Request& request) {
  const auto catalogue = model.catalogue->get();
  view::CategoryList list;
  for (const auto& category : catalogue->categories())
    list.data.push_back({category.id, category.name, category.description, static_cast<std::int64_t>(catalogue->in_category(category.id).size())});
  return cached(request, list, model.max_age);
}

Result<Response> genres(const ReadModel& model, const Request& request) {
  const auto catalogue = model.catalogue->get();
  view::GenreList list;
  for (const auto& genre : catalogue->genres())
    list.data.push_back({genre.id, genre.name, genre.categories, static_cast<std::int64_t>(catalogue->in_genre(genre.id).size())});
  return cached(request, list, model.max_age);
}

Result<Response> cast_member(const ReadModel& model, const Request& request) {
  const auto catalogue = model.catalogue->get();
  const auto& id = request.parameter("id");
  const auto& titles = catalogue->with_person(id);
  if (titles.empty()) return fail(ErrorKind::not_found, "cast_member.unknown", "There is no such person in the catalogue.");
  view::CastMember person;
  for (const auto* title : titles) {
    for (const auto& entry : title->cast) {
      if (entry.id != id) continue;
      person.id = entry.id;
      person.name = entry.name;
      person.type = entry.type;
      person.filmography.push_back({entry.role, view::card(*title)});
    }
  }
  return cached(request, person, model.max_age);
}

}  // namespace

void add_routes(http::Router& router, const ReadModel& model) {
  const auto get = [&](const char* path, Result<Response> (*handler)(const ReadModel&, const Request&)) {
    router.add({"GET", std::string("/api/catalog/v1") + path, http::Access::open(), http::RunPlace::pool,
                http::Handler([model, handler](Request& request) { return handler(model, request); })});
  };
  get("/home", home);
  get("/search", search);
  get("/videos", videos);
  get("/videos/{id}", video);
  get("/categories", categories);
  get("/genres", genres);
  get("/cast_members/{id}", cast_member);
}

}  // namespace codeflix::catalog
