// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Map operations and walks: libbpf's functions in C style, and ebpfxx.
#include <benchmark/benchmark.h>
#include <bpf/bpf.h>

#include <cstdint>
#include <cstdlib>
#include <ebpfxx/map/mapped_array.hpp>
#include <ebpfxx/map/percpu.hpp>
#include <new>
#include <stdexcept>
#include <vector>

#include "../side_by_side.hpp"
#include "operations.hpp"

namespace {

std::uint64_t allocated = 0;  // how often something was

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

// ---- values of each CPU ----

using PerCpuNumbers = ebpfxx::PerCpuHashMap<std::uint32_t, std::uint64_t>;

std::uint64_t per_cpu_sum_in_ebpfxx(const PerCpuNumbers& map) {
  std::uint64_t sum = 0;
  for (const auto [key, values] : map) sum += key + values.sum();
  return sum;
}

std::uint64_t per_cpu_sum_in_batches(int fd) {
  constexpr std::uint32_t batch = 4096;
  const auto cpus = static_cast<std::uint32_t>(libbpf_num_possible_cpus());
  static std::vector<std::uint32_t> keys(batch);
  static std::vector<std::uint64_t> values(batch * cpus);
  std::uint64_t sum = 0;
  std::uint32_t position = 0;
  for (bool started = false;; started = true) {
    std::uint32_t count = batch;
    const int result =
        bpf_map_lookup_batch(fd, started ? &position : nullptr, &position, keys.data(), values.data(), &count, nullptr);
    if (result != 0 && result != -ENOENT) die();
    for (std::uint32_t i = 0; i < count; ++i) {
      sum += keys[i];
      for (std::uint32_t cpu = 0; cpu < cpus; ++cpu) sum += values[i * cpus + cpu];
    }
    if (result == -ENOENT) return sum;
  }
}

std::uint64_t per_cpu_sum_one_by_one(int fd) {
  const auto cpus = static_cast<std::uint32_t>(libbpf_num_possible_cpus());
  std::vector<std::uint64_t> values(cpus);
  std::uint64_t sum = 0;
  std::uint32_t key = 0;
  for (const std::uint32_t* last = nullptr; bpf_map_get_next_key(fd, last, &key) == 0; last = &key)
    if (bpf_map_lookup_elem(fd, &key, values.data()) == 0) {
      sum += key;
      for (const std::uint64_t value : values) sum += value;
    }
  return sum;
}

template <class C>
void per_cpu_walk(benchmark::State& state, C in_c) {
  const auto map = PerCpuNumbers::create({.max_entries = many});
  for (std::uint32_t key = 0; key < many; ++key) map.update(key, 1);
  const std::uint64_t expected = std::uint64_t{many} * (many - 1) / 2 + std::uint64_t{many} * ebpfxx::possible_cpus();
  const auto check = [=](std::uint64_t sum) {
    if (sum != expected) throw std::runtime_error{"a walk missed entries"};
  };
  side_by_side(
      state, many, [] {}, [&] { check(in_c(map.fd())); }, [&] { check(per_cpu_sum_in_ebpfxx(map)); });
}

// ---- an array in memory ----

void mapped_array(benchmark::State& state) {
  const auto map = ArrayOfNumbers::create({.max_entries = many, .flags = BPF_F_MMAPABLE});
  const ebpfxx::MappedArray memory{map};
  const std::vector<std::uint64_t> plain(memory.begin(), memory.end());
  std::uint64_t sum = 0;
  side_by_side(
      state, many, [] {},
      [&] {
        for (const std::uint64_t value : plain) sum += value;
        benchmark::DoNotOptimize(sum);
      },
      [&] {
        for (const std::uint64_t value : memory) sum += value;
        benchmark::DoNotOptimize(sum);
      });
}

// ---- allocations ----

void allocations(benchmark::State& state) {
  const auto map = filled<HashOfNumbers>(many);
  std::uint64_t value = 0;
  std::uint64_t single = 0, walk = 0;
  for (auto _ : state) {
    const std::uint64_t before = allocated;
    (void)map.lookup(1, value);
    value += map.lookup(2).value_or(0);
    map.update(1, value);
    map.erase(1);
    map.insert(1, value);
    single = allocated - before;
    value += sum_in_ebpfxx(map);
    walk = allocated - before - single;
  }
  if (single != 0 || walk > 8) throw std::runtime_error{"it allocates more than it should"};
  state.counters["single"] = static_cast<double>(single);
  state.counters["walk"] = static_cast<double>(walk);
}

}  // namespace

void* operator new(std::size_t size) {
  ++allocated;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc{};
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

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

BENCHMARK_CAPTURE(per_cpu_walk, batches, per_cpu_sum_in_batches)->Iterations(10)->UseManualTime();
BENCHMARK_CAPTURE(per_cpu_walk, one_by_one, per_cpu_sum_one_by_one)->Iterations(3)->UseManualTime();
BENCHMARK(mapped_array)->UseManualTime();
BENCHMARK(allocations)->Iterations(1);

BENCHMARK_MAIN();
