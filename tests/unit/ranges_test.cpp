// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What can be iterated over is a C++20 range, for std::ranges and its views.
#include <doctest/doctest.h>

#include <algorithm>
#include <ebpfxx/cpus.hpp>
#include <ebpfxx/ebpfxx.hpp>
#include <ebpfxx/map/access.hpp>
#include <ebpfxx/map/arena.hpp>
#include <ebpfxx/map/cgroup_storage.hpp>
#include <ebpfxx/map/map_of_maps.hpp>
#include <ebpfxx/map/mapped_array.hpp>
#include <ebpfxx/map/percpu.hpp>
#include <ebpfxx/map/queue.hpp>
#include <ebpfxx/map/redirect.hpp>
#include <ebpfxx/map/socket_map.hpp>
#include <ebpfxx/map/stack_trace.hpp>
#include <ranges>
#include <vector>

using namespace ebpfxx;
namespace ranges = std::ranges;

namespace {

using Hash = HashMap<std::uint32_t, std::uint64_t>;
using PerCpuHash = PerCpuHashMap<std::uint32_t, std::uint64_t>;
using Numbers = std::vector<std::uint32_t>;
struct node {
  std::uint64_t next;
};
struct alignas(16) wide {
  std::uint64_t value;
  bool operator==(const wide&) const = default;
};

// A range that owns its map and is as cheap to copy as that: a view, which does not dangle. What its iterators refer to
// is in it, or in them, so that they are not to outlive it.
template <class R>
concept OwningView = ranges::input_range<R> && ranges::view<R> && !ranges::borrowed_range<R>;

template <class M>
using Keys = decltype(std::declval<M&>().keys());
template <class M>
using Values = decltype(std::declval<M&>().values());
template <class M>
using Drain = decltype(std::declval<M&>().drain());
template <class M, class R>
using LookupAll = decltype(std::declval<M&>().lookup_all(std::declval<R>()));

// Maps
static_assert(ranges::input_range<const Hash>);
static_assert(ranges::input_range<const LruHashMap<std::uint32_t, std::uint64_t>>);
static_assert(ranges::input_range<const Array<std::uint64_t>>);
static_assert(ranges::input_range<const PerCpuHash>);
static_assert(ranges::input_range<const PerCpuArray<std::uint64_t>>);
static_assert(ranges::input_range<const StackTraceMap<>>);
static_assert(ranges::input_range<const StackTraceMap<std::dynamic_extent>>);
static_assert(ranges::input_range<const DevMap<>>);
static_assert(ranges::input_range<const SockMap<>>);
static_assert(ranges::input_range<const CgroupStorage<std::uint64_t, std::uint64_t>>);

// Ranges over maps
static_assert(OwningView<Keys<Hash>>);
static_assert(OwningView<Values<Hash>>);
static_assert(OwningView<Values<Array<std::uint64_t>>>);
static_assert(OwningView<Values<PerCpuHash>>);
static_assert(OwningView<Values<StackTraceMap<>>>);
static_assert(OwningView<Values<StackTraceMap<std::dynamic_extent>>>);
static_assert(OwningView<Values<HashOfMaps<std::uint32_t, Hash>>>);
static_assert(OwningView<Values<AnyMap>>);
static_assert(ranges::input_range<Values<ReadOnly<Hash>>>);
static_assert(OwningView<Drain<Hash>>);
static_assert(OwningView<decltype(std::declval<Hash&>().entries(locked))>);
static_assert(OwningView<Keys<PerCpuHash>>);
static_assert(OwningView<Drain<PerCpuHash>>);
static_assert(OwningView<Drain<StackTraceMap<>>>);
static_assert(OwningView<decltype(std::declval<AnyMap&>().entries())>);
static_assert(OwningView<Keys<AnyMap>>);
static_assert(OwningView<Drain<AnyMap>>);
static_assert(OwningView<Drain<Queue<std::uint64_t>>>);
static_assert(OwningView<Drain<Stack<std::uint64_t>>>);
static_assert(OwningView<LookupAll<Hash, const Numbers&>>);
static_assert(OwningView<LookupAll<PerCpuHash, Numbers&>>);
// One that was given the keys keeps them: it is no cheap copy, but std::views take it.
static_assert(ranges::input_range<LookupAll<Hash, Numbers>>);
static_assert(!ranges::view<LookupAll<Hash, Numbers>>);
static_assert(ranges::viewable_range<LookupAll<Hash, Numbers>>);
static_assert(ranges::viewable_range<LookupAll<Hash, Keys<Hash>>>);

// Objects
static_assert(OwningView<decltype(std::declval<Object&>().maps())>);
static_assert(OwningView<decltype(std::declval<Object&>().programs())>);
static_assert(OwningView<decltype(std::declval<OpenObject&>().maps())>);
static_assert(OwningView<decltype(std::declval<OpenObject&>().programs())>);

// Memory
static_assert(ranges::contiguous_range<const MappedArray<std::uint64_t>>);
static_assert(ranges::contiguous_range<const StackTraceMap<>::Stack>);
static_assert(ranges::contiguous_range<const StackTraceMap<std::dynamic_extent>::Stack>);
static_assert(ranges::input_range<const CpuList>);
static_assert(ranges::input_range<decltype(std::declval<const ArenaMemory&>().list(std::uint64_t{}, &node::next))>);
static_assert(ranges::random_access_range<PerCpu<std::uint32_t>> && ranges::sized_range<PerCpu<std::uint32_t>>);
static_assert(ranges::random_access_range<const PerCpu<std::uint32_t>>);
static_assert(ranges::random_access_range<const PerCpu<wide>>);
static_assert(ranges::random_access_range<PerCpuView<std::uint32_t>> && ranges::sized_range<PerCpuView<std::uint32_t>>);
static_assert(ranges::view<PerCpuView<std::uint32_t>> && ranges::borrowed_range<PerCpuView<std::uint32_t>>);
static_assert(ranges::random_access_range<PerCpuView<wide>>);
static_assert(std::sortable<ranges::iterator_t<PerCpu<std::uint32_t>>>);
static_assert(!std::sortable<ranges::iterator_t<PerCpuView<std::uint32_t>>>);

// Handles are copied, also those of streams whose records have any type.
static_assert(std::copyable<Hash> && std::copyable<RingBuf<>> && std::copyable<RingBuf<std::uint64_t>>);
static_assert(std::is_convertible_v<RingBuf<>, RingBuf<std::uint64_t>>);
static_assert(!std::is_convertible_v<RingBuf<std::uint64_t>, RingBuf<>>);

// Not a range: what a map does not have.
static_assert(!ranges::range<Queue<std::uint64_t>>);
static_assert(!ranges::range<SockMap<std::uint32_t>>);

}  // namespace

