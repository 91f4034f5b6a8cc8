// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Threads and BPF programs that use the same maps at the same time. Names of such tests say "[threads]"; scripts/test
// runs them under ThreadSanitizer, too.
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstring>
#include <ebpfxx/map/mapped_array.hpp>
#include <ebpfxx/map/percpu.hpp>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "support.hpp"
#include "threads.skel.hpp"

using namespace std::chrono_literals;
using test::KernelTest;

namespace {

constexpr std::uint32_t staying = 500;  // the programs only touch keys from 1000 on

std::array<std::byte, 64> packet_of(std::uint32_t producer) {
  std::array<std::byte, 64> packet{};
  std::memcpy(packet.data(), &producer, sizeof producer);
  return packet;
}

// Runs a program again and again in a thread of its own.
class Running {
 public:
  explicit Running(const ebpfxx::XdpProgram& program)
      : thread_{[this, program] {
          const auto packet = packet_of(0);
          for (; !stop_; ++calls_) (void)program.test_run({.data = packet, .repeat = 100});
        }} {
    while (calls_ == 0) std::this_thread::yield();
  }
  Running(const Running&) = delete;
  ~Running() {
    stop_ = true;
    thread_.join();
  }

  [[nodiscard]] int calls() const { return calls_; }

 private:
  std::atomic<bool> stop_{false};
  std::atomic<int> calls_{0};
  std::thread thread_;
};

template <class K>
K key_of(std::uint32_t number) {
  if constexpr (std::is_integral_v<K>)
    return number;
  else
    return {.length = 32, .number = number};
}
std::uint32_t number_of(std::uint32_t key) { return key; }
std::uint32_t number_of(const threads::prefix& key) { return key.number; }

// Nothing else was ever written; a new entry's values of the other CPUs are zero.
bool is_right(std::uint32_t number, std::uint64_t value) { return value == 3ull * number; }
bool is_right(std::uint32_t number, const ebpfxx::PerCpuView<std::uint64_t>& values) {
  for (const std::uint64_t value : values)
    if (value != 0 && !is_right(number, value)) return false;
  return true;
}

template <class M>
void add_those_that_stay(const M& map) {
  using K = typename M::key_type;
  if constexpr (std::is_same_v<typename M::mapped_type, std::uint64_t>) {
    std::vector<std::pair<K, std::uint64_t>> entries;
    for (std::uint32_t i = 0; i < staying; ++i) entries.emplace_back(key_of<K>(i), 3ull * i);
    map.update_all(entries);
  } else {
    for (std::uint32_t i = 0; i < staying; ++i) map.update(key_of<K>(i), std::uint64_t{3} * i);
  }
}

struct Seen {
  std::vector<bool> stayed = std::vector<bool>(staying);
  std::size_t wrong = 0;

