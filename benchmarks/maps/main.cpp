// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Map operations and walks: libbpf's functions in C style, and ebpfxx.
#include <benchmark/benchmark.h>
#include <bpf/bpf.h>

#include <cstdint>
#include <stdexcept>

#include "../side_by_side.hpp"
#include "operations.hpp"

namespace {

constexpr std::uint32_t entries = 1024;
constexpr std::uint32_t calls = 512;  // in a row, before it is the other's turn

template <class Map>
Map filled(std::uint32_t count) {
  Map map = Map::create({.max_entries = count});
  typename Map::mapped_type value{};
  for (std::uint32_t key = 0; key < count; ++key) map.update(key, value);
  return map;
}

// Calls `operation(in, key)` with the same keys, all over the map, in C and in ebpfxx.
template <class Map, class Operation>
void compare(benchmark::State& state, Operation operation) {
  const Map map = filled<Map>(entries);
  const auto all_over = [&](const auto& in) {
    for (std::uint32_t i = 0; i < calls; ++i) operation(in, i * 37 % entries);
  };
  side_by_side(
      state, calls, [] {}, [&] { all_over(InC<typename Map::mapped_type>{map.fd()}); },
      [&] { all_over(InEbpfxx<Map>{map}); });
}

template <class Map>
void lookup(benchmark::State& state) {
  std::uint64_t sum = 0;
  compare<Map>(state, [&](const auto& in, std::uint32_t key) { in.lookup(key, sum); });
  benchmark::DoNotOptimize(sum);
}

template <class Map>
void lookup_absent(benchmark::State& state) {
  std::uint64_t sum = 0;
  compare<Map>(state, [&](const auto& in, std::uint32_t key) { in.lookup(key + entries, sum); });
  benchmark::DoNotOptimize(sum);
}

template <class Map>
void update(benchmark::State& state) {
  typename Map::mapped_type value{};
  compare<Map>(state, [&](const auto& in, std::uint32_t key) {
    set_weight(value, key);
    in.update(key, value);
  });
}

template <class Map>
void erase_insert(benchmark::State& state) {
  typename Map::mapped_type value{};
  compare<Map>(state, [&](const auto& in, std::uint32_t key) {
    set_weight(value, key);
    in.erase_and_insert(key, value);
  });
}

using HashOfNumbers = ebpfxx::HashMap<std::uint32_t, std::uint64_t>;
using HashOfFlows = ebpfxx::HashMap<std::uint32_t, Flow>;
using ArrayOfNumbers = ebpfxx::Array<std::uint64_t>;

// Walks over a large map: each must see every entry.
constexpr std::uint32_t many = 100'000;

std::uint64_t sum_in_ebpfxx(const HashOfNumbers& map) {
  std::uint64_t sum = 0;
  for (const auto [key, value] : map) sum += key + value;
  return sum;
}

std::uint64_t sum_in_batches(int fd) {
  constexpr std::uint32_t batch = 4096;
  static std::uint32_t keys[batch];
  static std::uint64_t values[batch];
  std::uint64_t sum = 0;
  std::uint32_t position = 0;
  for (bool started = false;; started = true) {
    std::uint32_t count = batch;
    const int result =
        bpf_map_lookup_batch(fd, started ? &position : nullptr, &position, keys, values, &count, nullptr);
    if (result != 0 && result != -ENOENT) die();
    for (std::uint32_t i = 0; i < count; ++i) sum += keys[i] + values[i];
    if (result == -ENOENT) return sum;
  }
}

std::uint64_t sum_one_by_one(int fd) {
  std::uint64_t sum = 0, value;
  std::uint32_t key = 0;
  for (const std::uint32_t* last = nullptr; bpf_map_get_next_key(fd, last, &key) == 0; last = &key)
    if (bpf_map_lookup_elem(fd, &key, &value) == 0) sum += key + value;
  return sum;
}

template <class C>
void walk(benchmark::State& state, C in_c) {
  const auto map = filled<HashOfNumbers>(many);
  constexpr std::uint64_t expected = std::uint64_t{many} * (many - 1) / 2;
  const auto check = [](std::uint64_t sum) {
    if (sum != expected) throw std::runtime_error{"a walk missed entries"};
  };
  side_by_side(
      state, many, [] {}, [&] { check(in_c(map.fd())); }, [&] { check(sum_in_ebpfxx(map)); });
}

}  // namespace

BENCHMARK_TEMPLATE(lookup, HashOfNumbers)->UseManualTime();
BENCHMARK_TEMPLATE(lookup, HashOfFlows)->UseManualTime();
BENCHMARK_TEMPLATE(lookup, ArrayOfNumbers)->UseManualTime();
BENCHMARK_TEMPLATE(lookup_absent, HashOfNumbers)->UseManualTime();
BENCHMARK_TEMPLATE(update, HashOfNumbers)->UseManualTime();
BENCHMARK_TEMPLATE(update, HashOfFlows)->UseManualTime();
BENCHMARK_TEMPLATE(update, ArrayOfNumbers)->UseManualTime();
BENCHMARK_TEMPLATE(erase_insert, HashOfNumbers)->UseManualTime();
BENCHMARK_TEMPLATE(erase_insert, HashOfFlows)->UseManualTime();
BENCHMARK_CAPTURE(walk, batches, sum_in_batches)->Iterations(20)->UseManualTime();
BENCHMARK_CAPTURE(walk, one_by_one, sum_one_by_one)->Iterations(5)->UseManualTime();

BENCHMARK_MAIN();
