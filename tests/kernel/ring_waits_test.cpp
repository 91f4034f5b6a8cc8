// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Readers that wait, for records that take their time.
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <thread>

#include "ring_waits.skel.hpp"
#include "support.hpp"

using namespace std::chrono_literals;
using ring_waits::record;
using test::KernelTest;

namespace {

using Word = std::atomic_ref<std::uint32_t>;

// A record that a program in another thread has reserved and not committed yet.
class HeldRecord {
 public:
  HeldRecord(ring_waits::Skeleton& skel, std::uint64_t number, bool discard)
      : go_{skel.bss().go}, program_{[&skel, held = ring_waits::held{number, discard, 0}]() mutable {
          CHECK(skel.progs.hold_record.run(held) == 0);
        }} {
    while (!Word{skel.bss().reserved}.exchange(0)) std::this_thread::yield();
  }
  ~HeldRecord() { go(); }

  void go() {
    go_ = 1;
    if (program_.joinable()) program_.join();
  }

 private:
  Word go_;
  std::thread program_;
};

// The CPUs that this thread may use, which it may again when this goes.
class Cpus {
 public:
  Cpus() { sched_getaffinity(0, sizeof all_, &all_); }
  Cpus(const Cpus&) = delete;
  ~Cpus() { sched_setaffinity(0, sizeof all_, &all_); }

  // Keeps the calling thread on the n-th of them, where there are so many.
  void pin(int number) const {
    cpu_set_t chosen;
    CPU_ZERO(&chosen);
    for (unsigned cpu = 0; cpu < CPU_SETSIZE; ++cpu)
      if (CPU_ISSET(cpu, &all_) && number-- == 0) CPU_SET(cpu, &chosen);
    sched_setaffinity(0, sizeof chosen, &chosen);
  }

 private:
  cpu_set_t all_;
};

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "poll waits until its time is over, though a record is reserved [5.17]") {
  auto skel = ring_waits::open().load();
  ebpfxx::RingBuffer ring{skel.maps.records};
  HeldRecord held{skel, 7, false};
  const auto fail = [](const record&) { FAIL("it is not committed yet"); };
  CHECK(ring.consume(fail) == 0);
  const auto start = std::chrono::steady_clock::now();
  CHECK(ring.poll(30ms, fail) == 0);
  std::error_code error;
  CHECK(ring.poll(30ms, fail, error) == 0);
  CHECK(!error);
  CHECK(std::chrono::steady_clock::now() - start >= 60ms);

  std::thread later{[&] {
    std::this_thread::sleep_for(20ms);
    held.go();
  }};
  CHECK(ring.poll([](const record& r) { CHECK(r.number == 7); }) == 1);
  later.join();
}

TEST_CASE_FIXTURE(KernelTest, "poll waits on after a record that was discarded [5.17]") {
  auto skel = ring_waits::open().load();
  ebpfxx::RingBuffer ring{skel.maps.records};
  HeldRecord held{skel, 1, true};
  std::thread later{[&] {
    std::this_thread::sleep_for(20ms);
    held.go();
    std::this_thread::sleep_for(20ms);
    HeldRecord{skel, 2, false};
  }};
  CHECK(ring.poll(10min, [](const record& r) { CHECK(r.number == 2); }) == 1);
  later.join();
}

