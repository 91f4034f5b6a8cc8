// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Keys and values that would lose something. First what must compile; then, by number, what must not.
//
// refused: wider than the map's key or value.*static_cast it
// refused: floating-point number.*static_cast it
// refused: this_constant_does_not_fit
// refused: this_constant_does_not_fit
// refused: not usable in a constant expression|FitsOrStaticCast
// refused: range does not fit
// refused: range does not fit
// refused: range does not fit
#include <sys/types.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <ebpfxx/ebpfxx.hpp>
#include <ebpfxx/map/bloom_filter.hpp>
#include <ebpfxx/map/cgroup_array.hpp>
#include <ebpfxx/map/cgroup_storage.hpp>
#include <ebpfxx/map/insn_array.hpp>
#include <ebpfxx/map/map_of_maps.hpp>
#include <ebpfxx/map/percpu.hpp>
#include <ebpfxx/map/prog_array.hpp>
#include <ebpfxx/map/queue.hpp>
#include <ebpfxx/map/redirect.hpp>
#include <ebpfxx/map/socket_map.hpp>
#include <ebpfxx/map/storage.hpp>
#include <ebpfxx/ring_buffer.hpp>
#include <ebpfxx/user_ring_buffer.hpp>
#include <functional>
#include <map>
#include <span>
#include <utility>
#include <vector>

