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

std::size_t size(const Numbers& map) {
  std::size_t result = 0;
  for ([[maybe_unused]] const std::uint32_t key : map.keys()) ++result;
  return result;
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
  CHECK(map.lookup(19999) == 199990);
  std::map<std::uint32_t, std::uint64_t> seen;
  // The kernel grows it by and by, and until that is done a walk may not see everything.
  CHECK(test::eventually([&] {
    seen.clear();
    for (auto [key, value] : map) seen.emplace(key, value);
    return seen.size() == 20000;
  }));
  CHECK(seen[19999] == 199990);
  CHECK(map.erase_all(std::vector<std::uint32_t>{1, 2, 99999}) == 2);
  std::set<std::uint32_t> drained;
  for (auto [key, value] : map.drain()) drained.insert(key);
  CHECK(drained.size() == 19998);
  CHECK(size(map) == 0);
  map.update_all(seen);
  CHECK(map.lookup(1) == 10);
  map.clear();
  CHECK(size(map) == 0);
}

TEST_CASE_FIXTURE(KernelTest, "resizable hash: a walk ends while it grows and shrinks [7.2]") {
  constexpr std::uint32_t staying = 10000;
  const auto map = numbers(staying, 100000);
  std::atomic<bool> done{false};
  std::thread other{[&] {
    while (!done) {
      for (std::uint32_t key = staying; key < 60000; ++key) map.update(key, 1);
      for (std::uint32_t key = staying; key < 60000; ++key) map.erase(key);
    }
  }};
  bool right = true;
  for (int round = 0; round < 20; ++round)
    for (auto [key, value] : map) right = right && (key < staying ? value == key * 10 : key < 60000 && value == 1);
  done = true;
  other.join();
  CHECK(right);
  CHECK(map.lookup(staying - 1) == (staying - 1) * 10);
}