  template <class K>
  void key(const K& key) {
    const std::uint32_t number = number_of(key);
    if (number < staying)
      stayed[number] = true;
    else
      wrong += number < 1000 || number >= 4000;
  }
  template <class K, class V>
  void entry(const K& key, const V& value) {
    this->key(key);
    wrong += !is_right(number_of(key), value);
  }
  [[nodiscard]] std::ptrdiff_t count() const { return std::count(stayed.begin(), stayed.end(), true); }
};

// Walks, updates, drains and clears a map while `program` inserts and deletes. Of a hundred walks so many may miss a
// key.
template <class M>
void use_while_it_changes(const M& map, const ebpfxx::XdpProgram& program, bool keeps_all, int may_miss = 0) {
  using K = typename M::key_type;
  add_those_that_stay(map);
  std::size_t wrong = 0;
  int walks = 0, missed = 0;
  // In a virtual machine threads may wait long, and a round may take seconds.
  const auto start = std::chrono::steady_clock::now();
  const auto has_time = [&start](auto time) { return std::chrono::steady_clock::now() < start + time; };
  {
    const Running first{program}, second{program};
    for (int round = 0; round < 3 || (has_time(2s) && (round < 20 || first.calls() < 100)); ++round) {
      Seen walked, keys;
      for (const auto& [key, value] : map) walked.entry(key, value);
      for (const auto& key : map.keys()) keys.key(key);
      wrong += walked.wrong + keys.wrong;
      walks += 2;
      missed += (walked.count() != staying) + (keys.count() != staying);
      add_those_that_stay(map);
    }
    if (keeps_all) CHECK(missed * 100 <= may_miss * std::max(walks, 40));
    const int calls = first.calls();
    for (int round = 0; round < 2 || (has_time(4s) && (round < 5 || first.calls() < calls + 100)); ++round) {
      Seen drained;
      for (const auto& [key, value] : map.drain()) drained.entry(key, value);
      wrong += drained.wrong;
      if (keeps_all) CHECK(drained.count() == staying);
      add_those_that_stay(map);
      std::vector<K> some;
      for (std::uint32_t i = 0; i < staying; i += 2) some.push_back(key_of<K>(i));
      const std::size_t erased = map.erase_all(some);
      if (keeps_all) CHECK(erased == staying / 2);
      map.clear();
      for (std::uint32_t i = 0; i < staying; ++i) REQUIRE(!map.contains(key_of<K>(i)));
      add_those_that_stay(map);
    }
  }
  CHECK(wrong == 0);
  map.clear();
  for ([[maybe_unused]] const auto& key : map.keys()) FAIL("there is something left");
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "hash maps, used while programs insert and delete [threads]") {
  auto skel = threads::open().load();
  use_while_it_changes(skel.maps.hash, skel.progs.change_hash, true);
  use_while_it_changes(skel.maps.hash_on_demand, skel.progs.change_hash_on_demand, true);
}

TEST_CASE_FIXTURE(KernelTest, "LRU hash maps, used while programs insert and delete [threads]") {
  auto skel = threads::open().load();
  use_while_it_changes(skel.maps.lru_hash, skel.progs.change_lru_hash, false);
  use_while_it_changes(skel.maps.lru_percpu_hash, skel.progs.change_lru_percpu_hash, false);
}

TEST_CASE_FIXTURE(KernelTest, "per-CPU hash maps, used while programs insert and delete [threads]") {
  auto skel = threads::open().load();
  use_while_it_changes(skel.maps.percpu_hash, skel.progs.change_percpu_hash, true);
}

TEST_CASE_FIXTURE(KernelTest, "LPM tries, used while programs insert and delete [threads]") {
  auto skel = threads::open().load();
  use_while_it_changes(skel.maps.lpm_trie, skel.progs.change_lpm_trie, true, 5);
}

TEST_CASE_FIXTURE(KernelTest, "an array in memory: programs and threads add to one value [threads]") {
  auto skel = threads::open().load();
  const ebpfxx::MappedArray memory{skel.maps.array};
  std::vector<std::thread> all;
  for (int i = 0; i < 2; ++i) {
    all.emplace_back([&memory] {
      for (int added = 0; added < 50000; ++added) std::atomic_ref{memory[3]}.fetch_add(1, std::memory_order_relaxed);
    });
    all.emplace_back([program = skel.progs.add_to_array] {
      const auto packet = packet_of(0);
      for (int run = 0; run < 100; ++run) (void)program.test_run({.data = packet, .repeat = 500});
    });
  }
  std::uint64_t last = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t now = std::atomic_ref{memory[3]};
    CHECK_UNARY(now >= last);
    for (auto [index, value] : skel.maps.array) CHECK_UNARY((index == 3 || value == 0));
    last = now;
  }
  for (auto& thread : all) thread.join();
  CHECK(memory[3] == 200000);
  CHECK(skel.maps.array.at(3) == 200000);
}

