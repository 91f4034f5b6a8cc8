// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Operations on many entries at once, and those that are one step of several: of maps that have batches in the kernel.
#include <algorithm>
#include <atomic>
#include <map>
#include <ranges>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "support.hpp"

using ebpfxx::HashMap;
using test::KernelTest;

namespace {

using Numbers = HashMap<std::uint32_t, std::uint64_t>;

Numbers numbers(std::uint32_t count, std::uint32_t max_entries) {
  auto map = Numbers::create({.max_entries = max_entries});
  std::vector<std::pair<std::uint32_t, std::uint64_t>> entries;
  for (std::uint32_t i = 0; i < count; ++i) entries.emplace_back(i, i * 10);
  map.update_all(entries);
  return map;
}

std::size_t count(const Numbers& map) {
  std::size_t result = 0;
  for ([[maybe_unused]] auto key : map.keys()) ++result;
  return result;
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "update_all, lookup_all, erase_all") {
  const auto map = numbers(5000, 6000);
  CHECK(count(map) == 5000);
  CHECK(map.lookup(4999) == 49990);

  const std::vector<std::uint32_t> keys{1, 9999, 3};
  std::vector<std::optional<std::uint64_t>> found;
  for (auto [key, value] : map.lookup_all(keys)) found.push_back(value);
  CHECK(found == std::vector<std::optional<std::uint64_t>>{10, std::nullopt, 30});

  std::vector<std::uint32_t> gone;
  for (std::uint32_t i = 0; i < 8000; i += 2) gone.push_back(i);  // from 5000 on they are not there
  CHECK(map.erase_all(gone) == 2500);
  CHECK(count(map) == 2500);
  CHECK(map.erase_all(gone) == 0);
  CHECK(!map.lookup(2));
  CHECK(map.lookup(3));

  map.update_all(std::map<std::uint32_t, std::uint64_t>{{2, 1}, {3, 1}});
  CHECK(map.lookup(2) == 1);
  CHECK(map.lookup(3) == 1);
}

TEST_CASE_FIXTURE(KernelTest, "update_all of another map, and into a full one") {
  const auto map = numbers(3000, 3000);
  const auto copy = Numbers::create({.max_entries = 3000});
  copy.update_all(map);
  CHECK(count(copy) == 3000);
  CHECK(copy.lookup(2999) == 29990);

  const auto small = Numbers::create({.max_entries = 2000});
  const std::string message = test::error_of([&] { small.update_all(map); });
  CHECK(test::contains(message, "Argument list too long (E2BIG). Entries of the range that were done before: 2000."));
  CHECK(count(small) == 2000);
}

TEST_CASE_FIXTURE(KernelTest, "keys and values of a cache line") {
  struct alignas(64) Line {
    std::uint64_t words[8];
  };
  const auto map = ebpfxx::HashMap<Line, Line>::create({.max_entries = 100});
  for (std::uint64_t i = 0; i < 100; ++i) map.update(Line{{i}}, Line{{i, i}});
  const auto copy = ebpfxx::HashMap<Line, Line>::create({.max_entries = 100});
  copy.update_all(map);
  std::size_t count = 0;
  for (const auto& [key, value] : copy) {
    CHECK(key.words[0] == value.words[1]);
    CHECK(reinterpret_cast<std::uintptr_t>(&value) % 64 == 0);
    ++count;
  }
  CHECK(count == 100);
  CHECK(copy.erase_all(map.keys()) == 100);
}

TEST_CASE_FIXTURE(KernelTest, "braced lists") {
  const auto map = numbers(3, 10);
  map.update_all({{1, 100}, {7, 70}});
  CHECK(map.lookup(1) == 100);
  CHECK(map.lookup(7) == 70);
  auto lookups = map.lookup_all({2, 7, 8});  // keeps the keys
  std::vector<std::optional<std::uint64_t>> found;
  for (auto [key, value] : lookups) found.push_back(value);
  CHECK(found == std::vector<std::optional<std::uint64_t>>{20, 70, std::nullopt});
  CHECK(map.erase_all({1u, 2u, 9u}) == 2);
  CHECK(count(map) == 2);

  int pid = 5, number = 50;  // of another sign, and no constants
  map.update_all({{pid, number}});
  CHECK(map.lookup(5) == 50);
  for (auto [key, value] : map.lookup_all({pid})) CHECK(value == 50);
  CHECK(map.erase_all({pid}) == 1);
}

TEST_CASE_FIXTURE(KernelTest, "maps in std::ranges") {
  const auto map = numbers(10, 20);
  CHECK(std::ranges::max(map.keys()) == 9);
  CHECK(std::ranges::count_if(map, [](const auto& entry) { return entry.value > 70; }) == 2);

  const auto there = [](const auto& entry) { return entry.value.has_value(); };
  const std::vector<std::uint32_t> keys{1, 100, 3};
  CHECK(std::ranges::distance(map.lookup_all(keys) | std::views::filter(there)) == 2);
  CHECK(std::ranges::distance(map.lookup_all(std::vector<std::uint32_t>{1, 2, 100}) | std::views::filter(there)) == 2);

  const auto copy = Numbers::create({.max_entries = 20});
  copy.update_all(map | std::views::filter([](const auto& entry) { return entry.key < 4; }));
  CHECK(count(copy) == 4);
  CHECK(copy.erase_all(map.keys() | std::views::filter([](std::uint32_t key) { return key % 2 == 0; })) == 2);
  CHECK(count(copy) == 2);
  std::uint64_t sum = 0;
  for (auto [key, value] : map.drain() | std::views::filter([](const auto& entry) { return entry.key < 3; }))
    sum += value;
  CHECK(sum == 30);
  CHECK(count(map) == 0);
}

TEST_CASE_FIXTURE(KernelTest, "drain and clear") {
  const auto map = numbers(4000, 10000);
  std::set<std::uint32_t> seen;
  std::uint64_t sum = 0;
  for (auto [key, value] : map.drain()) {
    seen.insert(key);
    sum += value;
  }
  CHECK(seen.size() == 4000);
  CHECK(sum == 3999ull * 4000 / 2 * 10);
  CHECK(count(map) == 0);

  numbers(4000, 10000).clear();
  const auto again = numbers(4000, 10000);
  again.clear();
  CHECK(count(again) == 0);
  again.clear();
  CHECK(again.insert(1, 1));
}

TEST_CASE_FIXTURE(KernelTest, "drain loses and doubles nothing while another thread adds [threads]") {
  constexpr std::uint32_t total = 200000;
  const auto map = Numbers::create({.max_entries = total});
  std::atomic<bool> finished{false};
  std::thread adding{[&] {
    for (std::uint32_t i = 0; i < total; ++i) map.insert(i, i);
    finished = true;
  }};
  std::vector<int> times(total);
  for (bool last = false; !last;) {
    last = finished;
    for (auto [key, value] : map.drain()) ++times[key];
  }
  adding.join();
  CHECK(std::count(times.begin(), times.end(), 1) == total);
}

TEST_CASE_FIXTURE(KernelTest, "a walk sees each key that stays while others come and go [threads]") {
  const auto map = numbers(1000, 20000);
  std::atomic<bool> stop{false};
  std::thread changing{[&] {
    for (std::uint32_t i = 0; !stop; i = (i + 1) % 5000) {
      map.update(100000 + i, 0);
      map.erase(100000 + (i + 2500) % 5000);
    }
  }};
  for (int round = 0; round < 50; ++round) {
    std::set<std::uint32_t> stayed;
    for (auto key : map.keys())
      if (key < 1000) stayed.insert(key);
    CHECK(stayed.size() == 1000);
  }
  stop = true;
  changing.join();
}

TEST_CASE_FIXTURE(KernelTest, "replace and lookup_or_insert") {
  const auto map = numbers(2, 10);
  CHECK(map.replace(1, 5));
  CHECK(!map.replace(7, 5));
  CHECK(map.lookup(1) == 5);
  CHECK(!map.contains(7));
  CHECK(map.lookup_or_insert(1, 9) == 5);
  CHECK(map.lookup_or_insert(7, 9) == 9);
  CHECK(map.lookup(7) == 9);
}

TEST_CASE_FIXTURE(KernelTest, "lookup_and_erase [5.14]") {
  const auto map = numbers(2, 10);
  CHECK(map.lookup_and_erase(1) == 10);
  CHECK(!map.lookup_and_erase(1));
  CHECK(count(map) == 1);
}

TEST_CASE_FIXTURE(KernelTest, "at, of an array") {
  const auto map = ebpfxx::Array<std::uint64_t>::create({.max_entries = 4});
  map.update_all(std::map<std::uint32_t, std::uint64_t>{{0, 5}, {3, 6}});
  CHECK(map.at(3) == 6);
  CHECK(test::contains(test::error_of([&] { (void)map.at(4); }), "The index is out of range: max_entries is 4."));
}

TEST_CASE_FIXTURE(KernelTest, "freeze: nobody writes to it from user space any more") {
  const auto map = numbers(2, 10);
  map.freeze();
  CHECK(map.lookup(1) == 10);
  CHECK(test::contains(test::error_of([&] { map.update(1, 1); }),
                       "Operation not permitted (EPERM). The map may be frozen"));
  std::error_code error;
  map.update(1, 1, error);
  CHECK(error.value() == EPERM);
  CHECK(test::contains(test::error_of([&] { map.freeze(); }), "It is frozen already"));
}

TEST_CASE_FIXTURE(KernelTest, "pin_or_reuse: the same map, or every difference") {
  const std::string path = test::bpffs_path("reused");
  const auto first = Numbers::pin_or_reuse(path, {.max_entries = 10});
  first.update(1, 2);
  CHECK(Numbers::pin_or_reuse(path, {.max_entries = 10}).lookup(1) == 2);
  using Other = ebpfxx::LruHashMap<std::uint64_t, std::uint64_t>;
  CHECK(test::contains(
      test::error_of([&] { (void)Other::pin_or_reuse(path, {.max_entries = 24, .flags = BPF_F_NO_COMMON_LRU}); }),
      "It has type hash instead of lru_hash, key size 4 instead of 8, max_entries 10 instead of 24, flags 0 "
      "instead of 2. Remove the file, or use pin_or_replace()."));
  std::filesystem::remove(path);
}
