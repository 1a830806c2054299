#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

/// Prometheus metrics of this process. Names are `codeflix_<service>_<what>_<unit>`. Thread-safe; handles live as long as
/// the process and are cheap to use, so get them once and keep them.
namespace codeflix::metrics {

using Labels = std::map<std::string, std::string>;

class Counter {
 public:
  virtual ~Counter() = default;
  virtual void add(double by = 1) = 0;
};

class Gauge {
 public:
  virtual ~Gauge() = default;
  virtual void set(double value) = 0;
  virtual void add(double by) = 0;
};

class Histogram {
 public:
  virtual ~Histogram() = default;
  virtual void observe(double value) = 0;
};

Counter& counter(const std::string& name, const std::string& help, const Labels& labels = {});
Gauge& gauge(const std::string& name, const std::string& help, const Labels& labels = {});
/// Buckets are in the unit of the name; empty: 1 ms to 30 s.
Histogram& histogram(const std::string& name, const std::string& help, const Labels& labels = {}, const std::vector<double>& buckets = {});

/// The text exposition format 0.0.4.
std::string exposition();

}  // namespace codeflix::metrics
