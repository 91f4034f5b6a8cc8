// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Rings under load: each record that a program reserved is read, whole, in order and once, whatever its reader does.
// EBPFXX_RECORDS in the environment is another number of records for each producer.
#include <sys/mman.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <numeric>
#include <stdexcept>
#include <thread>
#include <vector>

#include "ring_load.skel.hpp"
#include "support.hpp"

using namespace std::chrono_literals;
using ring_load::sample;
using test::KernelTest;

namespace {

unsigned producers() {
  return std::clamp(std::thread::hardware_concurrency(), 2u, static_cast<unsigned>(ring_load::limit::PRODUCERS));
}

std::uint32_t records_each(std::uint32_t number) {
  const char* other = std::getenv("EBPFXX_RECORDS");
  return other ? static_cast<std::uint32_t>(std::atol(other)) : number;
}

// Threads that submit records, each its share, while there is room.
class Producers {
 public:
  template <class HasRoom>
  Producers(const ring_load::Skeleton& skel, std::uint32_t each, bool into_rings, HasRoom has_room)
      : left_{producers()} {
    for (std::uint32_t producer = 0; producer < producers(); ++producer)
      threads_.emplace_back([=, this, &skel] {
        for (std::uint32_t done = 0, count = 0; done < each; done += count) {
          while (!has_room()) std::this_thread::yield();
          count = std::min(each - done, 100u);
          ring_load::order order{producer, count, into_rings, 0};
          CHECK(skel.progs.produce.run(order) == 0);
        }
        --left_;
      });
  }

  // Whether no more records will come.
  [[nodiscard]] bool are_done() const { return left_ == 0; }

 private:
  std::atomic<unsigned> left_;
  std::vector<std::jthread> threads_;
};

// Which of the records have been seen, in memory that child processes share.
class Seen {
 public:
  explicit Seen(std::uint32_t each) : each_{each}, size_{std::size_t{each} * producers()} {
    void* memory = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    REQUIRE(memory != MAP_FAILED);
    flags_ = static_cast<std::uint8_t*>(memory);
  }
  Seen(const Seen&) = delete;
  ~Seen() { munmap(flags_, size_); }

  void see(const sample& s) {
    bool right = s.producer < producers() && s.sequence < each_;
    for (std::uint64_t i = 0; i < s.words.size(); ++i)
      right = right && s.words[i] == (s.sequence + i) * 0x9e3779b97f4a7c15 + s.producer;
    if (!right) {
      ++wrong;
      return;
    }
    disordered += s.sequence < next_[s.producer];
    next_[s.producer] = s.sequence + 1;
    std::uint8_t& flag = flags_[std::size_t{s.producer} * each_ + s.sequence];
    repeated += flag;
    flag = 1;
  }
  [[nodiscard]] std::uint64_t count() const {
    return static_cast<std::uint64_t>(std::count(flags_, flags_ + size_, std::uint8_t{1}));
  }

  std::uint64_t wrong = 0, disordered = 0, repeated = 0;

 private:
  const std::uint32_t each_;
  const std::size_t size_;
  std::uint8_t* flags_;
  std::uint64_t next_[static_cast<std::size_t>(ring_load::limit::PRODUCERS)] = {};
};

std::uint64_t sum(const auto& numbers) { return std::accumulate(numbers.begin(), numbers.end(), std::uint64_t{0}); }

void check_all(const ring_load::Skeleton& skel, const Seen& seen, std::uint32_t each, std::uint64_t repeated = 0) {
  CHECK(seen.wrong == 0);
  CHECK(seen.disordered == 0);
  CHECK(seen.repeated <= repeated);
  CHECK(sum(skel.bss().produced) == std::uint64_t{each} * producers());
  CHECK(seen.count() + sum(skel.bss().dropped) == std::uint64_t{each} * producers());
  if (std::getenv("EBPFXX_RECORDS")) MESSAGE("received ", seen.count(), ", dropped ", sum(skel.bss().dropped));
}

bool has_room(const ebpfxx::RingBuffer<sample>& ring) { return ring.available_bytes() < ring.size() / 2; }

// Reads with poll(), as a tool does, until everything is read.
void read_all(std::uint32_t each, auto&& prepare, auto&& on_sample, bool keeps_up = true) {
  const auto skel = ring_load::open().load();
  ebpfxx::RingBuffer ring{skel.maps.samples};
  prepare(ring);
  Seen seen{each};
  const Producers writers{skel, each, false, [&] { return !keeps_up || has_room(ring); }};
  while (!writers.are_done() || ring.available_bytes()) {
    try {
      ring.poll(10ms, [&](const sample& s) {
        seen.see(s);
        on_sample(s);
      });
    } catch (const std::runtime_error&) {
    }
  }
  check_all(skel, seen, each);
}

constexpr auto nothing = [](const auto&) {};

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "nothing is lost, changed or read twice [5.17] [any kernel]") {
  const std::uint32_t each = records_each(6'000);
  SUBCASE("by default") { read_all(each, nothing, nothing); }
  SUBCASE("coalescing") {
    read_all(
        each, [](auto& ring) { ring.coalesce(200us); }, nothing);
  }
  SUBCASE("spinning") {
    read_all(
        each, [](auto& ring) { ring.spin(20us); }, nothing);
  }
  SUBCASE("when the callback throws at every seventh record") {
    std::uint64_t count = 0;
    read_all(
        each, [](auto& ring) { ring.coalesce(200us); },
        [&](const sample&) {
          if (++count % 7 == 0) throw std::runtime_error{"no"};
        });
  }
  SUBCASE("when the reader is slow") {
    std::uint64_t count = 0;
    read_all(
        each, nothing,
        [&](const sample&) {
          if (++count % 400 == 0) std::this_thread::sleep_for(1ms);
        },
        false);
  }
  SUBCASE("in a storm of signals") {
    const auto before = std::signal(SIGUSR1, [](int) {});
    {
      const std::jthread storm{[reader = pthread_self()](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
          pthread_kill(reader, SIGUSR1);
          std::this_thread::sleep_for(20us);
        }
      }};
      read_all(
          each, [](auto& ring) { ring.coalesce(200us); }, nothing);
    }
    std::signal(SIGUSR1, before);
  }
}

