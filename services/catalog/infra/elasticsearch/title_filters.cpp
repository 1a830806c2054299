#include "services/catalog/infra/elasticsearch/title_filters.hpp"

#include "services/catalog/infra/elasticsearch/search_engine.hpp"

namespace codeflix::catalog {
namespace {

constexpr std::size_t kMostPeople = 20;
constexpr std::size_t kAll = 10'000;

/// The parts of a filter, by the facet whose choice they are.
std::vector<std::pair<std::string, json::Object>> parts(const TitleFilter& filter) {
  std::vector<std::pair<std::string, json::Object>> out;
  const auto any_of = [&](const std::string& facet, const std::string& field, const std::vector<std::string>& ids) {
    if (!ids.empty()) out.emplace_back(facet, json::Object{{"terms", json::Object{{field, json::to(ids)}}}});
  };
  any_of("categories", "category_ids", filter.categories);
  any_of("genres", "genre_ids", filter.genres);
  any_of("people", "person_ids", filter.cast_members);
  if (!filter.ratings.empty()) {
    json::Array ratings;
    for (const auto rating : filter.ratings) ratings.emplace_back(static_cast<int>(rating));
    out.emplace_back("ratings", json::Object{{"terms", json::Object{{"rating", std::move(ratings)}}}});
  }
  const auto between = [&](const std::string& facet, const std::string& field, const std::optional<std::int64_t>& from, const char* end,
                           const std::optional<std::int64_t>& to) {
    if (!from && !to) return;
    json::Object range;
    if (from) range["gte"] = *from;
    if (to) range[end] = *to;
    out.emplace_back(facet, json::Object{{"range", json::Object{{field, std::move(range)}}}});
  };
  between("decades", "year", filter.year_from, "lte", filter.year_to);
  between("durations", "minutes", filter.duration_from, "lt", filter.duration_to);
  if (filter.opened) out.emplace_back("opened", json::Object{{"term", json::Object{{"opened", *filter.opened}}}});
  return out;
}

json::Object all_but(const TitleFilter& filter, std::string_view facet) {
  json::Array filters;
  for (auto& [of, query] : parts(filter)) {
    if (of != facet) filters.push_back(std::move(query));
  }
  return {{"bool", json::Object{{"filter", std::move(filters)}}}};
}

json::Object terms(const std::string& field, std::size_t size) {
  return {{"terms",
           json::Object{{"field", field}, {"size", size}, {"order", json::Array{json::Object{{"_count", "desc"}}, json::Object{{"_key", "asc"}}}}}}};
}

template <class Use>
void for_buckets(const json::Value& aggregations, const std::string& facet, const Use& use) {
  const auto* buckets = find(aggregations, "/" + facet + "/of/buckets");
  if (buckets == nullptr || !buckets->is_array()) return;
  for (const auto& bucket : buckets->get_array()) {
    if (const auto count = number_at(bucket, "/doc_count"); count > 0) use(bucket, static_cast<std::size_t>(count));
  }
}

}  // namespace

json::Array always(const TitleFilter& filter) {
  return {json::Object{{"term", json::Object{{"shown", true}}}},
          json::Object{{"range", json::Object{{"rating", json::Object{{"lte", static_cast<int>(filter.ceiling)}}}}}}};
}

json::Object chosen(const TitleFilter& filter) { return all_but(filter, ""); }

json::Object facet_aggregations(const TitleFilter& filter) {
  json::Object out;
  const auto add = [&](const std::string& facet, json::Object counts) {
    out[facet] = json::Object{{"filter", all_but(filter, facet)}, {"aggs", json::Object{{"of", std::move(counts)}}}};
  };
  add("categories", terms("category_ids", kAll));
  add("genres", terms("genre_ids", kAll));
  add("people", terms("person_ids", kMostPeople));
  add("ratings", terms("rating", kRatingNames.size()));
  add("opened", terms("opened", 2));
  add("decades", {{"histogram", json::Object{{"field", "year"}, {"interval", 10}, {"min_doc_count", 1}}}});
  json::Array steps;
  for (std::size_t i = 0; i < kDurationSteps.size(); ++i) {
    json::Object step{{"from", kDurationSteps.at(i)}};
    if (i + 1 < kDurationSteps.size()) step["to"] = kDurationSteps.at(i + 1);
    steps.push_back(std::move(step));
  }
  add("durations", {{"range", json::Object{{"field", "minutes"}, {"ranges", std::move(steps)}}}});
  return out;
}

Facets read_facets(const json::Value& aggregations) {
  Facets out;
  const auto read_ids = [&](const std::string& facet, std::vector<FacetCount>& list) {
    for_buckets(aggregations, facet, [&](const json::Value& bucket, std::size_t count) { list.push_back({text_at(bucket, "/key"), count}); });
  };
  read_ids("categories", out.categories);
  read_ids("genres", out.genres);
  read_ids("people", out.cast_members);
  for_buckets(aggregations, "ratings",
              [&](const json::Value& bucket, std::size_t count) { out.ratings.emplace(static_cast<Rating>(number_at(bucket, "/key")), count); });
  for_buckets(aggregations, "opened",
              [&](const json::Value& bucket, std::size_t count) { out.opened.emplace(number_at(bucket, "/key") != 0, count); });
  for_buckets(aggregations, "decades", [&](const json::Value& bucket, std::size_t count) { out.decades.emplace(number_at(bucket, "/key"), count); });
  for_buckets(aggregations, "durations",
              [&](const json::Value& bucket, std::size_t count) { out.durations.emplace(number_at(bucket, "/from"), count); });
  return out;
}

}  // namespace codeflix::catalog
