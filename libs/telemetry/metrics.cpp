#include "libs/telemetry/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <deque>
#include <mutex>

namespace codeflix::metrics {

namespace {

/// One object of ours for each time series of the library's registry, which answers the same series for the same labels.
template <class Ours, class Theirs>
class Series {
 public:
  template <class Make>
  Ours& get(Theirs& theirs, Make make) {
    const std::scoped_lock lock(mutex_);
    auto& slot = known_[&theirs];
    if (!slot) slot = make();
    return *slot;
  }

 private:
  std::mutex mutex_;
  std::map<Theirs*, std::unique_ptr<Ours>> known_;
};

prometheus::Registry& registry() {
  static prometheus::Registry instance;
  return instance;
}

struct CounterOf final : Counter {
  explicit CounterOf(prometheus::Counter& to) : theirs(to) {}
  void add(double by) override { theirs.Increment(by); }
  prometheus::Counter& theirs;
};

struct GaugeOf final : Gauge {
  explicit GaugeOf(prometheus::Gauge& to) : theirs(to) {}
  void set(double value) override { theirs.Set(value); }
  void add(double by) override { theirs.Increment(by); }
  prometheus::Gauge& theirs;
};

struct HistogramOf final : Histogram {
  explicit HistogramOf(prometheus::Histogram& to) : theirs(to) {}
  void observe(double value) override { theirs.Observe(value); }
  prometheus::Histogram& theirs;
};

const std::vector<double> kSeconds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};

}  // namespace

Counter& counter(const std::string& name, const std::string& help, const Labels& labels) {
  static Series<CounterOf, prometheus::Counter> series;
  auto& theirs = prometheus::BuildCounter().Name(name).Help(help).Register(registry()).Add(labels);
  return series.get(theirs, [&] { return std::make_unique<CounterOf>(theirs); });
}

Gauge& gauge(const std::string& name, const std::string& help, const Labels& labels) {
  static Series<GaugeOf, prometheus::Gauge> series;
  auto& theirs = prometheus::BuildGauge().Name(name).Help(help).Register(registry()).Add(labels);
  return series.get(theirs, [&] { return std::make_unique<GaugeOf>(theirs); });
}

Histogram& histogram(const std::string& name, const std::string& help, const Labels& labels, const std::vector<double>& buckets) {
  static Series<HistogramOf, prometheus::Histogram> series;
  auto& theirs = prometheus::BuildHistogram().Name(name).Help(help).Register(registry()).Add(labels, buckets.empty() ? kSeconds : buckets);
  return series.get(theirs, [&] { return std::make_unique<HistogramOf>(theirs); });
}

std::string exposition() { return prometheus::TextSerializer().Serialize(registry().Collect()); }

}  // namespace codeflix::metrics
