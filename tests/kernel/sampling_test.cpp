// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Perf events by their typed openers, and the program that samples them.
#include <sys/mman.h>

#include <atomic>
#include <ebpfxx/cpus.hpp>
#include <utility>

#include "network.hpp"
#include "sampling.skel.hpp"
#include "support.hpp"

using ebpfxx::Breakpoint;
using ebpfxx::CacheEvent;
using ebpfxx::HardwareEvent;
using ebpfxx::PerfEvent;
using ebpfxx::PerfEventLinks;
using ebpfxx::SoftwareEvent;
using test::KernelTest;

namespace {

/// Makes `count` page faults.
void fault(std::size_t count) {
  const auto page = static_cast<std::size_t>(getpagesize());
  void* memory = mmap(nullptr, count * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  REQUIRE(memory != MAP_FAILED);
  REQUIRE(madvise(memory, count * page, MADV_NOHUGEPAGE) == 0);
  for (std::size_t i = 0; i < count; ++i) static_cast<volatile char*>(memory)[i * page] = 1;
  munmap(memory, count * page);
}

sampling::Skeleton load() {
  auto open = sampling::open();
  open.bss().process = static_cast<std::uint32_t>(getpid());
  return std::move(open).load();
}

volatile std::uint32_t watched;

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "perf events: sampled on every CPU") {
  const auto skel = load();
  const std::size_t before = test::open_descriptors();
  const ebpfxx::CpuList cpus = ebpfxx::online_cpus();
  PerfEventLinks links = skel.progs.sample.attach({.frequency = 999});
  CHECK(links);
  CHECK(links.size() == cpus.size());
  for (const std::uint32_t cpu : cpus)
    CHECK(test::eventually([&] { return static_cast<const volatile std::uint64_t&>(skel.bss().on_cpu[cpu]) > 0; }));

  // All are there, and count: nothing to do. With the clock of some machines they may have to be opened anew.
  links.refresh();
  CHECK(links.size() == cpus.size());

  PerfEventLinks moved = std::move(links);
  CHECK(!links);  // NOLINT: by promise
  links.refresh();
  CHECK(moved.size() == cpus.size());
  moved.detach();
  CHECK(!moved);
  CHECK(moved.size() == 0);
  CHECK(test::open_descriptors() == before);

  // One CPU's.
  PerfEventLinks one = skel.progs.sample.attach({.period = 1'000'000, .cpu = static_cast<int>(*cpus.begin())});
  CHECK(one.size() == 1);
  one = {};
  CHECK(test::open_descriptors() == before);
}

TEST_CASE_FIXTURE(KernelTest, "perf events: on CPUs that go and come [probes]") {
  const auto set_online = [](bool online) {
    REQUIRE((std::ofstream{"/sys/devices/system/cpu/cpu1/online"} << online << std::flush).good());
  };
  const auto skel = load();
  const volatile std::uint64_t& samples = skel.bss().on_cpu[1];
  const auto samples_come = [&] {
    const std::uint64_t before = samples;
    return test::eventually([&] { return samples != before; });
  };
  PerfEventLinks links = skel.progs.sample.attach({.frequency = 99});
  CHECK(links.size() == 2);
  CHECK(samples_come());
  set_online(false);
  links.refresh();
  CHECK(links.size() == 1);
  set_online(true);
  links.refresh();
  CHECK(links.size() == 2);
  CHECK(samples_come());
  // Away and back between two calls.
  set_online(false);
  set_online(true);
  links.refresh();
  CHECK(links.size() == 2);
  CHECK(samples_come());
}

TEST_CASE_FIXTURE(KernelTest, "perf events: of a cgroup") {
  const auto skel = load();
  const test::OwnCgroup group;
  // Linux gives cgroups perf_event when the topmost one's controllers are first set. (A machine's own init did that.)
  const auto top = std::filesystem::path{group.path()}.parent_path();
  for (const char* change : {"+pids", "-pids"}) std::ofstream{top / "cgroup.subtree_control"} << change << std::flush;
  const volatile std::uint64_t& samples = skel.bss().samples;
  const auto links =
      skel.progs.sample.attach({.event = SoftwareEvent::page_faults, .period = 1, .cgroup = group.path()});
  CHECK(links.size() == ebpfxx::online_cpus().size());
  // Linux 5.10 starts to count when the process is next switched to.
  CHECK(test::eventually([&] {
    fault(100);
    return skel.bss().of_process >= 100;
  }));
  CHECK(samples == skel.bss().of_process);  // no one else is in it
}

TEST_CASE_FIXTURE(KernelTest, "perf events: of a cgroup, kept while nothing of it runs") {
  const auto skel = load();
  const test::OwnCgroup group;
  const auto idle = std::filesystem::path{group.path()} / "idle";
  std::filesystem::create_directory(idle);
  for (const char* change : {"+pids", "-pids"})
    std::ofstream{idle.parent_path().parent_path() / "cgroup.subtree_control"} << change << std::flush;
  PerfEventLinks links = skel.progs.sample.attach({.frequency = 99, .cgroup = idle.string()});
  std::filesystem::remove(idle);  // new events could not be opened
  links.refresh();
  CHECK(links.size() == ebpfxx::online_cpus().size());
}

TEST_CASE_FIXTURE(KernelTest, "perf events: each page fault of a process, its threads and children") {
  const auto skel = load();
  const volatile std::uint64_t& samples = skel.bss().samples;
  const volatile std::uint64_t& ours = skel.bss().of_process;
  {
    const auto links = skel.progs.sample.attach({.event = SoftwareEvent::page_faults, .period = 1, .pid = 0});
    fault(100);
    CHECK(ours >= 100);
    const std::uint64_t before = ours;
    std::thread{[] { fault(100); }}.join();
    CHECK(ours >= before + 100);
    const std::uint64_t others = samples - ours;
    CHECK(test::text_of_child([] {
            fault(100);
            return std::string{"done"};
          }) == "done");
    CHECK(samples - ours >= others + 100);
  }
  const std::uint64_t after = samples;
  fault(100);
  CHECK(samples == after);

  // A thread that was there before.
  std::atomic<int> step{0};
  std::thread thread{[&] {
    while (step != 1) std::this_thread::yield();
    fault(100);
    step = 2;
    while (step != 3) std::this_thread::yield();
  }};
  const auto links = skel.progs.sample.attach({.event = SoftwareEvent::page_faults, .period = 1, .pid = getpid()});
  CHECK(links.size() >= 2);
  const std::uint64_t before = ours;
  step = 1;
  while (step != 2) std::this_thread::yield();
  CHECK(ours >= before + 100);
  step = 3;
  thread.join();
}

TEST_CASE_FIXTURE(KernelTest, "perf events: a cookie [5.15]") {
  auto open = sampling::open();
  open.progs.sample_cookie.set_autoload(true);
  const auto skel = std::move(open).load();
  const auto links =
      skel.progs.sample_cookie.attach({.event = SoftwareEvent::page_faults, .period = 1, .pid = 0, .cookie = 4711});
  fault(1);
  CHECK(skel.bss().last_cookie == 4711);
}

TEST_CASE_FIXTURE(KernelTest, "perf events: a pinned link goes on sampling without its owner [5.15]") {
  const auto skel = load();
  const std::string path = test::bpffs_path("ebpfxx-sampled");
  {
    auto link = skel.progs.sample.attach(PerfEvent::open({.event = SoftwareEvent::page_faults, .period = 1, .pid = 0}));
    link.pin(path);
  }
  fault(5);
  CHECK(skel.bss().samples >= 5);
  ebpfxx::Link::open_pinned(path).unpin();
  const auto samples = skel.bss().samples;
  fault(5);
  CHECK(skel.bss().samples == samples);
}

TEST_CASE_FIXTURE(KernelTest, "perf events: a breakpoint at a variable") {
  const auto skel = load();
  const auto address = reinterpret_cast<std::uintptr_t>(&watched);
  const auto links = skel.progs.sample.attach(
      {.event = Breakpoint{.address = address, .access = Breakpoint::Access::write}, .period = 1, .pid = 0});
  for (std::uint32_t i = 0; i < 5; ++i) watched = i;
  CHECK(skel.bss().samples == 5);
  CHECK(skel.bss().last_address == address);
  CHECK(watched == 4);
  CHECK(skel.bss().samples == 5);

  CHECK(test::error_of([&] {
          (void)PerfEvent::open({.event = Breakpoint{.address = address + 1}, .period = 1, .pid = 0});
        }).ends_with("(EINVAL). A breakpoint is 1, 2, 4 or 8 bytes long, and its address is a multiple of that."));
}

TEST_CASE_FIXTURE(KernelTest, "perf events: counters are read") {
  const auto faults = PerfEvent::open({.event = SoftwareEvent::page_faults, .pid = 0});
  const auto before = faults.count();
  fault(10);
  const auto after = faults.count();
  CHECK(after.value >= before.value + 10);
  CHECK(after.enabled > before.enabled);
  CHECK(after.running == after.enabled);

  // Not a tracepoint that other tests attach to: if a BPF program there returns 0, perf does not count the event.
  const auto calls = PerfEvent::open({.event = ebpfxx::TracepointEvent{"syscalls", "sys_enter_getsid"}, .pid = 0});
  (void)getsid(0);
  (void)getsid(0);
  CHECK(calls.count().value == 2);
  CHECK(test::error_of([] {
          (void)PerfEvent::open({.event = ebpfxx::TracepointEvent{"syscalls", "none"}, .pid = 0});
        }) ==
        "cannot find tracepoint 'syscalls/none': No such file or directory (ENOENT). This kernel has no such "
        "tracepoint: /sys/kernel/tracing/available_events lists them.");
}

TEST_CASE_FIXTURE(KernelTest, "perf events: what is wrong with a sampling is said") {
  const auto skel = load();
  const auto error = [&](const ebpfxx::PerfSampling& sampling) {
    return test::error_of([&] { (void)skel.progs.sample.attach(sampling); });
  };
  CHECK(error({}) ==
        "cannot attach program 'sample' (perf_event): Invalid argument (EINVAL). Set how often it runs: .frequency in "
        "samples per second, or .period in events per sample.");
  CHECK(test::contains(error({.frequency = 99, .period = 1}), "Set a frequency or a period, not both."));
  CHECK(test::contains(error({.event = ebpfxx::TracepointEvent{"syscalls", "sys_enter_getpgid"}, .period = 1}),
                       "For a tracepoint, use a TracepointProgram"));
  {
    auto event = PerfEvent::open({.frequency = 99, .cpu = 0});
    const auto link = skel.progs.sample.attach(PerfEvent::borrow(event.fd()));
    CHECK(test::contains(test::error_of([&] { (void)skel.progs.sample.attach(std::move(event)); }),
                         "That event has a program already."));
  }
  CHECK(test::contains(error({.frequency = 99, .pid = 1, .cgroup = "/"}), "a process or a cgroup, not both"));
  CHECK(error({.frequency = 99, .pid = 0x7fffffff}) == "cannot sample process 2147483647: No such process (ESRCH).");
  CHECK(error({.frequency = 1'000'000'000}) ==
        "cannot open software event cpu_clock on CPU 0: Invalid argument (EINVAL). The frequency is above "
        "/proc/sys/kernel/perf_event_max_sample_rate.");
  CHECK(error({.frequency = 99, .cpu = 4000}) ==
        "cannot open software event cpu_clock on CPU 4000: Invalid argument (EINVAL). There is no such CPU: "
        "/sys/devices/system/cpu/possible lists them.");
  CHECK(error({.frequency = -1}) ==
        "cannot open a perf event: Invalid argument (EINVAL). Its frequency or period is negative.");
  CHECK(error({.frequency = 99, .pid = -7}) ==
        "cannot open a perf event: Invalid argument (EINVAL). Its process or CPU is negative; only -1 stands for all.");
  CHECK(test::contains(error({.frequency = 99, .cpu = -2}), "only -1 stands for all."));
  CHECK(
      test::contains(error({.frequency = 99, .cgroup = "/proc"}), "It must be a directory in the cgroup file system"));
}

TEST_CASE_FIXTURE(KernelTest, "perf events: without a counter of the processor's, the error says what is there") {
  const auto skel = load();
  const std::string error =
      test::error_of([&] { (void)skel.progs.sample.attach({.event = HardwareEvent::cycles, .frequency = 99}); });
  // x86-64's counters, or arm64's.
  const auto has = [](const char* device) {
    return std::filesystem::exists("/sys/bus/event_source/devices/" + std::string{device});
  };
  if (!has("cpu") && !has("armv8_pmuv3") && !has("armv8_pmuv3_0"))
    CHECK(
        test::contains(error,
                       "cannot open hardware event cycles on CPU 0: No such file or directory (ENOENT). This machine, "
                       "like many virtual ones, does not have that event. SoftwareEvent::cpu_clock works everywhere."));
}
