// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Times two ways to do the same thing in turns, so that whatever else the machine does meets both alike.
#pragma once

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <vector>

inline double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Each iteration does c, ours, ours, c, after a prepare() each that is not timed: neither is always the second, and a
/// machine that slows down slows down both. Reports nanoseconds per item of both, and the ratio, all as medians.
template <class Prepare, class C, class Ours>
void side_by_side(benchmark::State& state, double items, Prepare prepare, C c, Ours ours) {
  const auto seconds = [&](auto& work) {
    prepare();
    const auto start = std::chrono::steady_clock::now();
    work();
    benchmark::ClobberMemory();
    return std::chrono::duration<double>{std::chrono::steady_clock::now() - start}.count();
  };
  std::vector<double> c_times, our_times, ratios;
  for (auto _ : state) {
    const double c_first = seconds(c);
    const double ours_both = seconds(ours) + seconds(ours);
    const double c_both = c_first + seconds(c);
    c_times.push_back(c_both / 2);
    our_times.push_back(ours_both / 2);
    ratios.push_back(ours_both / c_both);
    state.SetIterationTime(ours_both / 2);
  }
  state.counters["ebpfxx_ns"] = median(our_times) * 1e9 / items;
  state.counters["c_ns"] = median(c_times) * 1e9 / items;
  state.counters["ratio"] = median(ratios);
}
