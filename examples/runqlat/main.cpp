// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <ebpfxx/hist.hpp>
#include <ebpfxx/stop.hpp>

#include "runqlat.skel.hpp"

static ebpfxx::Stop stop;

int main(int argc, char** argv) try {
  CLI::App app{"Shows how long threads that could run have waited for a CPU, as a histogram. Needs root."};
  bool per_process = false, milliseconds = false;
  std::uint32_t pid = 0;
  double interval = 1e9;
  app.add_flag("--per-process", per_process, "A histogram for each process");
  app.add_option("--pid", pid, "Only this process");
  app.add_flag("--milliseconds", milliseconds, "Instead of microseconds");
  app.add_option("--interval", interval, "Seconds from one output to the next; by default there is one, after Ctrl-C");
  CLI11_PARSE(app, argc, argv);

  std::signal(SIGINT, [](int) { stop.request(); });
  std::signal(SIGTERM, [](int) { stop.request(); });

  auto open = runqlat::open();
  open.rodata().per_process = per_process;
  open.rodata().only_pid = pid;
  open.rodata().unit_ns = milliseconds ? 1'000'000 : 1000;
  auto skel = std::move(open).load();
  skel.attach();

  do {
    stop.wait(std::chrono::duration<double>{interval});
    for (auto [process, waits] : skel.maps.processes.drain()) {
      if (per_process) std::printf("\n%s, process %u\n", ebpfxx::printable(ebpfxx::text(waits.comm)).c_str(), process);
      ebpfxx::Log2Hist{waits.slots}.print({.unit = milliseconds ? "msecs" : "usecs"});
    }
    std::fflush(stdout);
  } while (!stop.requested());
  if (skel.bss().lost)
    std::fprintf(stderr, "runqlat: %llu waits were lost: a map was full\n",
                 static_cast<unsigned long long>(skel.bss().lost));
} catch (const ebpfxx::Error& error) {
  std::fprintf(stderr, "runqlat: %s\n", error.what());
  return 1;
}
