// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <atomic>
#include <set>
#include <thread>

#include "support.hpp"

using ebpfxx::Array;
using ebpfxx::HashMap;
using ebpfxx::LruHashMap;
using test::KernelTest;

TEST_CASE_FIXTURE(KernelTest, "hash: lookup, update, insert, erase") {
  const auto map = HashMap<std::uint32_t, std::uint64_t>::create({.max_entries = 4, .name = "numbers"});
  CHECK(map.lookup(1) == std::nullopt);
  CHECK(map.insert(1, 10));
  CHECK(!map.insert(1, 11));
  CHECK(map.lookup(1) == 10u);
  map.update(1, 12);
  map.update(2, 20);
  CHECK(map.lookup(1) == 12u);
  CHECK(map.contains(2));
  CHECK(map.erase(2));
  CHECK(!map.erase(2));
  CHECK(!map.contains(2));
  CHECK(map.name() == "numbers");
}

TEST_CASE_FIXTURE(KernelTest, "hash: keys and values of other types than the map's") {
  enum Color { red, green };
  const auto map = HashMap<std::uint32_t, std::int64_t>::create({.max_entries = 8});
  map.update(-1, std::int8_t{-1});
  map.update(std::uint8_t{255}, UINT32_MAX);
  map.update(green, true);
  CHECK(map.lookup(UINT32_MAX) == -1);
  CHECK(map.lookup(pid_t{255}) == INT64_C(0xffffffff));
  CHECK(map.lookup(1ull) == 1);
  CHECK(map.lookup_or_insert({}, red) == 0);
  CHECK(map.erase_all(std::array<std::int16_t, 3>{-1, 255, 1}) == 3);
  const std::pair<std::int8_t, std::int16_t> entries[] = {{-2, -3}};
  map.update_all(entries);
  CHECK(map.lookup(0xfffffffe) == -3);

  const auto bytes = HashMap<std::uint8_t, bool>::create({.max_entries = 8});
  bytes.update(255, 1);
  CHECK(bytes.lookup('\xff') == true);
}

TEST_CASE_FIXTURE(KernelTest, "hash: the functions with an error_code") {
  const auto map = HashMap<std::uint32_t, std::uint64_t>::create({.max_entries = 1});
  std::error_code error = std::make_error_code(std::errc::io_error);
  CHECK(map.insert(1, 10, error));
  CHECK(!error);
  CHECK(!map.insert(1, 10, error));
  CHECK(!error);
  CHECK(map.lookup(1, error) == 10u);
  CHECK(map.lookup(2, error) == std::nullopt);
  CHECK(!error);  // absence is no error
  map.update(2, 20, error);
  CHECK((error == std::errc::argument_list_too_long));
  CHECK(map.erase(1, error));
  CHECK(!error);
  CHECK(!map.erase(1, error));
  CHECK(!error);
}

TEST_CASE_FIXTURE(KernelTest, "hash: a full map says so, and what to do") {
  const auto map = HashMap<std::uint32_t, std::uint64_t>::create({.max_entries = 2, .name = "small"});
  map.update(1, 1);
  map.update(2, 1);
  map.update(2, 2);
  CHECK(test::error_of([&] { map.update(3, 1); }) ==
        "cannot update a key of map 'small': Argument list too long (E2BIG). The map is full: its max_entries is 2. "
        "Raise it with set_max_entries() before load, erase old entries, or use an LRU hash.");
  CHECK(test::contains(test::error_of([&] { map.insert(3, 1); }), "The map is full"));
}

TEST_CASE_FIXTURE(KernelTest, "array: every index is there from the start") {
  const auto map = Array<std::uint64_t>::create({.max_entries = 3, .name = "slots"});
  CHECK(map.lookup(2) == 0u);
  CHECK(map.lookup(3) == std::nullopt);
  map.update(2, 22);
  CHECK(map.lookup(2) == 22u);
  CHECK(test::contains(test::error_of([&] { map.update(3, 1); }), "The index is out of range: max_entries is 3."));
  std::uint64_t sum = 0, count = 0;
  for (auto [index, value] : map) sum += value, count += index;
  CHECK(sum == 22);
  CHECK(count == 3);
}

TEST_CASE_FIXTURE(KernelTest, "LRU hash: never full") {
  const auto map = LruHashMap<std::uint32_t, std::uint32_t>::create({.max_entries = 256});
  for (std::uint32_t i = 0; i < 5000; ++i) map.update(i, i);
  CHECK(map.lookup(4999) == 4999u);
  std::size_t count = 0;
  for (auto [key, value] : map) {
    CHECK(key == value);
    ++count;
  }
  CHECK(count > 0);
  CHECK(count <= 256);
}

