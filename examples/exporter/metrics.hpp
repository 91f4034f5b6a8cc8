// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// BPF maps as metrics of Prometheus, for prometheus-cpp. Copy it into programs of your own.
#pragma once

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <ebpfxx/error.hpp>
#include <ebpfxx/reflect.hpp>
#include <ebpfxx/terminal.hpp>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace metrics {

using Labels = std::vector<prometheus::ClientMetric::Label>;

/// A label for each field of a key. Texts come from whoever named a thread or a file, and Prometheus refuses a whole
/// page for one that is not UTF-8: printable() writes such bytes out.
template <class Key>
Labels labels_of(const Key& key) {
  Labels labels;
  ebpfxx::for_each_field(key, [&](std::string_view name, const auto& field) {
    if constexpr (requires { ebpfxx::text(field); })
      labels.push_back({std::string{name}, ebpfxx::printable(ebpfxx::text(field))});
    else
      labels.push_back({std::string{name}, ebpfxx::to_text(field)});
  });
  return labels;
}

/// Reads a map each time Prometheus asks, in batches. `Read` adds an entry's value to a metric.
template <class Map, class Read>
class MapCollector : public prometheus::Collectable {
 public:
  MapCollector(prometheus::MetricFamily family, Map map, Read read)
      : family_{std::move(family)}, map_{std::move(map)}, read_{std::move(read)} {}

  std::vector<prometheus::MetricFamily> Collect() const override try {
    // By labels: two keys can have the same, and Prometheus takes only one of these.
    std::map<Labels, prometheus::ClientMetric> metrics;
    for (const auto& [key, value] : map_) {
      Labels labels;
      if constexpr (std::is_class_v<typename Map::key_type>) labels = labels_of(key);
      read_(metrics[std::move(labels)], value);
    }
    prometheus::MetricFamily family = family_;
    for (auto& [labels, metric] : metrics) {
      metric.label = labels;
      family.metric.push_back(std::move(metric));
    }
    return {std::move(family)};
  } catch (const ebpfxx::Error& error) {  // prometheus-cpp would let it end the program
    std::fprintf(stderr, "%s: %s\n", family_.name.c_str(), error.what());
    return {};
  }

 private:
  prometheus::MetricFamily family_;
  Map map_;
  Read read_;
};

template <class Map, class Read>
[[nodiscard]] std::shared_ptr<prometheus::Collectable> collector(prometheus::MetricFamily family, const Map& map,
                                                                 Read read) {
  return std::make_shared<MapCollector<Map, Read>>(std::move(family), map, std::move(read));
}

/// The values of a map are counters; those of CPUs are added up. So are all entries, where the key is no struct.
template <class Map>
[[nodiscard]] auto counters(std::string name, std::string help, const Map& map) {
  return collector({std::move(name), std::move(help), prometheus::MetricType::Counter, {}}, map,
                   [](prometheus::ClientMetric& metric, const auto& value) {
                     if constexpr (requires { value.sum(); })
                       metric.counter.value += static_cast<double>(value.sum());
                     else
                       metric.counter.value += static_cast<double>(value);
                   });
}

struct HistogramOptions {
  double unit = 1;      ///< of the slots
  double sum_unit = 1;  ///< of the sum
};

/// The values of a map have `slots`, counted by powers of two (as for ebpfxx::Log2Hist), and the `sum` of what was
/// counted. A slot's bound is that of the next. The last slot has none: all that is larger is in it.
template <class Map>
[[nodiscard]] auto histograms(std::string name, std::string help, const Map& map, HistogramOptions options) {
  const auto add = [options](prometheus::ClientMetric::Histogram& histogram, const auto& value) {
    histogram.bucket.resize(value.slots.size() - 1);
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < histogram.bucket.size(); ++i) {
      histogram.bucket[i].cumulative_count += count += value.slots[i];
      histogram.bucket[i].upper_bound = std::ldexp(options.unit, static_cast<int>(i) + 1);
    }
    histogram.sample_count += count + value.slots.back();
    histogram.sample_sum += static_cast<double>(value.sum) * options.sum_unit;
  };
  return collector({std::move(name), std::move(help), prometheus::MetricType::Histogram, {}}, map,
                   [add](prometheus::ClientMetric& metric, const auto& value) {
                     if constexpr (requires { value.slots; })
                       add(metric.histogram, value);
                     else
                       for (const auto& of_cpu : value) add(metric.histogram, of_cpu);
                   });
}

}  // namespace metrics
