// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <sys/mount.h>

#include <chrono>
#include <ebpfxx/trace_pipe.hpp>
#include <thread>
#include <vector>

#include "counters.skel.hpp"
#include "support.hpp"

using namespace std::chrono_literals;
using test::KernelTest;

TEST_CASE_FIXTURE(KernelTest, "lines of bpf_printk arrive, whole and in order") {
  auto open = counters::open();
  open.rodata().only_tid = test::this_thread();
  open.rodata().config.loud = true;
  auto skel = std::move(open).load();
  skel.attach();
  ebpfxx::TracePipe pipe;
  for (int i = 0; i < 200; ++i) test::trigger(i);
  std::vector<std::string> messages;
  REQUIRE(test::eventually([&] {
    pipe.poll(100ms, [&](const ebpfxx::TraceLine& line) {
      if (line.pid != static_cast<int>(test::this_thread())) return;
      CHECK(!line.command.empty());  // which the kernel may have noted before this program's exec()
      messages.emplace_back(line.message);
    });
    return messages.size() == 200;
  }));
  for (int i = 0; i < 200; ++i) CHECK(messages[static_cast<std::size_t>(i)] == "argument " + std::to_string(i));
}

TEST_CASE_FIXTURE(KernelTest, "reading the trace pipe stops, from another thread, for good [threads]") {
  ebpfxx::TracePipe pipe;
  ebpfxx::Stop stop;
  std::thread stopper{[&] {
    std::this_thread::sleep_for(20ms);
    stop.request();
  }};
  pipe.run(stop, [](const ebpfxx::TraceLine&) {});
  stopper.join();
  CHECK(stop.requested());
  pipe.run(stop, [](const ebpfxx::TraceLine&) {});
}

TEST_CASE_FIXTURE(KernelTest, "a second reader reads as well, or is told why not") {
  ebpfxx::TracePipe first;
  const std::string error = test::error_of([] { ebpfxx::TracePipe second; });
  CHECK((error.empty() || error.find("only one can at a time") != std::string::npos));
}

TEST_CASE_FIXTURE(KernelTest, "without tracefs, errors say how to mount it") {
  REQUIRE(umount2("/sys/kernel/tracing", MNT_DETACH) == 0);
  const bool has_debugfs = umount2("/sys/kernel/debug", MNT_DETACH) == 0;  // has them too
  CHECK(test::contains(test::error_of([] { ebpfxx::TracePipe pipe; }), "mount -t tracefs"));
  auto open = counters::open();
  auto skel = std::move(open).load();
  CHECK(test::contains(test::error_of([&] { skel.attach(); }), "mount -t tracefs"));
  REQUIRE(mount("tracefs", "/sys/kernel/tracing", "tracefs", 0, nullptr) == 0);
  if (has_debugfs) REQUIRE(mount("debugfs", "/sys/kernel/debug", "debugfs", 0, nullptr) == 0);
}
