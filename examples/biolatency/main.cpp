// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ebpfxx/hist.hpp>
#include <ebpfxx/stop.hpp>
#include <fstream>
#include <stdexcept>
#include <string>

#include "biolatency.skel.hpp"

static ebpfxx::Stop stop;

/// A disk as the kernel numbers it: 12 bits of major number, 20 bits of minor number.
static std::uint32_t number_of(const std::string& disk) {
  std::ifstream file{"/sys/block/" + disk + "/dev"};
  std::uint32_t major = 0, minor = 0;
  char colon = 0;
  if (!(file >> major >> colon >> minor)) throw std::runtime_error{"there is no disk " + disk + " in /sys/block"};
  return major << 20 | minor;
}

static int usage() {
  std::fputs(
      "usage: biolatency [-D] [-d DISK] [-m] [SECONDS]\n"
      "Shows how long the requests of block devices take, every so many seconds, or at the end. Needs root.\n"
      "  -D       a histogram for each disk\n"
      "  -d DISK  only this disk: sda\n"
      "  -m       milliseconds, not microseconds\n",
      stderr);
  return 2;
}

int main(int argc, char** argv) try {
  bool per_disk = false, milliseconds = false;
  std::string disk;
  for (int option; (option = getopt(argc, argv, "Dd:m")) != -1;) {
    if (option == 'D') per_disk = true;
    if (option == 'd') disk = optarg;
    if (option == 'm') milliseconds = true;
    if (option == '?') return usage();
  }
  const double seconds = optind < argc ? std::atof(argv[optind]) : 1e9;
  if (seconds <= 0) return usage();

  std::signal(SIGINT, [](int) { stop.request(); });
  std::signal(SIGTERM, [](int) { stop.request(); });

  auto open = biolatency::open();
  open.rodata().per_disk = per_disk;
  if (!disk.empty()) open.rodata().only_disk = number_of(disk);
  open.rodata().unit_ns = milliseconds ? 1'000'000 : 1000;
  auto skel = std::move(open).load();
  skel.attach();

  do {
    stop.wait(std::chrono::duration<double>{seconds});
    for (auto [number, latencies] : skel.maps.disks.drain()) {
      if (per_disk) std::printf("\n%s\n", ebpfxx::printable(ebpfxx::text(latencies.disk)).c_str());
      ebpfxx::Log2Hist{latencies.slots}.print({.unit = milliseconds ? "msecs" : "usecs"});
    }
    std::fflush(stdout);
  } while (!stop.requested());
  if (skel.bss().lost)
    std::fprintf(stderr, "biolatency: %llu requests were lost: a map was full\n",
                 static_cast<unsigned long long>(skel.bss().lost));
} catch (const std::exception& error) {
  std::fprintf(stderr, "biolatency: %s\n", error.what());
  return 1;
}