TEST_CASE("values of CPUs go into algorithms") {
  alignas(8) std::byte memory[5 * 8];
  for (std::uint32_t i = 0; i < 5; ++i) {
    const std::uint32_t value = i * 7 % 5;  // 0 2 4 1 3
    std::memcpy(memory + i * 8, &value, sizeof value);
  }
  const PerCpuView<std::uint32_t> view{memory, 5};
  CHECK(ranges::max(view) == 4);
  CHECK(*ranges::max_element(view) == 4);
  CHECK(ranges::count_if(view, [](std::uint32_t value) { return value > 1; }) == 3);
  CHECK(*std::max_element(view.begin(), view.end()) == 4);
  CHECK(std::vector<std::uint32_t>(view.begin(), view.end()) == std::vector<std::uint32_t>{0, 2, 4, 1, 3});
  std::vector<std::uint32_t> reversed;
  for (const std::uint32_t value : view | std::views::reverse | std::views::take(2)) reversed.push_back(value);
  CHECK(reversed == std::vector<std::uint32_t>{3, 1});
  CHECK(view.end() - view.begin() == 5);
  CHECK(2 + view.begin() < view.end() - 2);
  CHECK(view.begin()[2] == 4);
  auto place = view.end();
  CHECK(*--place == 3);
  CHECK(*place-- == 3);
  CHECK(*place++ == 1);
  place -= 2;
  CHECK(*place == 4);

  PerCpu<std::uint32_t> values;
  for (std::uint32_t i = 0; i < values.size(); ++i) values[i] = values.size() - i;
  ranges::sort(values);
  CHECK(ranges::is_sorted(std::as_const(values)));
  CHECK(values[0] == 1);
  CHECK(ranges::max(values) == values.size());

  const PerCpu<wide> wides{wide{3}};
  CHECK(ranges::count(wides, wide{3}) == wides.size());
}
