// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Maps whose values are programs or maps, and maps without keys.
#include <atomic>
#include <ebpfxx/map/bloom_filter.hpp>
#include <thread>
#include <type_traits>
#include <vector>

#include "collections.skel.hpp"
#include "support.hpp"

using ebpfxx::Array;
using ebpfxx::HashMap;
using test::KernelTest;
using test::trigger;

namespace {

// Attached is only what jumps.
collections::Skeleton loaded() {
  auto open = collections::open();
  open.rodata().only_tid = test::this_thread();
  open.progs.to_one.set_autoattach(false);
  open.progs.to_two.set_autoattach(false);
  auto skel = std::move(open).load();
  skel.attach();
  return skel;
}

template <class V>
using Inner = HashMap<std::uint32_t, V>;

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "prog array: tail calls go where C++ says") {
  auto skel = loaded();
  trigger(2);
  CHECK(skel.bss().fell_through == 1);
  CHECK(!skel.maps.calls.lookup(2));
  skel.maps.calls.update(2, skel.progs.to_one);
  CHECK(skel.maps.calls.lookup(2).has_value());
  trigger(2);
  CHECK(skel.bss().one == 1);
  skel.maps.calls.update(2, skel.progs.to_two);
  trigger(2);
  CHECK(skel.bss().two == 1);
  CHECK(skel.maps.calls.erase(2));
  CHECK(!skel.maps.calls.erase(2));
  trigger(2);
  CHECK(skel.bss().fell_through == 2);

  CHECK(test::error_of([&] { skel.maps.calls.update(1, skel.progs.other_kind); }) ==
        "cannot put program 'other_kind' (raw_tp) into map 'calls': Invalid argument (EINVAL). Its programs must have "
        "the type of those that jump to them.");
  CHECK(test::contains(test::error_of([&] { skel.maps.calls.update(4, skel.progs.to_one); }),
                       "Argument list too long (E2BIG). The index is out of range: max_entries is 4."));
}

TEST_CASE_FIXTURE(KernelTest, "maps of maps: what C++ puts in, programs use") {
  auto skel = loaded();
  static_assert(std::is_same_v<decltype(skel.maps.outer), ebpfxx::ArrayOfMaps<Inner<std::uint64_t>>>);
  static_assert(std::is_same_v<decltype(skel.maps.by_name), ebpfxx::HashOfMaps<std::uint64_t, Inner<std::uint64_t>>>);
  trigger(1);
  CHECK(skel.maps.inner.lookup(7) == 1);
  CHECK(skel.maps.outer.lookup(1)->lookup(7) == 1);
  CHECK(!skel.maps.outer.lookup(2));
  CHECK(skel.maps.outer.lookup(1)->info().id == skel.maps.inner.info().id);

  const auto mine = Inner<std::uint64_t>::create({.max_entries = 8});
  skel.maps.outer.update(1, mine);
  trigger(1);
  CHECK(mine.lookup(7) == 1);
  CHECK(skel.maps.inner.lookup(7) == 1);
  CHECK(skel.maps.outer.erase(1));
  CHECK(!skel.maps.outer.erase(1));

  CHECK(!skel.maps.by_name.lookup(5));
  skel.maps.by_name.update(5, mine);
  CHECK(skel.maps.by_name.lookup(5)->lookup(7) == 1);
  CHECK(skel.maps.by_name.erase(5));
  CHECK(!skel.maps.by_name.erase(5));

  // The compiler keeps other types out; what it cannot see, the kernel refuses, and the message says why.
  const auto flagged = Inner<std::uint64_t>::create({.max_entries = 8, .flags = BPF_F_NO_PREALLOC});
  CHECK(test::contains(test::error_of([&] { skel.maps.outer.update(1, flagged); }),
                       "It must have the type, the sizes and the flags of the map that the outer one was made with"));
}

TEST_CASE_FIXTURE(KernelTest, "maps of maps that C++ creates") {
  using Outer = ebpfxx::ArrayOfMaps<Array<std::uint32_t>>;
  const auto like = Array<std::uint32_t>::create({.max_entries = 3});
  const auto outer = Outer::create({.max_entries = 2}, like);
  outer.update(0, like);
  like.update(2, 9);
  CHECK(outer.lookup(0)->lookup(2) == 9);
  CHECK(test::contains(test::error_of([&] { outer.update(0, Array<std::uint32_t>::create({.max_entries = 4})); }),
                       "an array its max_entries as well"));
}

TEST_CASE_FIXTURE(KernelTest, "maps of maps: new inner maps like those of the object") {
  auto skel = loaded();
  const auto inner = skel.maps.outer.create_inner();
  static_assert(std::is_same_v<decltype(inner), const Inner<std::uint64_t>>);
  CHECK(inner.info().max_entries == 8);
  CHECK(inner.info().name == "outer");
  skel.maps.outer.update(3, inner);
  trigger(3);
  CHECK(inner.lookup(7) == 1);
  const auto large = skel.maps.by_name.create_inner(1000);
  CHECK(large.info().max_entries == 1000);
  skel.maps.by_name.update(5, large);
  CHECK(skel.maps.by_name.lookup(5)->info().id == large.info().id);

  // Types come along.
  bpf_map_info info = inner.raw_info();
  CHECK(info.btf_id != 0);
  CHECK(info.btf_value_type_id != 0);

  // Queues take none.
  static_assert(std::is_same_v<decltype(skel.maps.queues), ebpfxx::ArrayOfMaps<ebpfxx::Queue<std::uint64_t>>>);
  skel.maps.queues.update(1, skel.maps.queues.create_inner());
  skel.maps.queues.lookup(1)->push(5);
  CHECK(skel.maps.queues.lookup(1)->pop() == 5);

  // Without types in C++, too.
  const ebpfxx::ArrayOfMaps<> any{skel.maps.outer};
  any.update(0, any.create_inner());
  CHECK(skel.maps.outer.lookup(0)->info().max_entries == 8);
}