// Records that are committed just when the reader finds that there are none: a reader that is wrong about who saw what
// first is left without a wakeup a few times in this million, when it is compiled with optimisation.
TEST_CASE_FIXTURE(KernelTest,
                  "an edge-triggered loop that reads until there is nothing is never left [5.17] [any kernel]") {
  auto skel = ring_waits::open().load();
  ebpfxx::RingBuffer ring{skel.maps.records};
  const ebpfxx::Fd done{ebpfxx::adopt, eventfd(0, EFD_CLOEXEC)}, poller{ebpfxx::adopt, epoll_create1(EPOLL_CLOEXEC)};
  for (const int fd : {ring.fd(), done.get()}) {
    epoll_event event{.events = EPOLLIN | EPOLLET, .data = {.fd = fd}};
    REQUIRE(epoll_ctl(poller.get(), EPOLL_CTL_ADD, fd, &event) == 0);
  }

  const Cpus cpus;
  cpus.pin(0);
  std::uint64_t next = 0;
  bool stalled = false;
  for (int burst = 0; burst < 12 && !stalled; ++burst) {
    std::thread producer{[&] {
      cpus.pin(1);
      ring_waits::burst burst_of{100'000};
      CHECK(skel.progs.submit_many.run(burst_of) == 0);
      eventfd_write(done.get(), 1);
    }};
    for (bool is_done = false; !stalled && (!is_done || next != skel.bss().submitted);) {
      epoll_event event{};
      stalled = epoll_wait(poller.get(), &event, 1, is_done ? 60'000 : -1) == 0;
      if (event.data.fd == done.get()) is_done = true;
      if (event.data.fd == ring.fd())
        while (ring.consume([&](const record& r) { next += r.number == next; }) != 0) {
        }
    }
    producer.join();
  }
  CHECK_MESSAGE(!stalled, "records are there, and nobody said so");
  CHECK(next == skel.bss().submitted);
}

namespace {

constexpr auto for_ever = std::chrono::hours{1};  // longer than a test may take

void submit(ring_waits::Skeleton& skel, std::uint32_t count) {
  ring_waits::burst burst_of{count};
  CHECK(skel.progs.submit_many.run(burst_of) == 0);
}

// Wakes the reader twice, so that it naps before the next look, until something ends that.
void wake_twice(ring_waits::Skeleton& skel, ebpfxx::RingBuffer<record>& ring) {
  ring.coalesce(for_ever);
  for (int i = 0; i < 2; ++i) {
    std::jthread writer{[&] {
      std::this_thread::sleep_for(20ms);
      submit(skel, 1);
    }};
    CHECK(ring.poll([](const record&) {}) == 1);
  }
}

// Submits records one after the other, then sends signals until the reader has been woken.
std::jthread submit_then_signal(ring_waits::Skeleton& skel, int count) {
  return std::jthread{[&skel, count, reader = pthread_self()](const std::stop_token& stop) {
    for (int i = 0; i < count; ++i) {
      std::this_thread::sleep_for(5ms);
      submit(skel, 1);
    }
    while (!stop.stop_requested()) {
      std::this_thread::sleep_for(20ms);
      pthread_kill(reader, SIGUSR1);
    }
  }};
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "a coalescing reader that was woken twice naps, and reads all at once [5.17]") {
  auto skel = ring_waits::open().load();
  ebpfxx::RingBuffer ring{skel.maps.records};
  const auto ignore = [](const record&) {};
  const auto before = std::signal(SIGUSR1, [](int) {});
  wake_twice(skel, ring);
  {
    const std::jthread writer = submit_then_signal(skel, 3);
    CHECK(ring.poll(ignore) == 3);
  }
  {
    const std::jthread writer = submit_then_signal(skel, 0);
    CHECK(ring.poll(ignore) == 0);
  }
  CHECK(ring.poll(1ms, ignore) == 0);
  wake_twice(skel, ring);
  CHECK(ring.poll(1ms, ignore) == 0);  // a nap ends with the time-out

  wake_twice(skel, ring);
  submit(skel, 2);
  CHECK(ring.poll(1ms, [](const record&) { return false; }) == 1);
  CHECK(ring.poll(ignore) == 1);  // no nap while something is left

  wake_twice(skel, ring);
  ring.coalesce(0s);
  submit(skel, 1);
  CHECK(ring.poll(ignore) == 1);
  std::signal(SIGUSR1, before);
}

TEST_CASE_FIXTURE(KernelTest, "the stop ends a coalescing reader's nap [5.17]") {
  auto skel = ring_waits::open().load();
  ebpfxx::RingBuffer ring{skel.maps.records};
  wake_twice(skel, ring);
  submit(skel, 1);
  ebpfxx::Stop stop;
  std::jthread other{[&] {
    std::this_thread::sleep_for(20ms);
    submit(skel, 2);
    stop.request();
  }};
  int count = 0;
  ring.run(stop, [&](const record&) { ++count; });
  CHECK(count == 3);
}

TEST_CASE_FIXTURE(KernelTest, "a spinning reader reads what comes, and keeps to its time-out [5.17]") {
  auto skel = ring_waits::open().load();
  ebpfxx::RingBuffer ring{skel.maps.records};
  for (const std::chrono::nanoseconds time : {std::chrono::nanoseconds{20us}, std::chrono::nanoseconds{for_ever}}) {
    ring.spin(time);
    CHECK(ring.poll(1ms, [](const record&) { FAIL("there is none"); }) == 0);
    std::jthread writer{[&] { submit(skel, 1); }};
    CHECK(ring.poll([](const record&) {}) == 1);
  }
}
