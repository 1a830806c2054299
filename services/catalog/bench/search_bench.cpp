// codeflix-search-bench: how well and how fast the catalogue's search finds, on any catalogue.
#include <fmt/format.h>
#include <time.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <numeric>

#include "libs/base/json.hpp"
#include "libs/base/text.hpp"
#include "services/catalog/bench/bench_documents.hpp"
#include "services/catalog/bench/relevance_cases.hpp"
#include "services/catalog/bench/synthetic_catalogue.hpp"
#include "services/catalog/infra/elasticsearch/elasticsearch_index.hpp"
#include "services/catalog/infra/elasticsearch/title_indices.hpp"
#include "services/catalog/infra/xapian/xapian_index.hpp"

namespace codeflix::catalog {
namespace {

using Steady = std::chrono::steady_clock;

struct Options {
  std::string documents;
  std::string queries;
  std::string ranked;
  std::string json;
  std::string misses;
  std::string folder;
  std::string elasticsearch;
  std::size_t titles = 36'000;
  std::size_t per_kind = 200;
  std::size_t limit = 10;
  std::uint64_t seed = 1;
};

double microseconds(Steady::duration time) { return std::chrono::duration<double, std::micro>(time).count(); }

double percentile(std::vector<double> values, double part) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, static_cast<std::size_t>(part * static_cast<double>(values.size())))];
}

struct Answer {
  SearchResult result;
  double us = 0;
  double cpu_us = 0;  ///< of this thread: what is left when others have the machine too
};

double cpu_microseconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

Result<Answer> ask(const SearchIndex& index, const std::string& text, std::size_t limit) {
  SearchQuery query;
  query.text = text;
  query.limit = limit;
  const auto cpu_began = cpu_microseconds();
  const auto began = Steady::now();
  CODEFLIX_TRY_ASSIGN(auto result, index.search(query));
  return Answer{std::move(result), microseconds(Steady::now() - began), cpu_microseconds() - cpu_began};
}

/// What was seen of one kind of query.
struct Kind {
  std::vector<double> us;
  std::vector<double> cpu_us;
  std::size_t judged = 0;
  std::size_t first = 0;
  std::size_t first_ten = 0;
  double reciprocal = 0;
};

json::Object times(const std::vector<double>& us, const std::vector<double>& cpu_us) {
  return {{"queries", us.size()},        {"p50_us", percentile(us, 0.5)},         {"p99_us", percentile(us, 0.99)},
          {"max_us", percentile(us, 1)}, {"cpu_p50_us", percentile(cpu_us, 0.5)}, {"cpu_p99_us", percentile(cpu_us, 0.99)}};
}

Result<json::Object> run_foreign(const Options& options, const SearchIndex& index) {
  CODEFLIX_TRY_ASSIGN(const auto queries, read_queries(options.queries));
  std::ofstream out;
  if (!options.ranked.empty()) {
    out.open(options.ranked);
    if (!out) return fail(ErrorKind::invalid, "bench.file", options.ranked + " cannot be written.");
  }
  std::vector<double> us;
  std::vector<double> cpu_us;
  for (const auto& query : queries) {
    CODEFLIX_TRY_ASSIGN(const auto answer, ask(index, query, options.limit));
    us.push_back(answer.us);
    cpu_us.push_back(answer.cpu_us);
    if (out.is_open()) out << json::serialize(json::Object{{"q", query}, {"ids", json::to(answer.result.ids)}, {"us", answer.us}}) << '\n';
  }
  return times(us, cpu_us);
}

Result<json::Object> run_cases(const Options& options, const Titles& titles, const SearchIndex& index) {
  std::unordered_map<std::string, std::string> names;
  for (const auto& title : titles) names.emplace(title->id, fold(title->title));
  std::ofstream misses;
  if (!options.misses.empty()) misses.open(options.misses);
  std::vector<std::pair<std::string, Kind>> kinds;
  Kind all;
  for (const auto& test : make_relevance_cases(titles, options.per_kind, options.seed)) {
    CODEFLIX_TRY_ASSIGN(const auto answer, ask(index, test.query, 10));
    if (kinds.empty() || kinds.back().first != test.kind) kinds.emplace_back(test.kind, Kind{});
    std::size_t place = 0;
    for (std::size_t i = 0; i < answer.result.ids.size() && place == 0; ++i) {
      const auto& id = answer.result.ids[i];
      if (id == test.wanted || names[id] == test.wanted_title) place = i + 1;
    }
    for (auto* kind : {&kinds.back().second, &all}) {
      kind->us.push_back(answer.us);
      kind->cpu_us.push_back(answer.cpu_us);
      if (test.wanted.empty()) continue;
      ++kind->judged;
      if (place == 1) ++kind->first;
      if (place != 0) ++kind->first_ten;
      if (place != 0) kind->reciprocal += 1.0 / static_cast<double>(place);
    }
    if (misses.is_open() && !test.wanted.empty() && place != 1)
      misses << fmt::format("{}\t{}\twanted: {}\tplace {}\tfirst: {}\n", test.kind, test.query, test.wanted_title, place,
                            answer.result.ids.empty() ? "-" : names[answer.result.ids.front()]);
  }
  kinds.emplace_back("all", std::move(all));
  json::Object report;
  fmt::print("{:28} {:>7} {:>8} {:>8} {:>8} {:>9} {:>9} {:>9} {:>9}\n", "kind", "queries", "first", "in ten", "MRR", "p50 us", "p99 us", "cpu p50",
             "cpu p99");
  for (const auto& [name, kind] : kinds) {
    auto line = times(kind.us, kind.cpu_us);
    const auto judged = static_cast<double>(std::max<std::size_t>(kind.judged, 1));
    if (kind.judged > 0) {
      line["success_at_1"] = static_cast<double>(kind.first) / judged;
      line["success_at_10"] = static_cast<double>(kind.first_ten) / judged;
      line["mrr"] = kind.reciprocal / judged;
    }
    const auto figure = [&](double value) { return kind.judged > 0 ? fmt::format("{:.3f}", value) : std::string(); };
    fmt::print("{:28} {:7} {:>8} {:>8} {:>8} {:9.0f} {:9.0f} {:9.0f} {:9.0f}\n", name, kind.us.size(),
               figure(static_cast<double>(kind.first) / judged), figure(static_cast<double>(kind.first_ten) / judged),
               figure(kind.reciprocal / judged), percentile(kind.us, 0.5), percentile(kind.us, 0.99), percentile(kind.cpu_us, 0.5),
               percentile(kind.cpu_us, 0.99));
    report[name] = std::move(line);
  }
  return report;
}