namespace narrowing {

using u8 = std::uint8_t;
using u16 = std::uint16_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;

enum Color { red, green };
enum class Scoped { one };
struct Pair {
  u32 first, second;
};
struct Packed {
  u8 kind;
  u32 pid;
} __attribute__((packed));
struct Bits {
  u32 low : 3, high : 29;
};
struct Constants {
  static const int three = 3;
};

using Counts = ebpfxx::HashMap<u32, u64>;
using PerCpuCounts = ebpfxx::PerCpuHashMap<u32, u64>;

void constants(const Counts& counts, const ebpfxx::HashMap<u8, u16>& small, const ebpfxx::HashMap<u64, bool>& large,
               const ebpfxx::HashMap<u16, Color>& colors) {
  constexpr u64 limit = 1000;
  const u64 also_constant = 1000;
  (void)counts.lookup(1);
  (void)counts.lookup(1ull << 31);
  (void)counts.lookup(sizeof(Pair));
  (void)counts.lookup(limit);
  (void)counts.lookup(also_constant);
  (void)counts.lookup(Constants::three);
  (void)counts.lookup({1});
  (void)counts.lookup({});
  (void)counts.lookup_or_insert(1, 0);
  counts.update(-1, -1);  // types of no more bits, as in C
  counts.update('a', true);
  small.update(255, 65535u);
  small.update(0, red);
  small.update(u8{1}, 1);
  large.update(1, true);
  large.update(1, 1);
  colors.update(1, green);
}

void variables(const Counts& counts, const ebpfxx::HashMap<u64, u64>& large, pid_t pid, u8 byte, u16 port, Color color,
               const Packed& packed, const Bits& bits, const std::atomic<pid_t>& atomic, u64 wide, u64& count) {
  (void)counts.lookup(pid);
  (void)counts.lookup(pid, count);
  (void)counts.lookup(byte);
  (void)counts.lookup(color);
  (void)counts.lookup(packed.pid);
  (void)counts.lookup(bits.high);
  (void)counts.lookup(atomic);
  (void)counts.lookup(std::ref(port));
  (void)counts.lookup(static_cast<u32>(wide >> 32));
  (void)counts.lookup(std::integral_constant<int, 3>{});
  counts.update(pid, pid);
  counts.update(byte, wide + 1);
  large.update(pid, wide);
}

void other_types(const ebpfxx::HashMap<Pair, Pair>& pairs, const ebpfxx::HashMap<Scoped, float>& scoped,
                 const ebpfxx::HashMap<std::array<u8, 2>, std::array<u8, 2>>& arrays, const PerCpuCounts& per_cpu,
                 const ebpfxx::PerCpuArray<Pair>& per_cpu_pairs, pid_t pid) {
  (void)pairs.lookup({.first = 1, .second = 2});
  pairs.update({1, 2}, {3, 4});
  pairs.update({}, {});
  scoped.update(Scoped::one, 3.5);
  arrays.update({1, 2}, {{3, 4}});
  per_cpu.update(pid, 1);
  per_cpu.update(pid, {});
  per_cpu.update(pid, ebpfxx::PerCpu<u64>{1});
  per_cpu_pairs.update(0, {1, 2});
  per_cpu_pairs.update(0, {});
}

void ranges(const Counts& counts, const PerCpuCounts& per_cpu, const std::map<pid_t, u32>& entries,
            const std::vector<u16>& keys, std::span<const pid_t> pids) {
  counts.update_all(entries);
  counts.update_all(counts);
  counts.erase_all(keys);
  counts.erase_all(pids);
  for (auto [key, value] : counts.lookup_all(pids)) (void)key, (void)value;
  per_cpu.update_all(entries);
  per_cpu.erase_all(keys);
}

// Every operation of every family takes its integers as the class that refuses what narrows: these become that class,
// and no integer.
struct Integer32 {
  operator ebpfxx::detail::Argument<u32>() const;
};
struct Integer64 {
  operator ebpfxx::detail::Argument<u64>() const;
};
constexpr auto all_operations =
    [](const auto& map, auto key, auto value) requires requires(u64 & found, std::error_code& error) {
  map.lookup(key);
  map.lookup(key, error);
  map.lookup(key, found);
  map.contains(key);
  map.contains(key, error);
  map.update(key, value);
  map.update(key, value, error);
  map.replace(key, value);
  map.replace(key, value, error);
  map.insert(key, value);
  map.insert(key, value, error);
  map.lookup_or_insert(key, value);
  map.lookup_or_insert(key, value, error);
  map.erase(key);
  map.erase(key, error);
  map.lookup_and_erase(key);
  map.lookup_and_erase(key, error);
}
{};
static_assert(std::is_invocable_v<decltype(all_operations), Counts, Integer32, Integer64>);
static_assert(!std::is_invocable_v<decltype(all_operations), ebpfxx::HashMap<u64, u64>, Integer32, Integer64>);

template <class Map, class Key, class... Values>
concept TakesKey = requires(const Map& map, Key key, Values... values) {
  map.update(key, values...);
  map.erase(key);
};
static_assert(TakesKey<ebpfxx::HashOfMaps<u32, Counts>, Integer32, Counts>);
static_assert(TakesKey<ebpfxx::ProgArray<>, Integer32, ebpfxx::Program>);
static_assert(TakesKey<ebpfxx::DevMap<u64>, Integer32, Integer32, ebpfxx::XdpProgram>);
static_assert(TakesKey<ebpfxx::CpuMap<u64>, Integer32, Integer32, ebpfxx::XdpProgram>);
static_assert(TakesKey<ebpfxx::SockHash<u32>, Integer32, ebpfxx::Socket>);
static_assert(TakesKey<ebpfxx::CgroupArray, Integer32, ebpfxx::Cgroup>);
static_assert(TakesKey<PerCpuCounts, Integer32, Integer64>);
static_assert(requires(PerCpuCounts map, Integer32 key, ebpfxx::PerCpu<u64> values, std::error_code error) {
  map.lookup(key, values, error);
  map.insert(key, values, error);
  values.set(0, Integer64{});
});
static_assert(requires(ebpfxx::Queue<u32> queue, ebpfxx::BloomFilter<u32> filter, Integer32 value) {
  queue.push(value);
  queue.try_push(value);
  queue.push_overwriting(value);
  filter.add(value);
  filter.may_contain(value);
});
static_assert(requires(ebpfxx::TaskStorage<u32> tasks, ebpfxx::Pidfd task, Integer32 value) {
  tasks.update(task, value);
  tasks.insert(task, value);
  tasks.replace(task, value);
});
struct CgroupInteger {
  operator ebpfxx::detail::CgroupKey() const;  // which is one of those, too
};
static_assert(requires(ebpfxx::CgroupStorage<u64, u32> cgroups, CgroupInteger cgroup, Integer32 value) {
  cgroups.lookup(cgroup);
  cgroups.replace(cgroup, value);
});
static_assert(requires(ebpfxx::UserRingBuffer<u32> commands, Integer32 record) {
  commands.push(record);
  commands.try_push(record);
});
static_assert(requires(ebpfxx::InsnArray instructions, Integer32 number) {
  instructions.update(number, number);
  instructions.lookup(number);
});

#ifdef MUST_NOT_COMPILE
u64 tgid_and_pid();

void narrowing(const Counts& counts, const ebpfxx::HashMap<u8, u16>& small) {
  [[maybe_unused]] u64 wide = tgid_and_pid();
#if MUST_NOT_COMPILE == 1
  (void)counts.lookup(wide);
#elif MUST_NOT_COMPILE == 2
  counts.update(3.7, -1);
#elif MUST_NOT_COMPILE == 3
  (void)small.lookup(256);
#elif MUST_NOT_COMPILE == 4
  small.update(1, -1);
#elif MUST_NOT_COMPILE == 5
  (void)counts.lookup(wide >> 32);
#elif MUST_NOT_COMPILE == 6
  counts.erase_all(std::vector<u64>{});
#elif MUST_NOT_COMPILE == 7
  counts.update_all(std::map<u32, double>{});
#elif MUST_NOT_COMPILE == 8
  for (auto entry : counts.lookup_all(std::vector<u64>{})) (void)entry;
#endif
}
#endif

}  // namespace narrowing
