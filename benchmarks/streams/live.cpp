// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Usage: benchmark-live [ROUNDS]
//
// Reading a ring buffer while a program writes to it at each system call of other threads, one on each CPU as fast as
// it can, or a million records a second in bursts: libbpf's ring_buffer__poll, and RingBuffer::poll with its ways to
// wait, in turns. Prints medians of the rounds, in columns: what, records received per second by libbpf in millions and
// by ebpfxx against that, the reader's processor time per record in ns and against that, dropped records in percent.
#include <bpf/libbpf.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "live.skel.hpp"

using namespace std::chrono_literals;

namespace {

double thread_time() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

struct Round {
  double received = 0;  // records per second
  double cost = 0;      // the reader's processor time per record, in ns
  double dropped = 0;   // percent
};

// Threads that make system calls while it lives, in bursts of so many, one each so often.
class Producers {
 public:
  Producers(long kind, std::uint32_t burst, std::chrono::microseconds every, unsigned threads) {
    for (unsigned i = 0; i < threads; ++i)
      threads_.emplace_back([=, this] {
        for (auto next = std::chrono::steady_clock::now(); !done_; next += every) {
          if (every > 0us) std::this_thread::sleep_until(next);
          for (std::uint32_t n = 0; n < burst; ++n) syscall(SYS_getpgid, kind);
        }
      });
  }
  ~Producers() {
    done_ = true;
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  std::atomic<bool> done_ = false;
  std::vector<std::thread> threads_;
};

struct Load {
  std::uint32_t burst;
  std::chrono::microseconds every;
  unsigned threads;
};

constexpr auto round_length = 400ms;

std::uint64_t sum;  // of what was read, so that it is

template <class Poll>
Round round_of(live::Skeleton& skel, long kind, const Load& load, std::uint64_t& count, Poll poll) {
  std::atomic_ref<std::uint64_t> dropped{skel.bss().dropped};
  const Producers producers{kind, load.burst, load.every, load.threads};
  const auto warm = std::chrono::steady_clock::now() + 50ms;
  while (std::chrono::steady_clock::now() < warm) poll();
  const auto start = std::chrono::steady_clock::now();
  const double start_time = thread_time();
  const std::uint64_t start_count = count, start_dropped = dropped;
  while (std::chrono::steady_clock::now() < start + round_length) poll();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const auto received = static_cast<double>(count - start_count);
  const auto lost = static_cast<double>(dropped - start_dropped);
  return {received / seconds, (thread_time() - start_time) / received * 1e9, 100 * lost / (lost + received)};
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double median(const std::vector<Round>& rounds, double Round::*what) {
  std::vector<double> values;
  for (const Round& round : rounds) values.push_back(round.*what);
  return median(values);
}

template <class T, class Map>
void compare(const std::string& what, live::Skeleton& skel, const Map& map, long kind, const Load& load, int rounds,
             auto first_word) {
  std::uint64_t c_count = 0, our_count = 0;
  static const auto word = first_word;
  ring_buffer* c_ring = ring_buffer__new(
      map.fd(),
      [](void* context, void* data, std::size_t) {
        sum += word(*static_cast<const T*>(data));
        ++*static_cast<std::uint64_t*>(context);
        return 0;
      },
      &c_count, nullptr);
  if (!c_ring) throw std::runtime_error{"ring_buffer__new failed"};
  ebpfxx::RingBuffer<T> ring{map};
  const auto c_poll = [&] { ring_buffer__poll(c_ring, 10); };
  const auto on_record = [](const T& record) { sum += word(record); };
  const auto our_poll = [&] { our_count += ring.poll(10ms, on_record); };
  const auto look = [&] {
    std::this_thread::sleep_for(1ms);
    our_count += ring.consume(on_record);
  };
  constexpr struct {
    const char* name;
    std::chrono::microseconds nap, spin;
    bool is_woken;
  } ways[] = {{"poll", 0us, 0us, true},
              {"coalesce(200us)", 200us, 0us, true},
              {"coalesce(1ms)", 1ms, 0us, true},
              {"spin(20us)", 0us, 20us, true},
              {"no wakeups, every 1ms", 0us, 0us, false}};
  std::vector<Round> c_rounds, our_rounds[std::size(ways)];
  std::vector<double> received[std::size(ways)], cost[std::size(ways)];
  for (int i = 0; i < rounds; ++i)
    for (std::size_t way = 0; way < std::size(ways); ++way) {
      ring.consume([](const T&) {});
      const Round c = round_of(skel, kind, load, c_count, c_poll);
      ring_buffer__consume(c_ring);
      ring.coalesce(ways[way].nap);
      ring.spin(ways[way].spin);
      skel.bss().flags = ways[way].is_woken ? 0 : BPF_RB_NO_WAKEUP;
      const Round ours = ways[way].is_woken ? round_of(skel, kind, load, our_count, our_poll)
                                            : round_of(skel, kind, load, our_count, look);
      skel.bss().flags = 0;
      c_rounds.push_back(c);
      our_rounds[way].push_back(ours);
      received[way].push_back(ours.received / c.received);
      cost[way].push_back(ours.cost / c.cost);
    }
  ring_buffer__free(c_ring);
  for (std::size_t way = 0; way < std::size(ways); ++way)
    std::printf("%s, %s\t%.2f\t%.2f\t%.0f\t%.2f\t%.1f\t%.1f\n", what.c_str(), ways[way].name,
                median(c_rounds, &Round::received) / 1e6, median(received[way]), median(c_rounds, &Round::cost),
                median(cost[way]), median(c_rounds, &Round::dropped), median(our_rounds[way], &Round::dropped));
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 7;
  auto open = live::open();
  open.rodata().only_process = static_cast<std::uint32_t>(getpid());
  auto skel = std::move(open).load();
  skel.attach();
  const unsigned cpus = std::max(1u, std::thread::hardware_concurrency());
  const Load full{1000, 0us, cpus}, paced{1000, 1000us, 1};
  const auto record = [](const live::record& r) { return r.number; };
  const auto page = [](const live::page& p) { return p.words[0]; };
  compare<live::record>("full load, 64 B", skel, skel.maps.records, 0, full, rounds, record);
  compare<live::page>("full load, 2 KiB", skel, skel.maps.pages, 1, full, rounds, page);
  compare<live::record>("a million a second in bursts, 64 B", skel, skel.maps.records, 0, paced, rounds, record);
}
