// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <atomic>
#include <map>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "support.hpp"

using test::KernelTest;
using Numbers = ebpfxx::RhashMap<std::uint32_t, std::uint64_t>;

namespace {

Numbers numbers(std::uint32_t count, std::uint32_t max_entries) {
  auto map = Numbers::create({.max_entries = max_entries});
  std::vector<std::pair<std::uint32_t, std::uint64_t>> entries;
  for (std::uint32_t i = 0; i < count; ++i) entries.emplace_back(i, i * 10);
  map.update_all(entries);
  return map;
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "resizable hash: one by one [7.2]") {
  const auto map = Numbers::create({.max_entries = 2});
  CHECK(map.insert(1, 10));
  CHECK(!map.insert(1, 11));
  CHECK(map.replace(1, 12));
  CHECK(!map.replace(2, 1));
  map.update(2, 20);
  CHECK(map.lookup(1) == 12);
  CHECK(!map.lookup(3));
  CHECK(test::contains(test::error_of([&] { map.update(3, 30); }), "The map is full: its max_entries is 2."));
  CHECK(map.lookup_and_erase(2) == 20);
  CHECK(!map.lookup_and_erase(2));
  CHECK(map.lookup_or_insert(2, 7) == 7);
  CHECK(map.erase(2));
  CHECK(!map.erase(2));
  std::error_code error;
  CHECK(map.insert(5, 50, error));
  CHECK(map.lookup(5, error) == 50);
  CHECK(map.erase(5, error));
  CHECK(!error);
  CHECK((map.info().flags & BPF_F_NO_PREALLOC) != 0);
  map.freeze();
  CHECK(test::contains(test::error_of([&] { map.update(1, 1); }), "frozen"));
}

TEST_CASE_FIXTURE(KernelTest, "resizable hash: room from the start [7.2]") {
  const auto map = Numbers::create({.max_entries = 1000, .extra = 500});
  map.update(1, 1);
  CHECK(map.lookup(1) == 1);
}

TEST_CASE_FIXTURE(KernelTest, "resizable hash: many [7.2]") {
  const auto map = numbers(20000, 30000);
  std::map<std::uint32_t, std::uint64_t> seen;
  for (auto [key, value] : map) seen.emplace(key, value);
  CHECK(seen.size() == 20000);
  CHECK(seen[19999] == 199990);
  std::size_t keys = 0;
  for ([[maybe_unused]] const std::uint32_t key : map.keys()) ++keys;
  CHECK(keys == 20000);
  CHECK(map.erase_all(std::vector<std::uint32_t>{1, 2, 99999}) == 2);
  std::set<std::uint32_t> drained;
  for (auto [key, value] : map.drain()) drained.insert(key);
  CHECK(drained.size() == 19998);
  for ([[maybe_unused]] auto [key, value] : map) FAIL("it is not empty");
  map.update_all(seen);
  map.clear();
  for ([[maybe_unused]] auto [key, value] : map) FAIL("it is not empty");
}

TEST_CASE_FIXTURE(KernelTest, "resizable hash: a walk while it grows and shrinks ends and sees what stays [7.2]") {
  constexpr std::uint32_t staying = 10000;
  const auto map = numbers(staying, 100000);
  std::atomic<bool> done{false};
  std::thread other{[&] {
    while (!done) {
      for (std::uint32_t key = staying; key < 60000; ++key) map.update(key, 1);
      for (std::uint32_t key = staying; key < 60000; ++key) map.erase(key);
    }
  }};
  for (int round = 0; round < 20; ++round) {
    std::vector<int> times(staying);
    for (auto [key, value] : map)
      if (key < staying) ++times[key];
    std::size_t missing = 0, twice = 0;
    for (const int count : times) {
      missing += count == 0;
      twice += count > 1;
    }
    MESSAGE("missing " << missing << ", twice " << twice);
  }
  done = true;
  other.join();
}
