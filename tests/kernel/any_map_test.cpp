// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// AnyMap: keys and values as bytes.
#include <array>
#include <cstdint>
#include <cstring>
#include <ebpfxx/map/access.hpp>
#include <ebpfxx/map/bloom_filter.hpp>
#include <ebpfxx/map/map_of_maps.hpp>
#include <ebpfxx/map/percpu.hpp>
#include <ebpfxx/map/perf_event_array.hpp>
#include <ebpfxx/map/queue.hpp>
#include <ebpfxx/map/socket_map.hpp>
#include <map>
#include <ranges>
#include <set>
#include <string>
#include <vector>

#include "network.hpp"

using ebpfxx::AnyMap;
using ebpfxx::bytes_of;
using ebpfxx::from_bytes;
using test::contains;
using test::error_of;
using test::KernelTest;

namespace {

using u32 = std::uint32_t;
using u64 = std::uint64_t;
using Hash = ebpfxx::HashMap<u32, u64>;
using PerCpuHash = ebpfxx::PerCpuHashMap<u32, u32>;
using Key = std::span<const std::byte>;

template <class M>
concept HasByteOperations = requires(const M& map, Key key, std::span<std::byte> value) {
  map.lookup(key);
}
|| requires(const M& map, Key key, std::span<std::byte> value) { map.lookup(key, value); }
|| requires(const M& map, Key key) { map.update(key, key); }
|| requires(const M& map) { map.value_bytes(); };
static_assert(HasByteOperations<AnyMap>);
static_assert(HasByteOperations<ebpfxx::ReadOnly<AnyMap>> && HasByteOperations<ebpfxx::WriteOnly<AnyMap>>);
static_assert(!HasByteOperations<Hash> && !HasByteOperations<PerCpuHash> && !HasByteOperations<ebpfxx::Queue<u32>>);

static_assert(std::ranges::input_range<decltype(std::declval<AnyMap>().entries())>);
static_assert(std::ranges::view<decltype(std::declval<AnyMap>().keys())>);

template <class M>
concept Reads = requires(const M& map, Key key, std::span<std::byte> value, std::error_code& error) {
  map.lookup(key);
  map.lookup(key, error);
  map.lookup(key, value);
  map.lookup(key, value, error);
  map.template lookup_as<int>(key);
  map.entries();
  map.keys();
};
template <class M>
concept Writes = requires(const M& map, Key bytes, std::error_code& error) {
  map.update(bytes, bytes, error);
  map.insert(bytes, bytes, error);
  map.replace(bytes, bytes, error);
  map.erase(bytes, error);
};
static_assert(Reads<AnyMap> && Reads<ebpfxx::ReadOnly<AnyMap>> && !Reads<ebpfxx::WriteOnly<AnyMap>>);
static_assert(Writes<AnyMap> && Writes<ebpfxx::WriteOnly<AnyMap>> && !Writes<ebpfxx::ReadOnly<AnyMap>>);

std::map<u32, u64> numbers(const AnyMap& map) {
  std::map<u32, u64> all;
  for (auto [key, value] : map.entries()) all.emplace(from_bytes<u32>(key), from_bytes<u64>(value));
  return all;
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "AnyMap reads and writes bytes") {
  const auto typed = Hash::create({.max_entries = 8, .name = "numbers"});
  const AnyMap map = typed;
  const u32 one = 1, two = 2;
  typed.update(one, 11);
  CHECK(map.value_bytes() == 8);
  CHECK(map.key_bytes() == 4);
  CHECK(map.contains(bytes_of(one)));
  CHECK(!map.contains(bytes_of(two)));
  const auto value = map.lookup(bytes_of(one));
  REQUIRE(value);
  CHECK(value->size() == 8);
  CHECK(from_bytes<u64>(*value) == 11);
  CHECK(!map.lookup(bytes_of(two)));
  CHECK(map.lookup_as<u64>(bytes_of(one)) == 11u);
  CHECK(!map.lookup_as<u64>(bytes_of(two)));

  std::array<std::byte, 8> buffer{std::byte{7}};
  CHECK(!map.lookup(bytes_of(two), buffer));
  CHECK(buffer[0] == std::byte{7});
  CHECK(map.lookup(bytes_of(one), buffer));
  CHECK(from_bytes<u64>(buffer) == 11);

  map.update(bytes_of(two), bytes_of(u64{22}));
  CHECK(typed.lookup(two) == 22);
  CHECK(!map.insert(bytes_of(two), bytes_of(u64{23})));
  CHECK(!map.replace(bytes_of(u32{3}), bytes_of(u64{33})));
  CHECK(map.insert(bytes_of(u32{3}), bytes_of(u64{33})));
  CHECK(map.replace(bytes_of(u32{3}), *map.lookup(bytes_of(two))));
  CHECK(numbers(map) == std::map<u32, u64>{{1, 11}, {2, 22}, {3, 22}});
  CHECK(map.erase(bytes_of(two)));
  CHECK(!map.erase(bytes_of(two)));

  std::set<u32> keys;
  for (const std::span<const std::byte> key : map.keys()) keys.insert(from_bytes<u32>(key));
  CHECK(keys == std::set<u32>{1, 3});
  u64 sum = 0;
  for (const std::span<const std::byte> each : map.values()) sum += from_bytes<u64>(each);
  CHECK(sum == 33);
  sum = 0;
  for (auto [key, number] : map.drain()) sum += from_bytes<u64>(number);
  CHECK(sum == 33);
  CHECK(numbers(map).empty());
  typed.update(one, 1);
  map.clear();
  CHECK(numbers(map).empty());
}

TEST_CASE_FIXTURE(KernelTest, "AnyMap's operations with std::error_code") {
  const auto typed = Hash::create({.max_entries = 1});
  const AnyMap map = typed;
  const u32 one = 1, two = 2;
  const u64 number = 11;
  std::array<std::byte, 8> buffer;
  std::error_code error = std::make_error_code(std::errc::io_error);
  CHECK(map.insert(bytes_of(one), bytes_of(number), error));
  CHECK(!error);
  CHECK(!map.insert(bytes_of(one), bytes_of(number), error));
  CHECK(!error);
  map.update(bytes_of(two), bytes_of(number), error);
  CHECK(error == std::errc::argument_list_too_long);
  CHECK(from_bytes<u64>(*map.lookup(bytes_of(one), error)) == 11);
  CHECK(!error);
  CHECK(map.lookup(bytes_of(one), buffer, error));
  CHECK(from_bytes<u64>(buffer) == 11);
  CHECK(map.lookup_as<u64>(bytes_of(one), error) == 11u);
  CHECK(!map.lookup(bytes_of(two), error));
  CHECK(!error);
  CHECK(!map.replace(bytes_of(two), bytes_of(number), error));
  CHECK(!error);

  const auto is_invalid = [&] { return std::exchange(error, {}) == std::errc::invalid_argument; };
  CHECK((!map.lookup(bytes_of(number), error) && is_invalid()));
  CHECK((!map.lookup(bytes_of(one), std::span{buffer}.first(7), error) && is_invalid()));
  CHECK((!map.lookup_as<u32>(bytes_of(one), error) && is_invalid()));
  map.update(bytes_of(one), bytes_of(one), error);
  CHECK(is_invalid());
  CHECK((!map.insert(bytes_of(number), bytes_of(number), error) && is_invalid()));
  CHECK((!map.replace(bytes_of(one), bytes_of(one), error) && is_invalid()));
  CHECK((!map.erase(bytes_of(number), error) && is_invalid()));
  CHECK((!map.contains(bytes_of(number), error) && is_invalid()));
  CHECK((map.contains(bytes_of(one), error) && !error));
  CHECK((!map.contains(bytes_of(two), error) && !error));
  CHECK(map.erase(bytes_of(one), error));
  CHECK((!map.erase(bytes_of(one), error) && !error));

  const AnyMap queue = ebpfxx::Queue<u32>::create({.max_entries = 1});
  CHECK(!queue.lookup({}, error));
  CHECK(error == std::errc::operation_not_supported);
}

TEST_CASE_FIXTURE(KernelTest, "AnyMap: lookup_and_erase [5.14]") {
  const auto typed = Hash::create({.max_entries = 2});
  const AnyMap map = typed;
  typed.update_all({{1, 11}, {2, 22}});
  std::error_code error = std::make_error_code(std::errc::io_error);
  CHECK(from_bytes<u64>(*map.lookup_and_erase(bytes_of(u32{1}))) == 11);
  CHECK(from_bytes<u64>(*map.lookup_and_erase(bytes_of(u32{2}), error)) == 22);
  CHECK(!error);
  CHECK(numbers(map).empty());
  CHECK(!map.lookup_and_erase(bytes_of(u32{1})));
  CHECK(!map.lookup_and_erase(bytes_of(u32{1}), error));
  CHECK(!error);
  CHECK(contains(error_of([&] { (void)map.lookup_and_erase(bytes_of(u64{1})); }), "Its keys have 4 bytes, not 8."));
}

TEST_CASE_FIXTURE(KernelTest, "AnyMap says which sizes a map has") {
  const AnyMap map = Hash::create({.max_entries = 1, .name = "numbers"});
  const u32 key = 1;
  const u64 value = 2;
  std::array<std::byte, 8> buffer;
  CHECK(error_of([&] { (void)map.lookup(bytes_of(value)); }) ==
        "cannot look up a key in map 'numbers': Invalid argument (EINVAL). Its keys have 4 bytes, not 8.");
  CHECK(error_of([&] {
          (void)map.lookup(bytes_of(value), std::span{buffer}.first(3));
        }).ends_with("Its keys have 4 bytes, not 8. Its values have 8 bytes, not 3."));
  CHECK(error_of([&] { (void)map.lookup_as<u32>(bytes_of(key)); }).ends_with("Its values have 8 bytes, not 4."));
  CHECK(contains(error_of([&] { map.update(bytes_of(key), bytes_of(key)); }), "Its values have 8 bytes, not 4."));
  CHECK(contains(error_of([&] { map.insert(bytes_of(key), bytes_of(key)); }), "cannot insert a key into map"));
  CHECK(contains(error_of([&] { map.replace(bytes_of(key), bytes_of(key)); }), "cannot replace a key of map"));
  CHECK(contains(error_of([&] { map.erase({}); }), "Its keys have 4 bytes, not 0."));
  CHECK(error_of([&] { (void)from_bytes<u32>(bytes_of(value)); }) ==
        "cannot make a type of 4 bytes from 8 bytes: Invalid argument (EINVAL).");
}

TEST_CASE_FIXTURE(KernelTest, "AnyMap gives the values of all CPUs") {
  const auto typed = PerCpuHash::create({.max_entries = 4});
  const AnyMap map = typed;
  ebpfxx::PerCpu<u32> values;
  for (u32 cpu = 0; cpu < values.size(); ++cpu) values[cpu] = 100 + cpu;
  typed.update(1, values);
  CHECK(map.value_bytes() == 8 * values.size());
  const auto bytes = map.lookup(bytes_of(u32{1}));
  REQUIRE(bytes);
  REQUIRE(bytes->size() == 8 * values.size());
  CHECK(std::memcmp(bytes->data(), values.data(), bytes->size()) == 0);
  map.update(bytes_of(u32{2}), *bytes);
  CHECK(typed.lookup(2)->sum() == values.sum());
  std::size_t count = 0;
  for (auto [key, value] : map.entries()) {
    CHECK(std::memcmp(value.data(), values.data(), value.size()) == 0);
    ++count;
  }
  CHECK(count == 2);
  CHECK(contains(error_of([&] { map.update(bytes_of(u32{1}), bytes_of(u32{1})); }), " bytes, not 4."));
}

TEST_CASE_FIXTURE(KernelTest, "AnyMap: more entries than a batch, and keys without a size that C++ has") {
  const auto typed = ebpfxx::HashMap<std::array<char, 3>, std::array<char, 5>>::create({.max_entries = 20'000});
  std::map<std::array<char, 3>, std::array<char, 5>> entries;
  for (int i = 0; i < 20'000; ++i) {
    const auto low = static_cast<char>(i & 127), high = static_cast<char>(i >> 7 & 127),
               top = static_cast<char>(i >> 14);
    entries[{low, high, top}] = {top, high, low, 'x', 'y'};
  }
  typed.update_all(entries);
  decltype(entries) walked;
  for (auto [key, value] : AnyMap{typed}.entries())
    walked[from_bytes<std::array<char, 3>>(key)] = from_bytes<std::array<char, 5>>(value);
  CHECK(walked == entries);
}

TEST_CASE_FIXTURE(KernelTest, "AnyMap: maps of maps have ids, and take descriptors") {
  const auto inner = Hash::create({.max_entries = 1});
  const auto outer = ebpfxx::ArrayOfMaps<Hash>::create({.max_entries = 4}, inner);
  const AnyMap map = outer;
  map.update(bytes_of(u32{2}), bytes_of(inner.fd()));
  CHECK(map.lookup_as<u32>(bytes_of(u32{2})) == inner.info().id);
  CHECK(!map.lookup_as<u32>(bytes_of(u32{1})));
}

TEST_CASE_FIXTURE(KernelTest, "AnyMap says what a type of map does not have") {
  const u32 key = 0;
  const auto why = [&](const AnyMap& map) { return error_of([&] { (void)map.lookup(bytes_of(key)); }); };
  const AnyMap queue = ebpfxx::Queue<u32>::create({.max_entries = 1, .name = "jobs"});
  CHECK(
      why(queue) ==
      "cannot look up a key in map 'jobs': Operation not supported (EOPNOTSUPP). A map of type queue has no keys: use "
      "the class of that type.");
  CHECK(contains(error_of([&] { (void)queue.entries(); }), "cannot walk over map 'jobs'"));
  CHECK(contains(error_of([&] { (void)queue.keys(); }), "has no keys"));
  CHECK(contains(error_of([&] { (void)queue.drain(); }), "has no keys"));
  CHECK(contains(error_of([&] { queue.clear(); }), "cannot clear map 'jobs'"));
  CHECK(contains(error_of([&] { queue.update({}, bytes_of(key)); }), "has no keys"));
  CHECK(contains(why(ebpfxx::Stack<u32>::create({.max_entries = 1})), "A map of type stack has no keys"));
  CHECK(contains(why(ebpfxx::RingBuf<>::create({.max_entries = 4096})), "A map of type ringbuf has no keys"));
  CHECK(contains(why(ebpfxx::PerfEventArray<>::create({})), "This kernel does not have that operation for this type"));

  const AnyMap array = ebpfxx::Array<u32>::create({.max_entries = 1});
  CHECK(contains(error_of([&] { array.erase(bytes_of(key)); }), "cannot be erased, only set."));
  CHECK(!array.lookup(bytes_of(u32{1})));

  test::set_up_loopback();
  const auto sockets = ebpfxx::SockHash<u32, u32>::create({.max_entries = 1});
  const auto socket = test::new_socket(SOCK_DGRAM);
  test::bind_to_loopback(socket);
  sockets.update(key, socket);
  CHECK(contains(why(sockets), "User space sees sockets as cookies"));
}

TEST_CASE_FIXTURE(KernelTest, "AnyMap: no keys in a bloom filter [5.16]") {
  const AnyMap filter = ebpfxx::BloomFilter<u32>::create({.max_entries = 4});
  CHECK(contains(error_of([&] { (void)filter.lookup({}); }), "A map of type bloom_filter has no keys"));
}

TEST_CASE_FIXTURE(KernelTest, "AnyMap for one direction, by a pin") {
  const std::string path = test::bpffs_path("one-way");
  const auto typed = Hash::create({.max_entries = 4});
  typed.update(1, 11);
  typed.pin(path);
  const auto reader = ebpfxx::ReadOnly<AnyMap>::open_pinned(path);
  const auto writer = ebpfxx::WriteOnly<AnyMap>::open_pinned(path);
  typed.unpin(path);
  CHECK(reader.lookup_as<u64>(bytes_of(u32{1})) == 11u);
  writer.update(bytes_of(u32{2}), bytes_of(u64{22}));
  CHECK(typed.lookup(2) == 22);
  std::size_t count = 0;
  for ([[maybe_unused]] auto [key, value] : reader.entries()) ++count;
  CHECK(count == 2);
}