/// An index of the engine under a name of its own, which goes with it.
class BenchEngine {
 public:
  BenchEngine(const std::string& url, const Clock& clock) : clock_(clock), engine_({.url = url, .index = "bench-" + new_uuid(clock)}) {}
  ~BenchEngine() {
    const auto indices = TitleIndices(engine_, clock_).current();
    if (!indices) return;
    for (const auto& index : *indices) {
      if (!engine_.manage("DELETE", "/" + index)) fmt::print(stderr, "The index {} is left behind.\n", index);
    }
  }
  BenchEngine(const BenchEngine&) = delete;
  BenchEngine& operator=(const BenchEngine&) = delete;

  std::unique_ptr<SearchIndex> index() const { return make_elasticsearch_index(engine_.settings(), clock_); }

 private:
  const Clock& clock_;
  SearchEngine engine_;
};

Result<> run(const Options& options) {
  Titles titles;
  if (options.documents.empty()) {
    titles = make_synthetic_catalogue(options.titles, options.seed);
  } else {
    CODEFLIX_TRY_ASSIGN(titles, read_documents(options.documents));
  }
  const SystemClock clock;
  std::optional<BenchEngine> engine;
  std::unique_ptr<SearchIndex> index;
  if (options.elasticsearch.empty()) {
    CODEFLIX_TRY_ASSIGN(index, make_xapian_index(options.folder));
  } else {
    engine.emplace(options.elasticsearch, clock);
    index = engine->index();
  }
  const auto cpu_began = cpu_microseconds();
  const auto began = Steady::now();
  std::vector<TitleChange> changes;
  for (const auto& title : titles) changes.push_back({title->id, 1, title});
  CODEFLIX_TRY(index->apply(changes));
  CODEFLIX_TRY(index->settle());
  const double build_ms = microseconds(Steady::now() - began) / 1000;
  fmt::print("{} titles indexed in {:.0f} ms ({:.0f} ms of CPU)\n", titles.size(), build_ms, (cpu_microseconds() - cpu_began) / 1000);

  json::Object report{{"titles", titles.size()}, {"build_ms", build_ms}};
  if (options.queries.empty()) {
    CODEFLIX_TRY_ASSIGN(report["kinds"], run_cases(options, titles, *index));
  } else {
    CODEFLIX_TRY_ASSIGN(auto measured, run_foreign(options, *index));
    fmt::print("{} queries, p50 {:.0f} us, p99 {:.0f} us\n", measured["queries"].to_number<std::size_t>(), measured["p50_us"].as_double(),
               measured["p99_us"].as_double());
    report["search"] = std::move(measured);
  }
  if (!options.json.empty()) {
    std::ofstream out(options.json);
    out << json::serialize(report) << '\n';
    if (!out) return fail(ErrorKind::invalid, "bench.file", options.json + " cannot be written.");
  }
  return {};
}

}  // namespace
}  // namespace codeflix::catalog

int main(int argc, char** argv) {
  codeflix::catalog::Options options;
  CLI::App app("Measures the catalogue's search: how well it ranks, and how fast.");
  auto* search = app.add_subcommand("search", "Search a catalogue; without --documents a made-up one, without --queries such as people type.");
  search->add_option("--documents", options.documents, R"(A line a title: {"id","title","year","cast","genres","description"})")
      ->check(CLI::ExistingFile);
  search->add_option("--queries", options.queries, R"(A line a query: {"q"})")->check(CLI::ExistingFile);
  search->add_option("--ranked", options.ranked, R"(Where to write a line a query: {"q","ids","us"})");
  search->add_option("--json", options.json, "Where to write the figures as JSON");
  search->add_option("--misses", options.misses, "Where to write the made queries whose title did not come first");
  search->add_option("--titles", options.titles, "Size of the made-up catalogue")->capture_default_str();
  search->add_option("--per-kind", options.per_kind, "Made queries of each kind")->capture_default_str();
  search->add_option("--elasticsearch", options.elasticsearch,
                     "Measure the index in this Elasticsearch (`http://127.0.0.1:9200`), not the embedded one");
  search->add_option("--limit", options.limit, "Ids a query")->capture_default_str();
  search->add_option("--seed", options.seed, "Of all that is made up")->capture_default_str();
  app.require_subcommand(1);
  CLI11_PARSE(app, argc, argv);
  std::string folder = (std::filesystem::temp_directory_path() / "codeflix-search-bench-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) {
    std::cerr << "No folder can be made in " << std::filesystem::temp_directory_path() << ".\n";
    return 1;
  }
  options.folder = folder;
  if (const auto done = codeflix::catalog::run(options); !done) {
    std::cerr << done.error().detail << '\n';
    return 1;
  }
  return 0;
}
