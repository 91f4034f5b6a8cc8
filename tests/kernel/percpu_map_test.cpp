// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Maps with a value for each CPU.
#include <sched.h>

#include <cstring>
#include <ebpfxx/hist.hpp>
#include <ebpfxx/map/percpu.hpp>
#include <map>
#include <thread>
#include <vector>

#include "percpu.skel.hpp"
#include "support.hpp"

using ebpfxx::PerCpu;
using test::KernelTest;
using test::trigger;

TEST_CASE_FIXTURE(KernelTest, "per-CPU hash: what each CPU counted, and the sum") {
  auto open = percpu::open();
  open.rodata().only_tid = test::this_thread();
  auto skel = std::move(open).load();
  skel.attach();
  const std::uint32_t cpus = ebpfxx::possible_cpus();
  for (int i = 0; i < 100; ++i) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<std::size_t>(i) % std::thread::hardware_concurrency(), &set);
    sched_setaffinity(0, sizeof set, &set);
    trigger(7);
  }
  cpu_set_t all;
  std::memset(&all, 0xff, sizeof all);
  sched_setaffinity(0, sizeof all, &all);

  const auto values = skel.maps.hits.lookup(7);
  REQUIRE(values);
  CHECK(values->size() == cpus);
  CHECK(values->sum(&percpu::hit::count) == 100);
  std::uint64_t by_hand = 0;
  for (const percpu::hit& value : *values) by_hand += value.count;
  CHECK(by_hand == 100);
  CHECK((*values)[0].count == 100u / std::thread::hardware_concurrency());
  CHECK(!skel.maps.hits.lookup(8));

  PerCpu<percpu::hit> again;
  CHECK(skel.maps.hits.lookup(7, again));
  CHECK(again.sum([](const percpu::hit& hit) { return hit.count; }) == 100);
  CHECK(!skel.maps.hits.lookup(8, again));
  CHECK(again.sum(&percpu::hit::count) == 100);  // left alone

  CHECK(skel.maps.totals.lookup(0)->sum() == 100);  // 3 bytes wide each CPU's value is not: 4, of 8
  CHECK(skel.maps.recent.lookup(7)->sum() == 100);
}

TEST_CASE_FIXTURE(KernelTest, "per-CPU values by CPU, and written in a loop") {
  const auto map = ebpfxx::PerCpuArray<std::uint64_t>::create({.max_entries = 1});
  PerCpu<std::uint64_t> values;
  std::uint64_t next = 10;
  for (std::uint64_t& value : values) value = next++;
  map.update(0, values);
  const auto found = map.lookup(0);
  REQUIRE(found);
  std::uint32_t index = 0;
  for (const std::uint32_t cpu : ebpfxx::possible_cpu_numbers()) {
    CHECK(found->of_cpu(cpu) == 10 + index);
    CHECK((*found)[index++] == found->view().of_cpu(cpu));
  }
  CHECK(index == ebpfxx::possible_cpus());
  values.of_cpu(0) += 5;
  CHECK(values[0] == 15);
  CHECK(test::contains(test::error_of([&] { (void)values.of_cpu(100000); }), "there is no CPU 100000"));
  std::size_t online = 0;
  for (const std::uint32_t cpu : ebpfxx::online_cpus()) online += ebpfxx::possible_cpu_numbers().contains(cpu);
  CHECK(online == static_cast<std::size_t>(sysconf(_SC_NPROCESSORS_ONLN)));
}

TEST_CASE_FIXTURE(KernelTest, "per-CPU maps: update, insert, erase, walk, drain, clear") {
  const auto map = ebpfxx::PerCpuHashMap<std::uint32_t, std::uint64_t>::create({.max_entries = 1000});
  const std::uint32_t cpus = ebpfxx::possible_cpus();
  for (std::uint32_t key = 0; key < 500; ++key) {
    PerCpu<std::uint64_t> values;
    for (std::uint32_t cpu = 0; cpu < cpus; ++cpu) values[cpu] = key * 100 + cpu;
    map.update(key, values);
  }
  CHECK(!map.insert(3, PerCpu<std::uint64_t>{}));
  CHECK(map.insert(500, PerCpu<std::uint64_t>{7}));
  CHECK(map.lookup(500)->sum() == 7 * cpus);
  map.update(500, 9);
  CHECK(map.lookup(500)->sum() == 9 * cpus);
  CHECK(!map.insert(500, 10));
  CHECK(map.replace(500, 11));
  CHECK(map.lookup(500)->sum() == 11 * cpus);
  std::error_code error = std::make_error_code(std::errc::io_error);
  CHECK((!map.replace(501, 12, error) && !error));
  CHECK((map.insert(501, 13, error) && !error));
  map.update(501, {}, error);
  CHECK((!error && map.lookup(501)->sum() == 0));
  CHECK(map.erase(501));
  static_assert(noexcept(map.insert(1, 2, error)) && !noexcept(map.insert(1, 2)));
  CHECK(map.erase(500));
  CHECK(!map.erase(500));
  CHECK(!map.contains(500));

  std::size_t count = 0;
  for (auto [key, values] : map) {
    ++count;
    REQUIRE(values.size() == cpus);
    for (std::uint32_t cpu = 0; cpu < cpus; ++cpu) REQUIRE(values[cpu] == key * 100 + cpu);
  }
  CHECK(count == 500);
  std::uint64_t of_first_cpu = 0;
  for (const ebpfxx::PerCpuView<std::uint64_t> values : map.values()) of_first_cpu += values[0];
  CHECK(of_first_cpu == 100 * 499 * 250);
  CHECK(map.erase_all(std::initializer_list<std::uint32_t>{1, 2, 999}) == 2);
  count = 0;
  for (auto [key, values] : map.drain()) count += values[0] == key * 100;
  CHECK(count == 498);
  map.update(1, 1);
  map.clear();
  for ([[maybe_unused]] auto key : map.keys()) FAIL("there is something left");
}

