#include <benchmark/benchmark.h>

#include "libs/storage/store_places_fixture.hpp"
#include "libs/testing/engine.hpp"

/// Durable writes, and reads, in the folder and in those of S3, GCS and Azure that this run has.
namespace codeflix::storage {
namespace {

using MakePlace = std::function<std::unique_ptr<test_store::Place>()>;

constexpr std::size_t kFilm = std::size_t{64} << 20;
constexpr std::size_t kAppend = std::size_t{8} << 20;  // of an upload
constexpr std::size_t kRead = std::size_t{1} << 20;    // of the cache in front of a bucket
constexpr std::size_t kSegment = std::size_t{256} << 10;
constexpr std::size_t kSegments = 32;

struct House {
  explicit House(const MakePlace& make) : place(make()), store(place->open()) {}

  void write_film() {
    for (std::size_t offset = 0; offset < kFilm; offset += kAppend)
      store->append("film", offset, std::string_view(bytes).substr(offset, kAppend), 1).value();
    store->complete("film").value();
  }

  void write_segments() {
    for (std::size_t i = 0; i < kSegments; ++i) store->put(segment(i), std::string_view(bytes).substr(i * kSegment, kSegment)).value();
  }

  void read(const std::string& key, std::size_t size) {
    const auto object = store->open(key).value();
    for (std::size_t offset = 0; offset < size; offset += kRead) benchmark::DoNotOptimize(object->read(offset, kRead).value());
  }

  static std::string segment(std::size_t number) { return "segments/" + std::to_string(number); }

  std::unique_ptr<test_store::Place> place;
  std::unique_ptr<ObjectStore> store;
  const std::string bytes = random_bytes(kFilm);
};

void count_films(benchmark::State& state) { state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(kFilm)); }
void count_segments(benchmark::State& state) { state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kSegments)); }

/// One object of 64 MiB in pieces, as an upload comes.
void write_film(benchmark::State& state, const MakePlace& make) {
  House house(make);
  for (auto _ : state) house.write_film();
  count_films(state);
}

/// The same, 1 MiB at a time.
void read_film(benchmark::State& state, const MakePlace& make) {
  House house(make);
  house.write_film();
  for (auto _ : state) house.read("film", kFilm);
  count_films(state);
}

/// Objects of 256 KiB one after the other, as an encoder writes them.
void write_segments(benchmark::State& state, const MakePlace& make) {
  House house(make);
  for (auto _ : state) house.write_segments();
  count_segments(state);
}

/// Each is opened, and read whole.
void read_segments(benchmark::State& state, const MakePlace& make) {
  House house(make);
  house.write_segments();
  for (auto _ : state) {
    for (std::size_t i = 0; i < kSegments; ++i) house.read(House::segment(i), kSegment);
  }
  count_segments(state);
}

const bool registered = [] {
  const auto add = [](const std::string& store, const MakePlace& make) {
    const auto one = [&](const std::string& name, void (*function)(benchmark::State&, const MakePlace&)) {
      benchmark::RegisterBenchmark((name + "/" + store).c_str(), function, make)->UseRealTime()->Unit(benchmark::kMillisecond);
    };
    one("write_film", write_film);
    one("read_film", read_film);
    one("write_segments", write_segments);
    one("read_segments", read_segments);
  };
  const auto add_bucket = [&](const std::string& store, const char* engine, auto make) {
    if (const auto url = testing::engine_address(engine)) add(store, [make, address = test_store::parse(*url)] { return make(address); });
  };
  add("folder", [] { return std::make_unique<test_store::FolderPlace>(); });
  add_bucket("s3", "S3", test_store::s3_place);
  add_bucket("gcs", "GCS", test_store::gcs_place);
  add_bucket("azure", "AZURE", test_store::azure_place);
  return true;
}();

}  // namespace
}  // namespace codeflix::storage
