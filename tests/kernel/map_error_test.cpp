// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What each type of map says when it is full, frozen, or open in one direction only.
#include <array>
#include <ebpfxx/map/access.hpp>
#include <ebpfxx/map/map_of_maps.hpp>
#include <ebpfxx/map/mapped_array.hpp>
#include <ebpfxx/map/percpu.hpp>
#include <ebpfxx/map/queue.hpp>
#include <ebpfxx/prefix.hpp>
#include <map>
#include <vector>

#include "special_fields.skel.hpp"
#include "support.hpp"

using test::contains;
using test::error_of;
using test::KernelTest;

namespace {

using Hash = ebpfxx::HashMap<std::uint32_t, std::uint64_t>;
using Lru = ebpfxx::LruHashMap<std::uint32_t, std::uint64_t>;
using PerCpuHash = ebpfxx::PerCpuHashMap<std::uint32_t, std::uint64_t>;
using LruPerCpuHash = ebpfxx::LruPerCpuHashMap<std::uint32_t, std::uint64_t>;
using Array = ebpfxx::Array<std::uint64_t>;
using PerCpuArray = ebpfxx::PerCpuArray<std::uint64_t>;
using Trie = ebpfxx::LpmTrie<ebpfxx::Ipv4Prefix, std::uint64_t>;
using Queue = ebpfxx::Queue<std::uint64_t>;
using Stack = ebpfxx::Stack<std::uint64_t>;

constexpr std::uint64_t value = 7;

template <class K>
K key_of(std::uint8_t number) {
  if constexpr (std::is_integral_v<K>)
    return number;
  else
    return K{32, {10, 0, 0, number}};
}

/// Every operation that writes, and every one that reads, with the words by which its error begins.
using Operations = std::vector<std::pair<std::string, std::string>>;

template <class M>
Operations writes(const M& map) {
  Operations errors;
  const auto add = [&](const char* what, auto function) { errors.emplace_back(what, error_of(function)); };
  if constexpr (requires { map.push(value); }) {
    add("push to", [&] { map.push(value); });
    add("push to", [&] { (void)map.try_push(value); });
    add("push to", [&] { map.push_overwriting(value); });
    add("pop from", [&] { (void)map.pop(); });
  } else {
    using K = typename M::key_type;
    const K key = key_of<K>(0);
    add("update a key of", [&] { map.update(key, value); });
    if constexpr (requires { map.replace(key, value); }) {
      add("replace a key of", [&] { (void)map.replace(key, value); });
      add("look up and erase a key of", [&] { (void)map.lookup_and_erase(key); });
    }
    if constexpr (requires { map.update_all(std::map<K, std::uint64_t>{}); })
      add("update a key of", [&] { map.update_all(std::vector<std::pair<K, std::uint64_t>>{{key, value}}); });
    if constexpr (requires { map.erase(key); }) {
      if constexpr (requires { map.insert(key, value); }) {
        add("insert a key into", [&] { map.insert(key, value); });
      } else {
        add("insert a key into", [&] { map.insert(key, ebpfxx::PerCpu<std::uint64_t>{value}); });
      }
      add("erase a key of", [&] { (void)map.erase(key); });
      add("erase a key of", [&] { (void)map.erase_all(std::vector{key}); });
      add("walk over", [&] { map.clear(); });
      add("walk over", [&] { (void)map.drain().begin(); });
    }
  }
  return errors;
}

template <class M>
Operations reads(const M& map) {
  Operations errors;
  const auto add = [&](const char* what, auto function) { errors.emplace_back(what, error_of(function)); };
  if constexpr (requires { map.push(value); }) {
    add("peek into", [&] { (void)map.peek(); });
    add("pop from", [&] { (void)map.pop(); });
  } else {
    using K = typename M::key_type;
    add("look up a key in", [&] { (void)map.lookup(key_of<K>(0)); });
    add("look up a key in", [&] { (void)map.contains(key_of<K>(0)); });
    add("walk over", [&] { (void)map.begin(); });
    if constexpr (requires { map.keys(); }) add("walk over", [&] { (void)map.keys().begin(); });
  }
  return errors;
}

void check(const Operations& operations, const char* why) {
  for (const auto& [operation, error] : operations) {
    CAPTURE(operation);
    CHECK(error.starts_with("cannot " + operation + " map 'refusing': Operation not permitted (EPERM). "));
    CHECK(contains(error, why));
  }
}

template <class M>
void check_directions() {
  INFO(std::string{to_string(M::type)});
  const auto map = M::create({.max_entries = 4, .name = "refusing"});
  const auto opened_for = [&](std::uint32_t access) { return M{ebpfxx::detail::map_from_id(map.info().id, access)}; };
  const M reader = opened_for(BPF_F_RDONLY), writer = opened_for(BPF_F_WRONLY);
  check(writes(reader), "This handle is read-only.");
  check(reads(writer), "This handle is write-only.");
  map.freeze();
  check(writes(map), "The map may be frozen: user space can then no longer write to it.");
  CHECK(contains(error_of([&] { map.freeze(); }), "It is frozen already"));
}

template <class M>
std::string error_of_filling(std::uint32_t max_entries) {
  const auto map = M::create({.max_entries = max_entries, .name = "full"});
  using K = typename M::key_type;
  for (std::uint8_t i = 0; i < max_entries; ++i) map.update(key_of<K>(i), value);
  return error_of([&] { map.update(key_of<K>(static_cast<std::uint8_t>(max_entries)), value); });
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "EPERM and EBUSY: frozen, read-only and write-only maps say which they are") {
  check_directions<Hash>();
  check_directions<Lru>();
  check_directions<PerCpuHash>();
  check_directions<LruPerCpuHash>();
  check_directions<Array>();
  check_directions<PerCpuArray>();
  check_directions<Trie>();
  check_directions<Queue>();
  check_directions<Stack>();
}

TEST_CASE_FIXTURE(KernelTest, "EPERM: a read-only handle cannot freeze a map [6.12]") {
  const auto map = Hash::create({.max_entries = 4});
  const Hash reader{ebpfxx::detail::map_from_id(map.info().id, BPF_F_RDONLY)};
  CHECK(contains(error_of([&] { reader.freeze(); }), "(EPERM). It is frozen already, or this handle is read-only."));
  map.update(1, value);
}

TEST_CASE_FIXTURE(KernelTest, "EBUSY: what is mapped for writing cannot be frozen, and the other way round EPERM") {
  const auto map = Array::create({.max_entries = 1, .name = "mapped", .flags = BPF_F_MMAPABLE});
  {
    const ebpfxx::MappedArray memory{map};
    CHECK(
        error_of([&] { map.freeze(); }) ==
        "cannot freeze map 'mapped': Device or resource busy (EBUSY). It is frozen already, or mapped into memory for "
        "writing.");
  }
  map.freeze();
  CHECK(contains(error_of([&] { const ebpfxx::MappedArray memory{map}; }),
                 "cannot map map 'mapped' into memory: Operation not permitted (EPERM). A frozen map can only be "
                 "mapped for reading: use MappedArray<const V>."));
}

TEST_CASE_FIXTURE(KernelTest, "a map with fields of the kernel's own cannot be frozen, and says so [6.12]") {
  auto open = special_fields::open();
  for (auto* program : {&open.progs.give_owners, &open.progs.take_by_key, &open.progs.take_by_index})
    program->set_autoload(false);
  auto skel = std::move(open).load();
  CHECK(contains(
      error_of([&] { skel.maps.halves_by_key.freeze(); }),
      "A map whose values have fields that belong to the kernel (bpf_spin_lock, bpf_timer, kptrs) cannot be frozen."));
}

TEST_CASE_FIXTURE(KernelTest, "E2BIG and ENOSPC: full maps say what to do") {
  const std::string hash_advice =
      "The map is full: its max_entries is 4. Raise it with set_max_entries() before load, erase old entries, or use "
      "an LRU hash.";
  CHECK(error_of_filling<Hash>(4) ==
        "cannot update a key of map 'full': Argument list too long (E2BIG). " + hash_advice);
  CHECK(error_of_filling<PerCpuHash>(4) ==
        "cannot update a key of map 'full': Argument list too long (E2BIG). " + hash_advice);
  CHECK(error_of_filling<Trie>(4) ==
        "cannot update a key of map 'full': No space left on device (ENOSPC). The map is full: its max_entries is 4. "
        "Raise it with set_max_entries() before load, or erase old entries.");
  CHECK(error_of_filling<Lru>(4).empty());  // never full
  CHECK(error_of_filling<LruPerCpuHash>(4).empty());

  const auto hash = Hash::create({.max_entries = 4, .name = "full"});
  const std::map<std::uint32_t, std::uint64_t> five{{1, 1}, {2, 2}, {3, 3}, {4, 4}, {5, 5}};
  CHECK(error_of([&] { hash.update_all(five); }) ==
        "cannot update a key of map 'full': Argument list too long (E2BIG). Entries of the range that were done "
        "before: 4. " +
            hash_advice);
  const auto trie = Trie::create({.max_entries = 1, .name = "full"});
  const std::vector<std::pair<ebpfxx::Ipv4Prefix, std::uint64_t>> two{{key_of<ebpfxx::Ipv4Prefix>(1), 1},
                                                                      {key_of<ebpfxx::Ipv4Prefix>(2), 2}};
  CHECK(contains(error_of([&] { trie.update_all(two); }),
                 "(ENOSPC). Entries of the range that were done before: 1. The map is full: its max_entries is 1."));
}

TEST_CASE_FIXTURE(KernelTest, "maps without a name are told by their numbers") {
  const auto map = Hash::create({.max_entries = 1});
  map.update(1, 1);
  CHECK(error_of([&] {
          map.update(2, 1);
        }).starts_with("cannot update a key of map " + std::to_string(map.info().id) + " (hash): Argument"));
}

TEST_CASE_FIXTURE(KernelTest, "EPERM: what is opened by its number needs CAP_SYS_ADMIN, and says so") {
  using Outer = ebpfxx::ArrayOfMaps<Hash>;
  const auto inner = Hash::create({.max_entries = 1, .name = "inner"});
  const auto outer = Outer::create({.max_entries = 2, .name = "outer"}, inner);
  outer.update(0, inner);
  const std::string why = "Opening maps, programs and links by id needs CAP_SYS_ADMIN.";
  const std::string id = std::to_string(inner.info().id);
  const test::WithoutSysAdmin less;
  CHECK(error_of([&] { (void)ebpfxx::AnyMap::from_id(1); }) ==
        "cannot open the map with id 1: Operation not permitted (EPERM). " + why);
  CHECK(error_of([&] { (void)outer.lookup(0); }) ==
        "cannot open the map with id " + id + ": Operation not permitted (EPERM). " + why);
  CHECK(error_of([&] { (void)outer.create_inner(); }) ==
        "cannot find out what the maps in map 'outer' are like: Operation not permitted (EPERM). " + why);
  CHECK(contains(error_of([&] { (void)ebpfxx::Link::from_id(1); }), why));
}

TEST_CASE_FIXTURE(KernelTest, "E2BIG: an index out of range, a full queue, too large a value") {
  const char* out_of_range =
      "cannot update a key of map 'full': Argument list too long (E2BIG). The index is out of range: max_entries is 4.";
  CHECK(error_of_filling<Array>(4) == out_of_range);
  CHECK(error_of_filling<PerCpuArray>(4) == out_of_range);

  const auto queue = Queue::create({.max_entries = 1, .name = "full"});
  queue.push(1);
  CHECK(error_of([&] { queue.push(2); }) ==
        "cannot push to map 'full': Argument list too long (E2BIG). The map is full: its max_entries is 1. Raise it "
        "with set_max_entries() before load, pop entries, or use push_overwriting().");

  using Huge = ebpfxx::HashMap<std::uint32_t, std::array<std::byte, 1 << 28>>;
  CHECK(
      error_of([] { (void)Huge::create({.max_entries = 1}); }) ==
      "cannot create a map of type hash with keys of 4 and values of 268435456 bytes and max_entries 1: Argument list "
      "too long (E2BIG). That is more than the kernel allows for this type of map.");
}