TEST_CASE_FIXTURE(KernelTest, "maps of maps: inner maps set before load") {
  auto open = collections::open();
  open.progs.jump.set_autoload(false);
  using Like = Inner<std::uint64_t>;
  open.maps.by_name.set_inner_map(Like::create({.max_entries = 4, .name = "like", .flags = BPF_F_NO_PREALLOC}));
  CHECK(test::contains(test::error_of([&] { open.maps.by_name.set_inner_map(Like::create({.max_entries = 4})); }),
                       "cannot set the inner map of map 'by_name': Invalid argument (EINVAL). It is not a map of maps, "
                       "or this was set already."));
  ebpfxx::MapSpec& untyped = open.maps.work;
  CHECK(test::contains(test::error_of([&] { untyped.set_inner_map(Like::create({.max_entries = 4})); }),
                       "cannot set the inner map of map 'work'"));
  auto skel = std::move(open).load();
  const auto inner = skel.maps.by_name.create_inner();
  CHECK(inner.info().flags == BPF_F_NO_PREALLOC);
  CHECK(inner.info().max_entries == 4);
  CHECK(inner.info().name == "like");
  skel.maps.by_name.update(1, inner);
  CHECK(test::contains(test::error_of([&] { skel.maps.by_name.update(2, Like::create({.max_entries = 4})); }),
                       "the flags of the map that the outer one was made with"));
}

TEST_CASE_FIXTURE(KernelTest, "maps of maps that no object tells of: new inner maps like one that is there") {
  using Like = Inner<std::uint64_t>;
  using Outer = ebpfxx::HashOfMaps<std::uint64_t, Like>;
  const auto like = Like::create({.max_entries = 4, .flags = BPF_F_NO_PREALLOC});
  const auto outer = Outer::create({.max_entries = 4, .name = "outer"}, like);
  CHECK(test::error_of([&] { (void)outer.create_inner(); }) ==
        "cannot create a map for map 'outer': No such file or directory (ENOENT). No BPF object describes its inner "
        "maps, and it does not hold one yet: put the first one in with update().");
  outer.update(7, like);
  const auto same = Outer::from_id(outer.info().id);
  same.update(8, same.create_inner(100));
  CHECK(outer.lookup(8)->info().max_entries == 100);
  CHECK(outer.lookup(8)->info().flags == BPF_F_NO_PREALLOC);
  // Another type than the one that is there
  using Other = ebpfxx::HashOfMaps<std::uint64_t, Inner<std::uint32_t>>;
  CHECK(test::contains(test::error_of([&] { (void)Other::from_id(outer.info().id).create_inner(); }),
                       "Its values have 8 bytes, the C++ type has 4."));
}

TEST_CASE_FIXTURE(KernelTest, "queue and stack: between C++ and a program") {
  auto skel = loaded();
  for (const std::uint64_t item : {1u, 2u, 3u, 4u}) skel.maps.work.push(item);
  CHECK(!skel.maps.work.try_push(5));
  CHECK(test::contains(
      test::error_of([&] { skel.maps.work.push(5); }),
      "cannot push to map 'work': Argument list too long (E2BIG). The map is full: its max_entries is 4."));
  std::error_code error;
  skel.maps.work.push(5, error);
  CHECK(error.value() == E2BIG);
  skel.maps.work.push_overwriting(5);
  CHECK(skel.maps.work.peek() == 2);
  trigger(9);
  trigger(9);
  CHECK(skel.maps.work.pop() == 4);
  std::vector<std::uint64_t> results;
  for (const std::uint64_t item : skel.maps.results.drain()) results.push_back(item);
  CHECK(results == std::vector<std::uint64_t>{6, 4});  // a stack: the last first
  CHECK(!skel.maps.results.pop());
  CHECK(!skel.maps.results.peek());
  CHECK(!skel.maps.results.pop(error));
  CHECK(!error);
}

TEST_CASE_FIXTURE(KernelTest, "a queue between threads loses and doubles nothing [threads]") {
  constexpr std::uint32_t total = 50000;
  const auto queue = ebpfxx::Queue<std::uint32_t>::create({.max_entries = 128});
  std::vector<std::atomic<int>> times(total);
  std::atomic<std::uint32_t> seen{0};
  const auto take = [&] {
    while (seen < total)
      if (const auto item = queue.pop()) {
        ++times[*item];
        ++seen;
      }
  };
  std::thread first{take}, second{take};
  for (std::uint32_t i = 0; i < total; ++i)
    while (!queue.try_push(i)) std::this_thread::yield();
  first.join();
  second.join();
  bool all_once = true;
  for (const auto& count : times) all_once = all_once && count == 1;
  CHECK(all_once);
}

TEST_CASE_FIXTURE(KernelTest, "bloom filter: never wrong about what was added [5.16]") {
  const auto filter = ebpfxx::BloomFilter<std::uint64_t>::create({.max_entries = 1000, .extra = 3});
  CHECK(!filter.may_contain(5));
  for (std::uint64_t value = 0; value < 1000; ++value) filter.add(value);
  std::size_t right = 0, wrong = 0;
  for (std::uint64_t value = 0; value < 1000; ++value) right += filter.may_contain(value);
  for (std::uint64_t value = 1000; value < 11000; ++value) wrong += filter.may_contain(value);
  CHECK(right == 1000);
  CHECK(wrong < 2000);
  std::error_code error;
  CHECK(filter.may_contain(1, error));
  CHECK(!error);
}