// As Falco has them: a program writes to the ring of its CPU.
TEST_CASE_FIXTURE(KernelTest, "a ring for each CPU, in a map of maps [5.17] [any kernel]") {
  const auto cpus = static_cast<std::uint32_t>(libbpf_num_possible_cpus());
  const std::uint32_t each = records_each(6'000);
  auto open = ring_load::open();
  open.maps.rings.set_max_entries(cpus);
  const auto skel = std::move(open).load();
  std::vector<ebpfxx::RingBuffer<sample>> rings;
  for (std::uint32_t cpu = 0; cpu < cpus; ++cpu) {
    const auto ring = skel.maps.rings.create_inner();
    skel.maps.rings.update(cpu, ring);
    rings.emplace_back(ring);
  }
  Seen seen{each};
  const Producers writers{skel, each, true, [&] { return std::all_of(rings.begin(), rings.end(), has_room); }};
  const auto is_empty = [](const auto& ring) { return ring.available_bytes() == 0; };
  while (!writers.are_done() || !std::all_of(rings.begin(), rings.end(), is_empty))
    for (std::uint32_t cpu = 0; cpu < cpus; ++cpu)
      rings[cpu].flush([&](const sample& s) {
        seen.wrong += s.cpu != cpu;
        seen.see(s);
      });
  seen.disordered = 0;  // a thread changes its CPU, and the rings are read in turns
  check_all(skel, seen, each);
}

TEST_CASE_FIXTURE(KernelTest, "a pinned ring is read on after its reader was killed [5.17] [any kernel]") {
  const std::uint32_t each = records_each(6'000);
  const auto skel = ring_load::open().load();
  const std::string path = test::bpffs_path("killed");
  skel.maps.samples.pin(path);
  ebpfxx::RingBuffer ring{ebpfxx::RingBuf<sample>::open_pinned(path)};
  Seen seen{each};
  const Producers writers{skel, each, false, [&] { return has_room(ring); }};
  for (int kills = 0; kills < 5; ++kills) {
    const pid_t reader = fork();
    if (reader == 0) {
      ebpfxx::RingBuffer mine{ebpfxx::RingBuf<sample>::open_pinned(path)};
      for (;;) mine.poll([&](const sample& s) { seen.see(s); });
    }
    std::this_thread::sleep_for(10ms);
    kill(reader, SIGKILL);
    waitpid(reader, nullptr, 0);
  }
  CHECK(seen.count() > 0);
  while (!writers.are_done() || ring.available_bytes()) ring.poll(10ms, [&](const sample& s) { seen.see(s); });
  check_all(skel, seen, each, 1);  // the one that the last child had in its hands
  std::filesystem::remove(path);
}

TEST_CASE_FIXTURE(KernelTest, "a ring whose records are overwritten is refused [6.19]") {
  constexpr std::uint32_t overwrite = 1u << 19;  // BPF_F_RB_OVERWRITE
  const auto map = ebpfxx::RingBuf<>::create({.max_entries = 4096, .name = "black_box", .flags = overwrite});
  CHECK(test::error_of([&] { ebpfxx::RingBuffer{map}; }) ==
        "cannot read map 'black_box': Operation not supported (EOPNOTSUPP). Programs overwrite its oldest records "
        "(BPF_F_RB_OVERWRITE), also while somebody reads them.");
}
