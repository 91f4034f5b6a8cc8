// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Every map with keys has the same operations in the same forms, as far as its row in the table of types says, and the
// kernel agrees with the table.
#include <sys/socket.h>

#include <atomic>
#include <ebpfxx/any_map.hpp>
#include <ebpfxx/bytes.hpp>
#include <ebpfxx/map/map_of_maps.hpp>
#include <ebpfxx/map/percpu.hpp>
#include <ebpfxx/map/redirect.hpp>
#include <ebpfxx/map/socket_map.hpp>
#include <ebpfxx/map/storage.hpp>
#include <ebpfxx/prefix.hpp>
#include <ebpfxx/reflect.hpp>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "support.hpp"

using test::KernelTest;

namespace {

using u32 = std::uint32_t;
using u64 = std::uint64_t;

template <class M>
constexpr bool has(unsigned traits) {
  return ebpfxx::detail::has_trait(M::type, traits);
}

#define HAS(CALL) \
  requires(const M& map, const K& key, const V& value, std::error_code& error) { CALL; }

/// The operations are those of the table.
template <class M, class K, class V>
void check_table() {
  using namespace ebpfxx::detail;
  static_assert(HAS(map.lookup(key)) == has<M>(can_look_up));
  static_assert(HAS(map.lookup(key, error)) == has<M>(can_look_up));
  static_assert(HAS(map.contains(key)) == has<M>(can_look_up));
  static_assert(HAS(map.contains(key, error)) == has<M>(can_look_up));
  static_assert(HAS(map.lookup_all(std::vector<K>{})) == has<M>(can_look_up));
  static_assert(HAS(map.begin()) == has<M>(can_walk));
  static_assert(HAS(map.values()) == has<M>(can_walk));
  static_assert(HAS(map.update(key, value)) == has<M>(can_update));
  static_assert(HAS(map.update(key, value, error)) == has<M>(can_update));
  static_assert(HAS(map.update_all(std::vector<std::pair<const K&, const V&>>{})) == has<M>(can_update));
  static_assert(HAS(map.insert(key, value)) == has<M>(can_insert));
  static_assert(HAS(map.insert(key, value, error)) == has<M>(can_insert));
  static_assert(HAS(map.replace(key, value)) == has<M>(can_replace));
  static_assert(HAS(map.replace(key, value, error)) == has<M>(can_replace));
  static_assert(HAS(map.erase(key)) == has<M>(can_erase));
  static_assert(HAS(map.erase(key, error)) == has<M>(can_erase));
  static_assert(HAS(map.erase_all(std::vector<K>{})) == has<M>(can_erase));
  static_assert(HAS(map.lookup_and_erase(key)) == has<M>(can_take));
  static_assert(HAS(map.lookup_and_erase(key, error)) == has<M>(can_take));
  constexpr bool can_empty = has<M>(can_walk) && has<M>(can_erase);
  static_assert(HAS(map.keys()) == can_empty);
  static_assert(HAS(map.drain()) == can_empty);
  static_assert(HAS(map.clear()) == can_empty);
}

/// All CPUs have the value, or it is the value.
template <class T>
u64 number_of(const T& value) {
  if constexpr (requires { value.sum(); })
    return value.sum() / value.size();
  else if constexpr (requires { value.ifindex; })
    return value.ifindex;
  else if constexpr (requires { value.queue_size; })
    return value.queue_size;
  else if constexpr (requires { value.info(); })
    return value.info().id;
  else
    return static_cast<u64>(value);
}

template <class Range>
u32 count(Range&& range) {
  u32 result = 0;
  for ([[maybe_unused]] auto&& entry : range) ++result;
  return result;
}

/// `absent` is never there; for arrays that are always full it is out of range. What is looked up for `value` is
/// `number`.
template <class M, class K, class V>
void check_operations(const M& map, const K& key, const K& absent, const V& value, u64 number) {
  using namespace ebpfxx::detail;
  INFO(ebpfxx::to_string(M::type));
  check_table<M, K, V>();
  constexpr bool is_full = has<M>(is_indexed) && !has<M>(can_erase);  // an array
  std::error_code error = std::make_error_code(std::errc::io_error);
  const u32 others = is_full ? map.info().max_entries - 1 : 0;

  map.update(key, value);
  map.update(key, value, error);
  CHECK(!error);
  if constexpr (has<M>(can_insert) && M::type != ebpfxx::MapType::lpm_trie) {
    CHECK(!map.insert(key, value));
    CHECK(!map.insert(key, value, error));
    CHECK(!error);
  }
  if constexpr (has<M>(can_replace)) {
    CHECK(map.replace(key, value));
    CHECK(map.replace(key, value, error));
    CHECK(!map.replace(absent, value));
    CHECK(!map.replace(absent, value, error));
    CHECK(!error);
  }

  if constexpr (has<M>(can_look_up)) {
    auto found = map.lookup(key);
    REQUIRE(found);
    CHECK(number_of(*found) == number);
    auto again = map.lookup(key, error);
    REQUIRE(again);
    CHECK(number_of(*again) == number);
    CHECK(map.lookup(key, *again));
    CHECK(map.lookup(key, *again, error));
    CHECK(number_of(*again) == number);
    CHECK(map.contains(key));
    CHECK(map.contains(key, error));
    CHECK(!map.lookup(absent));
    CHECK(!map.lookup(absent, error));
    CHECK(!map.lookup(absent, *again));
    CHECK(!map.lookup(absent, *again, error));
    CHECK(!map.contains(absent));
    CHECK(!map.contains(absent, error));
    CHECK(!error);
    if constexpr (std::is_copy_constructible_v<K>) {
      u32 there = 0;
      for (auto&& [each, each_value] : map.lookup_all({key, absent})) there += each_value.has_value();
      CHECK(there == 1);
    }
  }

  if constexpr (has<M>(can_walk)) {
    u32 matches = 0;
    for (auto&& [each, each_value] : map) matches += number_of(each_value) == number;
    CHECK(matches == 1);
    CHECK(count(map) == 1 + others);
    matches = 0;
    for (auto&& each_value : map.values()) matches += number_of(each_value) == number;
    CHECK(matches == 1);
  }
  if constexpr (has<M>(can_erase) && has<M>(can_walk)) CHECK(count(map.keys()) == 1);

  if constexpr (has<M>(can_erase)) {
    // The kernel does not tell whether these had something there.
    constexpr bool always = M::type == ebpfxx::MapType::devmap || M::type == ebpfxx::MapType::cpumap;
    CHECK(map.erase(key));
    CHECK(map.erase(key) == always);
    CHECK(map.erase(key, error) == always);
    CHECK(!error);
    if constexpr (has<M>(can_insert)) {
      CHECK(map.insert(key, value));
      CHECK(map.erase(key, error));
      CHECK(map.insert(key, value, error));
    }
    if constexpr (has<M>(can_take)) {
      if (auto taken = map.lookup_and_erase(key, error)) {
        CHECK(number_of(*taken) == number);
        CHECK(!map.lookup_and_erase(key));
      } else {
        CHECK(error.value() == EOPNOTSUPP);
        CHECK(ebpfxx::detail::kernel_is_older("5.14"));
        CHECK(map.erase(key));
      }
    }
    const std::pair<const K&, const V&> pairs[] = {{key, value}};
    map.update_all(pairs);
    CHECK(map.contains(key) == has<M>(can_look_up));
    if constexpr (std::is_copy_constructible_v<K>) {
      CHECK(map.erase_all(std::vector<K>{key, absent}) == (always ? 2 : 1));
      map.update_all(pairs);
      CHECK(map.erase_all({key}) == 1);
    } else {
      CHECK(map.erase(key));
    }
    if constexpr (has<M>(can_walk)) {
      map.update(key, value);
      CHECK(count(map.drain()) == 1);
      CHECK(count(map) == 0);
      map.update(key, value);
      map.clear();
      CHECK(count(map) == 0);
    }
  }

  // The table and the kernel.
  if constexpr (std::is_trivially_copyable_v<K>) {
    const ebpfxx::AnyMap bytes{map};
    (void)bytes.lookup(ebpfxx::bytes_of(absent), error);
    CHECK(!error == has<M>(can_look_up));
    bytes.erase(ebpfxx::bytes_of(absent), error);
    constexpr bool says_invalid = M::type == ebpfxx::MapType::sockmap;
    if (!says_invalid) CHECK(!error == has<M>(can_erase));
  }
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "equal operations: values") {
  const u32 key = 1, absent = 9;
  const u64 value = 7;
  check_operations(ebpfxx::HashMap<u32, u64>::create({.max_entries = 8}), key, absent, value, 7);
  check_operations(ebpfxx::LruHashMap<u32, u64>::create({.max_entries = 8}), key, absent, value, 7);
  check_operations(ebpfxx::Array<u64>::create({.max_entries = 8}), key, absent, value, 7);
  check_operations(ebpfxx::LpmTrie<ebpfxx::Ipv4Prefix, u64>::create({.max_entries = 8}),
                   ebpfxx::Ipv4Prefix::parse("10.0.0.0/8"), ebpfxx::Ipv4Prefix::parse("11.0.0.0/8"), value, 7);
  check_operations(ebpfxx::PerCpuHashMap<u32, u64>::create({.max_entries = 8}), key, absent, ebpfxx::PerCpu<u64>{7}, 7);
  check_operations(ebpfxx::LruPerCpuHashMap<u32, u64>::create({.max_entries = 256}), key, absent,
                   ebpfxx::PerCpu<u64>{7}, 7);
  check_operations(ebpfxx::PerCpuArray<u64>::create({.max_entries = 8}), key, absent, ebpfxx::PerCpu<u64>{7}, 7);
}

TEST_CASE_FIXTURE(KernelTest, "equal operations: resizable hashes [7.2]") {
  check_operations(ebpfxx::RhashMap<u32, u64>::create({.max_entries = 8}), u32{1}, u32{9}, u64{7}, 7);
}

TEST_CASE_FIXTURE(KernelTest, "equal operations: maps, programs, devices, sockets") {
  const u32 key = 0, absent = 1;
  using Counts = ebpfxx::HashMap<u32, u64>;
  const auto inner = Counts::create({.max_entries = 8});
  check_operations(ebpfxx::ArrayOfMaps<Counts>::create({.max_entries = 8}, inner), key, absent, inner, inner.info().id);
  check_operations(ebpfxx::HashOfMaps<u32, Counts>::create({.max_entries = 8}, inner), key, absent, inner,
                   inner.info().id);
  check_operations(ebpfxx::DevMap<>::create({.max_entries = 8}), key, absent, u32{1}, 1);
  check_operations(ebpfxx::DevMapHash<>::create({.max_entries = 8}), key, absent, u32{1}, 1);
  check_operations(ebpfxx::CpuMap<>::create({.max_entries = 2}), key, absent, u32{64}, 64);

  const ebpfxx::Fd listening{ebpfxx::adopt, ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  REQUIRE(::listen(listening.get(), 1) == 0);
  const auto socket = ebpfxx::Socket::borrow(listening.get());
  check_operations(ebpfxx::SockMap<>::create({.max_entries = 8}), key, absent, socket, socket.cookie());
  check_operations(ebpfxx::SockHash<u32>::create({.max_entries = 8}), key, absent, socket, socket.cookie());
  const ebpfxx::Fd other{ebpfxx::adopt, ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  check_operations(ebpfxx::SkStorage<u64>::create({.types = ebpfxx::MapBtf<int, u64>{}}), socket,
                   ebpfxx::Socket::borrow(other.get()), u64{7}, 7);
}

TEST_CASE_FIXTURE(KernelTest, "equal operations: a lookup of a map that is gone meanwhile, or of another type") {
  using Counts = ebpfxx::HashMap<u32, u64>;
  const auto inner = Counts::create({.max_entries = 8});
  const auto outer = ebpfxx::HashOfMaps<u32, Counts>::create({.max_entries = 8}, inner);
  outer.update(1, inner);
  const ebpfxx::HashOfMaps<u32, ebpfxx::Array<u32>> wrong{ebpfxx::AnyMap{outer}};
  std::error_code error;
  CHECK(!wrong.lookup(1, error));
  CHECK(error == std::errc::invalid_argument);
  CHECK(test::contains(test::error_of([&] { (void)wrong.lookup(1); }), "It is of type hash, not array."));
}

TEST_CASE_FIXTURE(KernelTest, "equal operations: maps that nothing but the map of maps keeps alive") {
  using Counts = ebpfxx::HashMap<u32, u64>;
  const auto like = Counts::create({.max_entries = 8});
  const auto outer = ebpfxx::HashOfMaps<u32, Counts>::create({.max_entries = 64}, like);
  const auto fill = [&] {
    for (u32 key = 0; key < 8; ++key) {  // each waits for all of the kernel's readers
      const auto inner = Counts::create({.max_entries = 8});
      inner.update(1, key);
      outer.update(key, inner);
    }
  };
  fill();
  std::size_t count = 0;
  for (const auto& [key, inner] : outer.drain()) {
    CHECK(inner.lookup(1) == key);
    CHECK(!outer.contains(key));
    ++count;
  }
  CHECK(count == 8);

  fill();
  count = 0;
  for (const auto& [key, inner] : outer) {
    if (++count == 1)
      for (u32 other = 0; other < 8; ++other)
        if (other != key && other % 2) outer.erase(other);
    CHECK(inner.lookup(1) == key);
  }
  CHECK(count >= 4);
  CHECK(count <= 5);

  // Almost all are missing. Before Linux 6.8 each lookup waits for all of the kernel's readers.
  const u32 size = ebpfxx::detail::kernel_is_older("6.8") ? 40 : 2000;
  const auto array = ebpfxx::ArrayOfMaps<Counts>::create({.max_entries = size}, like);
  array.update(1, Counts::create({.max_entries = 8}));
  count = 0;
  for (const u32 key : array.keys()) count += key;
  for (const auto& [key, inner] : array) count += key;
  for (const auto key : ebpfxx::AnyMap{array}.keys()) count += ebpfxx::from_bytes<u32>(key);
  for (const auto& [key, inner] : ebpfxx::AnyMap{array}.entries()) count += ebpfxx::from_bytes<u32>(key);
  CHECK(count == 4);
  count = 0;
  for (const auto& [key, inner] : array.drain()) count += key + inner.info().max_entries;
  CHECK(count == 9);
  CHECK(!array.contains(1));
}

TEST_CASE_FIXTURE(KernelTest, "equal operations: maps of maps whose maps are replaced all the time") {
  using Counts = ebpfxx::HashMap<u32, u64>;
  const auto outer = ebpfxx::HashOfMaps<u32, Counts>::create({.max_entries = 8}, Counts::create({.max_entries = 8}));
  outer.update(1, Counts::create({.max_entries = 8}));
  std::atomic<bool> is_done = false;
  std::atomic<int> lookups = 0;
  const bool waits = ebpfxx::detail::kernel_is_older("6.8");  // as above: updates as well, for the same readers
  std::thread other{[&] {
    for (int updates = 0; !is_done; std::this_thread::yield())
      if (!waits || updates < lookups) {
        outer.update(1, Counts::create({.max_entries = 8}));
        ++updates;
      }
  }};
  const int times = waits ? 20 : 20'000;
  int found = 0;
  for (int i = 0; i < times; ++i, ++lookups) {
    std::error_code error;
    found += outer.lookup(1, error).has_value();
    if (error) FAIL_CHECK(error.message());
  }
  const std::string thrown = test::error_of([&] {
    for (int i = 0; i < times; ++i, ++lookups) found += outer.lookup(1).has_value();
  });
  is_done = true;
  other.join();
  CHECK(found == 2 * times);
  CHECK(thrown == "");
}