TEST_CASE_FIXTURE(KernelTest, "a queue that a program fills and threads empty [threads]") {
  auto skel = threads::open().load();
  std::atomic<bool> stop{false};
  std::array<std::vector<std::uint64_t>, 2> popped;
  std::vector<std::thread> takers;
  for (auto& mine : popped)
    takers.emplace_back([&stop, &mine, queue = skel.maps.queue] {
      while (!stop) {
        for (const std::uint64_t item : queue.drain()) mine.push_back(item);
        std::this_thread::yield();
      }
    });
  const auto packet = packet_of(0);
  for (int run = 0; run < 40; ++run) (void)skel.progs.push_to_queue.test_run({.data = packet, .repeat = 500});
  std::this_thread::sleep_for(10ms);
  stop = true;
  for (auto& thread : takers) thread.join();
  for (const std::uint64_t item : skel.maps.queue.drain()) popped[0].push_back(item);

  std::vector<int> times(skel.bss().pushed);
  bool in_order = true;
  for (const auto& mine : popped)
    for (std::size_t i = 0; i < mine.size(); ++i) {
      REQUIRE(mine[i] < times.size());
      ++times[mine[i]];
      in_order = in_order && (i == 0 || mine[i - 1] < mine[i]);
    }
  CHECK(in_order);
  CHECK(times.size() >= 64);
  CHECK(std::count(times.begin(), times.end(), 1) == static_cast<std::ptrdiff_t>(times.size()));
}

TEST_CASE_FIXTURE(KernelTest, "a ring buffer read in one thread, filled from others [threads]") {
  constexpr std::uint32_t producers = 3, runs = 40, repeat = 500;
  auto skel = threads::open().load();
  ebpfxx::RingBuffer ring{skel.maps.records};
  std::atomic<bool> finished{false};
  std::array<std::uint64_t, producers> read{}, next{};
  bool in_order = true;
  std::thread reader{[&] {
    const auto take = [&](const threads::record& record) {
      ++read[record.producer];
      in_order = in_order && record.number >= next[record.producer];
      next[record.producer] = record.number + 1;
    };
    while (!finished) ring.poll(5ms, take);
    ring.consume(take);
  }};
  std::vector<std::thread> writers;
  for (std::uint32_t producer = 0; producer < producers; ++producer)
    writers.emplace_back([producer, program = skel.progs.produce] {
      const auto packet = packet_of(producer);
      for (std::uint32_t run = 0; run < runs; ++run) (void)program.test_run({.data = packet, .repeat = repeat});
    });
  for (auto& writer : writers) writer.join();
  finished = true;
  reader.join();
  CHECK(in_order);
  CHECK(read[0] + read[1] + read[2] > 0);
  for (std::uint32_t producer = 0; producer < producers; ++producer)
    CHECK(read[producer] + skel.bss().lost[producer] == runs * repeat);
}

TEST_CASE_FIXTURE(KernelTest,
                  "handles are copied, used and dropped in many threads, after their object too [threads]") {
  std::optional skel{threads::open().load()};
  auto map = skel->maps.hash;
  auto program = skel->progs.change_hash;
  std::atomic<int> started{0};
  std::vector<std::thread> all;
  for (std::uint32_t thread = 0; thread < 4; ++thread)
    all.emplace_back([&started, map, program, thread] {
      ++started;
      const auto packet = packet_of(0);
      for (std::uint32_t i = 0; i < 300; ++i) {
        std::vector copies(3, map);
        auto moved = std::move(copies[0]);
        const std::uint32_t key = thread * 200 + i % 200;  // the program keeps away from these
        moved.update(key, i);
        if (i % 50 == 0) (void)std::optional {
            program
            } -> test_run({.data = packet, .repeat = 10});
        CHECK_UNARY(copies[1].lookup(key) == i);
        const ebpfxx::AnyMap any{moved};
        copies.clear();
        CHECK_UNARY(any.info().max_entries == 8192);
      }
    });
  while (started < 4) std::this_thread::yield();
  skel.reset();
  for (auto& thread : all) thread.join();
  CHECK(map.lookup(199) == 199);
}
