// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Tries of address prefixes, handles for one direction, arrays in memory, and maps that two objects share.
#include <algorithm>
#include <atomic>
#include <ebpfxx/map/access.hpp>
#include <ebpfxx/map/mapped_array.hpp>
#include <ebpfxx/prefix.hpp>
#include <vector>

#include "counters.skel.hpp"
#include "support.hpp"

using ebpfxx::Ipv4Prefix;
using ebpfxx::Ipv6Prefix;
using test::KernelTest;

TEST_CASE_FIXTURE(KernelTest, "LPM trie: the longest prefix that matches") {
  const auto map = ebpfxx::LpmTrie<Ipv4Prefix, std::uint32_t>::create({.max_entries = 100});
  map.update(Ipv4Prefix::parse("0.0.0.0/0"), 1);
  map.update(Ipv4Prefix::parse("10.0.0.0/8"), 2);
  CHECK(map.insert(Ipv4Prefix::parse("10.1.0.0/16"), 3));
  CHECK(map.lookup(Ipv4Prefix::parse("192.168.0.1")) == 1);
  CHECK(map.lookup(Ipv4Prefix::parse("10.9.9.9")) == 2);
  CHECK(map.lookup(Ipv4Prefix::parse("10.1.2.3")) == 3);
  CHECK(map.erase(Ipv4Prefix::parse("10.1.0.0/16")));
  CHECK(!map.erase(Ipv4Prefix::parse("10.1.0.0/16")));
  CHECK(map.lookup(Ipv4Prefix::parse("10.1.2.3")) == 2);

  std::string all;
  for (auto [prefix, value] : map) all += prefix.to_string() + " " + std::to_string(value) + "\n";
  CHECK(test::contains(all, "0.0.0.0/0 1\n"));
  CHECK(test::contains(all, "10.0.0.0/8 2\n"));
  CHECK(std::count(all.begin(), all.end(), '\n') == 2);
  map.clear();
  CHECK(!map.lookup(Ipv4Prefix::parse("10.1.2.3")));

  const auto six = ebpfxx::LpmTrie<Ipv6Prefix, std::uint32_t>::create({.max_entries = 100});
  six.update(Ipv6Prefix::parse("2001:db8::/32"), 6);
  CHECK(six.lookup(Ipv6Prefix::parse("2001:db8:1::1")) == 6);
  CHECK(!six.lookup(Ipv6Prefix::parse("2001:db9::1")));
}

TEST_CASE_FIXTURE(KernelTest, "LPM trie: insert leaves what is there [6.12]") {
  const auto map = ebpfxx::LpmTrie<Ipv4Prefix, std::uint32_t>::create({.max_entries = 100});
  CHECK(map.insert(Ipv4Prefix::parse("10.1.0.0/16"), 3));
  CHECK(!map.insert(Ipv4Prefix::parse("10.1.0.0/16"), 4));
  CHECK(map.lookup(Ipv4Prefix::parse("10.1.0.0")) == 3);
}

TEST_CASE_FIXTURE(KernelTest, "LPM trie: many entries, walked, updated and erased at once") {
  const auto map = ebpfxx::LpmTrie<Ipv4Prefix, std::uint32_t>::create({.max_entries = 5000});
  std::vector<std::pair<Ipv4Prefix, std::uint32_t>> entries;
  std::vector<Ipv4Prefix> keys;
  for (std::uint32_t i = 0; i < 3000; ++i) {
    const Ipv4Prefix key{32, {10, 0, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)}};
    entries.emplace_back(key, i);
    keys.push_back(key);
  }
  map.update_all(entries);
  std::size_t count = 0;
  for (auto [key, value] : map) count += key.data[3] == static_cast<std::uint8_t>(value);
  CHECK(count == 3000);
  CHECK(map.erase_all(keys) == 3000);
  CHECK(map.erase_all(keys) == 0);
}

TEST_CASE_FIXTURE(KernelTest, "read-only and write-only handles") {
  using Map = ebpfxx::HashMap<std::uint32_t, std::uint32_t>;
  const std::string path = test::bpffs_path("access");
  const auto map = Map::pin_or_reuse(path, {.max_entries = 10});
  const auto reader = ebpfxx::ReadOnly<Map>::open_pinned(path);
  const auto writer = ebpfxx::WriteOnly<Map>::from_id(map.info().id);
  writer.update(1, 2);
  CHECK(writer.insert(2, 3));
  CHECK(reader.lookup(1) == 2);
  CHECK(reader.contains(2));
  std::size_t count = 0;
  for (auto [key, value] : reader) count += value == key + 1;
  CHECK(count == 2);
  CHECK(writer.erase(1));
  CHECK(!reader.lookup(1));
  // The kernel keeps to it, whatever the type says.
  const std::uint32_t one = 1;
  CHECK(bpf_map_update_elem(reader.fd(), &one, &one, 0) == -EPERM);
  std::uint32_t value;
  CHECK(bpf_map_lookup_elem(writer.fd(), &one, &value) == -EPERM);
  std::filesystem::remove(path);
}

TEST_CASE_FIXTURE(KernelTest, "an array in memory") {
  using Array = ebpfxx::Array<std::uint64_t>;
  const auto map = Array::create({.max_entries = 1000, .flags = BPF_F_MMAPABLE});
  {
    ebpfxx::MappedArray memory{map};
    CHECK(memory.size() == 1000);
    memory[999] = 5;
    std::atomic_ref{memory[0]} += 7;
    CHECK(map.lookup(999) == 5);
    map.update(1, 8);
    CHECK(memory.span()[1] == 8);
    std::uint64_t sum = 0;
    for (const std::uint64_t value : memory) sum += value;
    CHECK(sum == 20);
    CHECK(test::contains(test::error_of([&] { map.freeze(); }), "mapped into memory for writing."));
  }
  map.freeze();
  CHECK(test::contains(test::error_of([&] { ebpfxx::MappedArray memory{map}; }), "use MappedArray<const V>"));
  const ebpfxx::MappedArray<const std::uint64_t> view{map};
  CHECK(view[999] == 5);
  CHECK(test::contains(test::error_of([&] { ebpfxx::MappedArray memory{Array::create({.max_entries = 1})}; }),
                       "It was not created with the flag BPF_F_MMAPABLE."));

  const auto small = ebpfxx::Array<std::uint8_t>::create({.max_entries = 9, .flags = BPF_F_MMAPABLE});
  const ebpfxx::MappedArray<std::uint8_t> bytes{small};
  bytes[8] = 3;  // each has 8 bytes to itself
  CHECK(small.lookup(8) == 3);
}

TEST_CASE_FIXTURE(KernelTest, "two objects with one map") {
  auto first = counters::open();
  first.rodata().only_tid = test::this_thread();
  auto one = std::move(first).load();
  auto second = counters::open();
  second.rodata().only_tid = test::this_thread();
  second.maps.by_argument.reuse(one.maps.by_argument);
  auto two = std::move(second).load();
  CHECK(one.maps.by_argument.info().id == two.maps.by_argument.info().id);
}
