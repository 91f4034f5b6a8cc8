// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>

#include <chrono>
#include <cstring>
#include <type_traits>

#include "perf_events.skel.hpp"
#include "support.hpp"

using ebpfxx::PerfEvent;
using test::KernelTest;
using test::trigger;

namespace {

/// Keeps this thread on the CPU where it is.
class OneCpu {
 public:
  OneCpu() : number{static_cast<std::uint32_t>(sched_getcpu())} {
    REQUIRE(sched_getaffinity(0, sizeof before_, &before_) == 0);
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(number, &one);
    REQUIRE(sched_setaffinity(0, sizeof one, &one) == 0);
  }
  OneCpu(const OneCpu&) = delete;
  ~OneCpu() { CHECK(sched_setaffinity(0, sizeof before_, &before_) == 0); }

  const std::uint32_t number;

 private:
  cpu_set_t before_;
};

PerfEvent software(std::uint64_t what, int cpu) {
  perf_event_attr attributes{};
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.config = what;
  attributes.sample_type = PERF_SAMPLE_RAW;
  return PerfEvent::open(attributes, -1, cpu);
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "perf event array: programs write to the event of their CPU, and read counters") {
  const OneCpu cpu;
  auto open = perf_events::open();
  open.rodata().only_tid = test::this_thread();
  auto skel = std::move(open).load();
  static_assert(std::is_same_v<decltype(skel.maps.events), ebpfxx::PerfEventArray<perf_events::sample>>);
  static_assert(std::is_same_v<decltype(skel.maps.counters), ebpfxx::PerfEventArray<>>);
  const ebpfxx::PerfEventArray<perf_events::sample> typed = skel.maps.counters;
  CHECK(typed.info().id == skel.maps.counters.info().id);
  static_assert(!std::is_convertible_v<ebpfxx::PerfEventArray<int>, ebpfxx::PerfEventArray<perf_events::sample>>);
  static_assert(std::is_convertible_v<ebpfxx::RingBuf<>, ebpfxx::RingBuf<int>>);
  static_assert(!std::is_convertible_v<ebpfxx::RingBuf<char>, ebpfxx::RingBuf<int>>);
  skel.attach();
  trigger(1);
  CHECK(skel.bss().written == -ENOENT);
  const auto event = software(PERF_COUNT_SW_BPF_OUTPUT, static_cast<int>(cpu.number));
  skel.maps.events.update(cpu.number, event);
  trigger(1);
  CHECK(skel.bss().written == -ENOSPC);  // an event without a buffer
  const std::size_t page = static_cast<std::size_t>(getpagesize());
  void* memory = mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED, event.fd(), 0);
  REQUIRE(memory != MAP_FAILED);
  const auto& ring = *static_cast<const perf_event_mmap_page*>(memory);
  trigger(4711);
  CHECK(skel.bss().written == 0);
  CHECK(ring.data_head == sizeof(perf_event_header) + 16);  // a size, the record, padding
  std::uint64_t argument = 0;                               // behind the record's size
  std::memcpy(&argument, static_cast<const std::byte*>(memory) + page + sizeof(perf_event_header) + 4, sizeof argument);
  CHECK(argument == 4711);
  munmap(memory, 2 * page);
  CHECK(skel.maps.events.erase(cpu.number));
  CHECK(!skel.maps.events.erase(cpu.number));

  skel.maps.counters.update(0, software(PERF_COUNT_SW_CPU_CLOCK, static_cast<int>(cpu.number)));
  trigger(1);
  const std::uint64_t before = skel.bss().count;
  CHECK(before > 0);
  trigger(1);
  CHECK(skel.bss().count > before);
  CHECK(test::contains(test::error_of([&] { skel.maps.counters.update(1, event); }),
                       "The index is out of range: max_entries is 1."));
}

TEST_CASE_FIXTURE(KernelTest, "a perf event program samples an event, which its link owns") {
  auto skel = perf_events::open().load();
  static_assert(std::is_same_v<decltype(skel.progs.sample_clock), ebpfxx::PerfEventProgram>);
  const auto is_open = [](int fd) { return fcntl(fd, F_GETFD) >= 0; };
  const auto wait_for_samples = [&] {
    const volatile std::uint64_t& samples = skel.bss().samples;
    const std::uint64_t before = samples;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes{2};
    while (samples == before && std::chrono::steady_clock::now() < deadline) {
    }
    return samples != before;
  };
  perf_event_attr attributes{};
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.config = PERF_COUNT_SW_CPU_CLOCK;
  attributes.sample_period = 1000000;
  attributes.disabled = 1;
  auto gone = PerfEvent::open(attributes, 0, -1);
  (void)PerfEvent{std::move(gone)};
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.sample_clock.attach(std::move(gone)); }),
                       "It was moved from."));
  auto event = PerfEvent::open(attributes, 0, -1);
  const int number = event.fd();
  {
    const ebpfxx::Link link = skel.progs.sample_clock.attach(std::move(event));
    CHECK(event.fd() == -1);  // NOLINT: by promise
    CHECK(is_open(number));
    CHECK(wait_for_samples());
  }
  CHECK(!is_open(number));

  const auto kept = PerfEvent::open(attributes, 0, -1);
  {
    const ebpfxx::Link link = skel.progs.sample_clock.attach(PerfEvent::borrow(kept.fd()));
    CHECK(wait_for_samples());
  }
  CHECK(is_open(kept.fd()));

  // What cannot be attached is closed all the same.
  CHECK(test::error_of([&] {
          (void)skel.progs.sample_clock.attach(PerfEvent{ebpfxx::adopt, open("/dev/null", O_RDONLY | O_CLOEXEC)});
        }).starts_with("cannot attach program 'sample_clock' (perf_event) to a perf event: "));
}

TEST_CASE_FIXTURE(KernelTest, "perf events: what is wrong is said") {
  CHECK(test::error_of([] { (void)software(9999, 0); }) ==
        "cannot open a perf event of type 1 on CPU 0: No such file or directory (ENOENT). This machine does not have "
        "that event.");
  const auto map = ebpfxx::PerfEventArray<>::create({.max_entries = 1});
  perf_event_attr attributes{};
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.config = PERF_COUNT_SW_CPU_CLOCK;
  attributes.inherit = 1;
  CHECK(test::contains(test::error_of([&] { map.update(0, PerfEvent::open(attributes, 0, -1)); }),
                       "It must be a counter, or PERF_COUNT_SW_BPF_OUTPUT, without `inherit`."));
}