TEST_CASE_FIXTURE(KernelTest, "per-CPU maps: ranges of keys") {
  const auto check = [](const auto& map) {
    std::map<std::uint32_t, PerCpu<std::uint64_t>> entries;
    for (std::uint32_t key = 0; key < 3000; ++key) entries.emplace(key, PerCpu<std::uint64_t>{key});
    map.update_all(entries);
    std::size_t right = 0;
    for (auto [key, values] : map) right += values.sum() == key * values.size();
    CHECK(right == 3000);
    const std::vector<std::uint32_t> wanted{7, 9999, 2999};
    std::vector<std::uint64_t> sums;
    for (auto [key, values] : map.lookup_all(wanted)) sums.push_back(values ? values->sum() : 1);
    CHECK(sums == std::vector<std::uint64_t>{7 * ebpfxx::possible_cpus(), 1, 2999 * ebpfxx::possible_cpus()});
  };
  check(ebpfxx::PerCpuHashMap<std::uint32_t, std::uint64_t>::create({.max_entries = 3000}));
  check(ebpfxx::PerCpuArray<std::uint64_t>::create({.max_entries = 3000}));  // no batches before Linux 5.13
}

TEST_CASE_FIXTURE(KernelTest, "per-CPU maps: update_all of another one") {
  const auto map = ebpfxx::PerCpuHashMap<std::uint32_t, std::uint16_t>::create({.max_entries = 1000});
  const auto copy = ebpfxx::PerCpuHashMap<std::uint32_t, std::uint16_t>::create({.max_entries = 1000});
  for (std::uint16_t key = 0; key < 1000; ++key) {
    PerCpu<std::uint16_t> values;
    for (std::uint32_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::uint16_t>(key + i);
    map.update(key, values);
  }
  copy.update_all(map);
  std::size_t right = 0;
  for (auto [key, values] : copy) right += values[0] == key && values[values.size() - 1] == key + values.size() - 1;
  CHECK(right == 1000);
  copy.clear();
  copy.update_all(map.drain());
  CHECK(!map.contains(999));
  CHECK((*copy.lookup(999))[0] == 999);
  copy.update_all({{7, 1}, {8, 2}});  // one value for all CPUs
  CHECK(copy.lookup(8)->sum() == 2 * ebpfxx::possible_cpus());
}

TEST_CASE_FIXTURE(KernelTest, "per-CPU array: all values are there from the start; small values keep apart") {
  const auto map = ebpfxx::PerCpuArray<std::uint8_t>::create({.max_entries = 3});
  map.update(2, 5);
  CHECK(map.lookup(2)->sum() == 5 * ebpfxx::possible_cpus());
  CHECK(map.lookup(0)->sum() == 0);
  CHECK(!map.lookup(3));
  std::size_t count = 0;
  for (auto [key, values] : map) count += values.size();
  CHECK(count == 3 * ebpfxx::possible_cpus());
  std::error_code error;
  map.update(3, PerCpu<std::uint8_t>{}, error);
  CHECK(error.value() == E2BIG);
}

TEST_CASE_FIXTURE(KernelTest, "histograms of the slots in maps") {
  const auto cpus = ebpfxx::PerCpuArray<std::uint32_t>::create({.max_entries = 26});
  cpus.update(7, 3);
  CHECK(ebpfxx::Log2Hist{cpus}.counts()[7] == 3 * ebpfxx::possible_cpus());
  const auto array = ebpfxx::Array<std::uint64_t>::create({.max_entries = 100});
  array.update(99, 5);
  CHECK(ebpfxx::LinearHist{array}.counts()[99] == 5);
  const auto hash = ebpfxx::HashMap<std::uint16_t, std::uint32_t>::create({.max_entries = 10});
  hash.update_all({{30, 4}, {2, 7}});
  const ebpfxx::Log2Hist hist{hash.drain()};
  CHECK(hist.counts()[30] == 4);
  CHECK(hist.counts()[2] == 7);
}
