// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ebpfxx/hist.hpp>
#include <ebpfxx/stop.hpp>

#include "runqlat.skel.hpp"

static ebpfxx::Stop stop;

static int usage() {
  std::fputs(
      "usage: runqlat [-P] [-p PID] [-m] [SECONDS]\n"
      "Shows how long threads that could run have waited for a CPU, every so many seconds, or at the end. Needs root.\n"
      "  -P      a histogram for each process\n"
      "  -p PID  only this process\n"
      "  -m      milliseconds, not microseconds\n",
      stderr);
  return 2;
}

int main(int argc, char** argv) try {
  bool per_process = false, milliseconds = false;
  int pid = 0;
  for (int option; (option = getopt(argc, argv, "Pp:m")) != -1;) {
    if (option == 'P') per_process = true;
    if (option == 'm') milliseconds = true;
    if (option == 'p') pid = std::atoi(optarg);
    if (option == '?' || (option == 'p' && pid <= 0)) return usage();
  }
  const double seconds = optind < argc ? std::atof(argv[optind]) : 1e9;
  if (seconds <= 0) return usage();

  std::signal(SIGINT, [](int) { stop.request(); });
  std::signal(SIGTERM, [](int) { stop.request(); });

  auto open = runqlat::open();
  open.rodata().per_process = per_process;
  open.rodata().only_pid = static_cast<std::uint32_t>(pid);
  open.rodata().unit_ns = milliseconds ? 1'000'000 : 1000;
  auto skel = std::move(open).load();
  skel.attach();

  do {
    stop.wait(std::chrono::duration<double>{seconds});
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
