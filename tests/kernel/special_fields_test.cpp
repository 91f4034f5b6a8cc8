// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Values with fields that the kernel keeps for itself: locks, timers, pointers to objects, lists, trees.
#include <array>
#include <atomic>
#include <chrono>
#include <cstring>
#include <map>
#include <thread>
#include <type_traits>

#include "special_fields.skel.hpp"
#include "support.hpp"

using ebpfxx::HashMap;
using ebpfxx::locked;
using special_fields::halves;
using special_fields::owner;
using special_fields::timed;
using test::KernelTest;

namespace {

enum class Needs { locks, timers, owners };

// Loads the programs for locks, and one other part.
special_fields::Skeleton loaded(Needs part) {
  auto open = special_fields::open();
  const bool timers = part == Needs::timers, owners = part == Needs::owners;
  open.maps.timed_by_key.set_autocreate(timers);
  open.maps.timed_by_index.set_autocreate(timers);
  open.progs.start_by_key.set_autoload(timers);
  open.progs.start_by_index.set_autoload(timers);
  open.maps.maps_with_locks.set_autocreate(owners);
  open.maps.owners_by_key.set_autocreate(owners);
  open.maps.owners_by_index.set_autocreate(owners);
  open.progs.give_owners.set_autoload(owners);
  open.progs.take_by_key.set_autoload(owners);
  open.progs.take_by_index.set_autoload(owners);
  return std::move(open).load();
}

void run(const ebpfxx::XdpProgram& program, std::uint32_t times = 1) {
  const std::array<std::byte, 64> packet{};
  CHECK(program.test_run({.data = packet, .repeat = times}).return_value == 2);  // XDP_PASS
}

halves both(std::uint64_t number) {
  halves value{};
  value.first.fill(number);
  value.second.fill(number);
  return value;
}

bool is_whole(const halves& value) {
  for (std::size_t i = 0; i < value.first.size(); ++i)
    if (value.first[i] != value.first[0] || value.second[i] != value.first[0]) return false;
  return true;
}

template <class T>
bool is_zero(const T& value) {
  const std::array<std::byte, sizeof(T)> zero{};
  return std::memcmp(&value, zero.data(), sizeof value) == 0;
}

// Runs a program again and again in a thread of its own.
class Running {
 public:
  explicit Running(const ebpfxx::XdpProgram& program)
      : thread_{[this, program] {
          const std::array<std::byte, 64> packet{};
          while (!stop_) (void)program.test_run({.data = packet, .repeat = 1000});
        }} {}
  Running(const Running&) = delete;
  ~Running() {
    stop_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

template <class M>
concept HasLocks = requires(const M& map, typename M::mapped_type value) {
  map.lookup(0u, locked);
  map.update(0u, value, locked);
  map.entries(locked);
};

// A tick may be on its way when the timer ends; twenty are more than that.
bool ticks_on(const special_fields::Skeleton& skel) {
  const std::atomic_ref ticks{const_cast<std::uint64_t&>(skel.bss().ticks)};
  return test::eventually([&, before = ticks.load()] { return ticks >= before + 20; });
}

// A timer that goes on ticks each millisecond, whatever else the machine does.
bool has_stopped(const special_fields::Skeleton& skel) {
  const std::atomic_ref ticks{const_cast<std::uint64_t&>(skel.bss().ticks)};
  return test::eventually([&] {
    const std::uint64_t before = ticks;
    std::this_thread::sleep_for(std::chrono::milliseconds{200});
    return ticks == before;
  });
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "a lock reads as zero, and no update writes it") {
  auto skel = loaded(Needs::locks);
  const auto check = [&](const auto& map) {
    halves value = both(5);
    value.lock.val = 1;  // were it written, the program would wait for ever
    map.update(0, value);
    CHECK(map.lookup(0)->lock.val == 0);
    map.update(0, value, locked);
    CHECK(map.lookup(0, locked)->lock.val == 0);
    map.update_all(std::map<std::uint32_t, halves>{{0, value}}, locked);
    for (const auto& [key, found] : map) CHECK(found.lock.val == 0);
    halves before{};
    before.lock.val = 7;
    CHECK(map.lookup(0, before));
    CHECK(before.lock.val == 0);
  };
  check(skel.maps.halves_by_key);
  check(skel.maps.halves_by_index);
  run(skel.progs.count_halves);
  CHECK(skel.maps.halves_by_key.lookup(0)->second[63] == 6);
  CHECK(skel.maps.halves_by_index.lookup(0)->second[63] == 6);
}

TEST_CASE_FIXTURE(KernelTest, "locked lookups, walks and updates are whole while a program writes [threads]") {
  auto skel = loaded(Needs::locks);
  const auto check = [&](const auto& map) {
    map.update(0, both(0));
    const Running writer{skel.progs.count_halves};
    std::uint64_t last = 0;
    int halved = 0, backwards = 0, moved = 0;
    const auto look = [&](const halves& value) {
      halved += !is_whole(value);
      backwards += value.first[0] < last;
      moved += value.first[0] > last;
      last = value.first[0];
    };
    // Many looks, and some changes between them: in a virtual machine the two threads take long turns.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes{2};
    const auto look_often = [&](auto function) {
      moved = 0;
      for (int i = 0; i < 10000 || (moved < 20 && std::chrono::steady_clock::now() < deadline); ++i) function();
      CHECK(moved >= 20);
    };
    look_often([&] { look(*map.lookup(0, locked)); });
    look_often([&] {
      for (const auto& [key, value] : map.entries(locked))
        if (key == 0) look(value);
    });
    CHECK(halved == 0);
    CHECK(backwards == 0);
    // Updates jump far ahead; the program goes on from there, and counts what it finds in halves.
    for (std::uint64_t i = 1; i < 5000; ++i) {
      map.update(0, both(i << 32), locked);
      CHECK_UNARY(is_whole(*map.lookup(0, locked)));
    }
    for (std::uint64_t i = 5000; i < 10000; ++i)
      map.update_all(std::map<std::uint32_t, halves>{{0, both(i << 32)}}, locked);
    CHECK(map.lookup(0, locked)->first[0] >= 9999ull << 32);
  };
  check(skel.maps.halves_by_key);
  check(skel.maps.halves_by_index);
  CHECK(skel.bss().torn == 0);
}

TEST_CASE_FIXTURE(KernelTest, "a locked drain takes entries whole [threads]") {
  int taken = 0, halved = 0;
  for (int i = 0; i < 30; ++i) {
    // A new map each time: the kernel gives a new entry the memory of the old one at once, to which a program that
    // looked it up before may still write.
    auto skel = loaded(Needs::locks);
    skel.maps.halves_by_key.update(0, both(1));
    const Running writer{skel.progs.count_halves};
    while (skel.maps.halves_by_key.lookup(0, locked)->first[0] < 100) std::this_thread::yield();
    for (const auto& [key, value] : skel.maps.halves_by_key.drain(locked)) {
      ++taken;
      halved += !is_whole(value);
    }
  }
  CHECK(taken == 30);
  CHECK(halved == 0);
}

TEST_CASE_FIXTURE(KernelTest, "locked says when the kernel knows of no lock") {
  const auto map = HashMap<std::uint32_t, halves>::create({.max_entries = 4, .name = "no_lock"});
  map.update(1, both(1));
  const char* why =
      "Invalid argument (EINVAL). The kernel knows of no bpf_spin_lock in its values: it finds one in the type "
      "information of a BPF object's map, where the value is a struct with a member of that type.";
  const auto says = [&](const char* what, auto function) {
    CHECK(test::error_of(function) == what + std::string{" map 'no_lock': "} + why);
  };
  says("cannot look up a key in", [&] { (void)map.lookup(1, locked); });
  says("cannot update a key of", [&] { map.update(1, both(2), locked); });
  CHECK(test::error_of([&] {
          map.update_all(std::map<std::uint32_t, halves>{{1, both(2)}}, locked);
        }) ==
        "cannot update a key of map 'no_lock': Invalid argument (EINVAL). Entries of the range that were done before: "
        "0. " +
            std::string{why}.substr(std::strlen("Invalid argument (EINVAL). ")));
  says("cannot walk over", [&] {
    for ([[maybe_unused]] const auto& entry : map.entries(locked)) FAIL("there is no lock");
  });
  CHECK(map.lookup(1)->first[0] == 1);
  static_assert(HasLocks<HashMap<std::uint32_t, halves>> && HasLocks<ebpfxx::Array<halves>>);
  static_assert(!HasLocks<ebpfxx::LruHashMap<std::uint32_t, halves>>);  // the kernel has none there
}

TEST_CASE_FIXTURE(KernelTest, "a timer reads as zero; an update cancels it, a locked one of a hash does not [5.15]") {
  auto skel = loaded(Needs::timers);
  timed five{};
  five.number = 5;
  const auto check = [&](const auto& map, const auto& program) {
    constexpr bool is_hash = std::decay_t<decltype(map)>::type == ebpfxx::MapType::hash;
    const auto restart = [&] {
      map.update(0, timed{});
      run(program);
      CHECK(ticks_on(skel));
      CHECK(is_zero(map.lookup(0)->timer));
    };
    restart();
    map.update(0, five, locked);
    CHECK((is_hash ? ticks_on(skel) : has_stopped(skel)));
    CHECK(map.lookup(0)->number == 5);
    restart();
    map.update(0, five);
    CHECK(has_stopped(skel));
    restart();
    map.update_all(std::map<std::uint32_t, timed>{{0, five}});
    CHECK(has_stopped(skel));
    if constexpr (is_hash) {
      restart();
      CHECK(map.replace(0, five));
      CHECK(has_stopped(skel));
      restart();
      CHECK(map.erase(0));
      CHECK(has_stopped(skel));
    }
  };
  check(skel.maps.timed_by_key, skel.progs.start_by_key);
  check(skel.maps.timed_by_index, skel.progs.start_by_index);
}

TEST_CASE_FIXTURE(KernelTest,
                  "what a value owns is not read and not written; a locked update of a hash leaves it there [6.12]") {
  auto skel = loaded(Needs::owners);
  static_assert(std::is_same_v<decltype(owner::item), std::uint64_t>);  // a pointer, of no use here
  auto& bss = skel.bss();
  owner written{};
  written.number = 9;
  written.item = 0xdead;
  std::memset(&written.items, 0xff, sizeof written.items);
  const auto check = [&](const auto& map, const auto& take) {
    constexpr bool is_hash = std::decay_t<decltype(map)>::type == ebpfxx::MapType::hash;
    const auto taken = [&] {
      bss.taken_pointers = bss.taken_of_lists = 0;
      run(take);
      CHECK(bss.taken_pointers == bss.taken_of_lists);
      return bss.taken_pointers;
    };
    map.update(0, written);
    (void)taken();
    run(skel.progs.give_owners);
    owner value;
    REQUIRE(map.lookup(0, value));
    CHECK(value.number == 9);
    CHECK(value.item == 0);
    CHECK(is_zero(value.lock));
    CHECK(is_zero(value.leaves));
    CHECK(taken() == 1);
    run(skel.progs.give_owners);
    map.update(0, written, locked);
    const std::uint64_t after_locked = taken();
    if (is_hash) CHECK(after_locked == 1);
    run(skel.progs.give_owners);
    map.update(0, written);
    const std::uint64_t after_update = taken();
    CHECK(after_update <= 1);
    if (!is_hash) CHECK(after_update == after_locked);
  };
  check(skel.maps.owners_by_key, skel.progs.take_by_key);
  check(skel.maps.owners_by_index, skel.progs.take_by_index);
}

TEST_CASE_FIXTURE(KernelTest, "new inner maps have the locks of the outer map's template [6.12]") {
  auto skel = loaded(Needs::owners);
  const auto inner = skel.maps.maps_with_locks.create_inner();
  skel.maps.maps_with_locks.update(0, inner);
  inner.update(1, both(1));
  inner.update(1, both(2), locked);
  CHECK(is_whole(*skel.maps.maps_with_locks.lookup(0)->lookup(1, locked)));

  // Also like one that is there, where the object is out of sight.
  const auto same = decltype(skel.maps.maps_with_locks)::from_id(skel.maps.maps_with_locks.info().id);
  const auto second = same.create_inner();
  same.update(1, second);
  second.update(1, both(3), locked);
  CHECK(second.lookup(1, locked)->second[63] == 3);
}