TEST_CASE_FIXTURE(KernelTest, "a walk sees each entry once") {
  const auto map = HashMap<std::uint32_t, std::uint64_t>::create({.max_entries = 20000});
  std::size_t count = 0;
  for ([[maybe_unused]] auto entry : map) ++count;
  CHECK(count == 0);

  for (std::uint32_t i = 0; i < 20000; ++i) map.update(i, i * 2ull);
  std::set<std::uint32_t> seen;
  for (auto [key, value] : map) {
    CHECK(value == key * 2ull);
    CHECK(seen.insert(key).second);
  }
  CHECK(seen.size() == 20000);
}

TEST_CASE_FIXTURE(KernelTest, "a walk grows its batch for a bucket that does not fit") {
  // Large values make small batches; a map of few entries has few buckets, so that some hold many.
  struct Large {
    std::array<std::uint64_t, 1024> numbers;
  };
  const auto map = HashMap<std::uint32_t, Large>::create({.max_entries = 512});
  for (std::uint32_t i = 0; i < 512; ++i) map.update(i, Large{{i}});
  std::size_t count = 0;
  for (auto [key, value] : map) {
    CHECK(value.numbers[0] == key);
    ++count;
  }
  CHECK(count == 512);
}

TEST_CASE_FIXTURE(KernelTest, "a walk ends and sees what stays, while others insert and erase [threads]") {
  const auto map = HashMap<std::uint32_t, std::uint32_t>::create({.max_entries = 40000});
  for (std::uint32_t i = 0; i < 1000; ++i) map.update(i, 1);
  std::atomic<bool> done = false;
  std::thread churn{[&] {
    for (std::uint32_t i = 1000; !done; i = i < 30000 ? i + 1 : 1000) {
      map.update(i, 2);
      map.erase(i >= 1500 ? i - 500 : i + 28500);
    }
  }};
  for (int round = 0; round < 50; ++round) {
    std::set<std::uint32_t> stayed;
    for (auto [key, value] : map)
      if (value == 1) stayed.insert(key);
    CHECK(stayed.size() == 1000);
  }
  done = true;
  churn.join();
}

TEST_CASE_FIXTURE(KernelTest, "values of bool and of one byte") {
  const auto map = HashMap<std::uint8_t, bool>::create({.max_entries = 8});
  map.update(1, true);
  map.update(2, false);
  int count = 0;
  for (auto [key, value] : map) {
    CHECK(value == (key == 1));
    ++count;
  }
  CHECK(count == 2);
}

TEST_CASE_FIXTURE(KernelTest, "pinned maps are found again, and checked") {
  const std::string path = test::bpffs_path("numbers");
  {
    const auto map = HashMap<std::uint32_t, std::uint64_t>::create({.max_entries = 4, .name = "numbers"});
    map.update(1, 10);
    map.pin(path);
    CHECK(test::contains(test::error_of([&] { map.pin(path); }), "Something is pinned there already"));
    CHECK(test::contains(test::error_of([&] { map.pin(test::bpffs_path("")); }), "It is a folder: name a file in it."));
  }
  {
    const auto map = HashMap<std::uint32_t, std::uint64_t>::open_pinned(path);
    CHECK(map.lookup(1) == 10u);
    CHECK(map.name() == "numbers");
    CHECK(map.native() == nullptr);
    const auto same = HashMap<std::uint32_t, std::uint64_t>::from_id(map.info().id);
    CHECK(same.lookup(1) == 10u);
    CHECK(
        test::error_of([&] { (void)HashMap<std::uint64_t, std::uint64_t>::open_pinned(path); }) ==
        "cannot use map 'numbers' as that type of map: Invalid argument (EINVAL). Its keys have 4 bytes, the C++ type "
        "has 8.");
  }
  std::filesystem::remove(path);
  CHECK(test::contains(test::error_of([&] { (void)HashMap<int, int>::open_pinned(path); }), "(ENOENT)"));
  CHECK(test::contains(test::error_of([&] { (void)HashMap<int, int>::from_id(0xffffffff); }), "(ENOENT)"));
}

TEST_CASE_FIXTURE(KernelTest, "pinning outside of a BPF file system says what is wrong") {
  const auto map = HashMap<std::uint32_t, std::uint64_t>::create({.max_entries = 4, .name = "numbers"});
  CHECK(test::contains(test::error_of([&] { map.pin("/tmp/not-a-bpffs"); }), "below a BPF file system"));
}

TEST_CASE_FIXTURE(KernelTest, "a map that cannot be made says so") {
  CHECK(
      test::contains(test::error_of([&] { (void)HashMap<int, int>::create({.max_entries = 0}); }),
                     "cannot create a map of type hash with keys of 4 and values of 4 bytes and max_entries 0: Invalid "
                     "argument (EINVAL)."));
}

TEST_CASE_FIXTURE(KernelTest, "a frozen map refuses updates, and says why") {
  const auto map = Array<std::uint32_t>::create({.max_entries = 1});
  REQUIRE(bpf_map_freeze(map.fd()) == 0);
  CHECK(test::contains(test::error_of([&] { map.update(0, 1); }), "frozen"));
}
