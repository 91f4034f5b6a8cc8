// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <ebpfxx/stop.hpp>
#include <ebpfxx/terminal.hpp>
#include <string>

#include "counting.skel.hpp"
#include "watching.skel.hpp"

static ebpfxx::Stop stop;

// One process counts, and prints its counts now and then ...
static void count(const char* directory) {
  auto skel = counting::open({.pin_root_path = directory}).load();
  skel.attach();
  std::puts("Counting. Ctrl-C stops.");
  std::fflush(stdout);
  stop.wait();
  for (auto [user, executions] : skel.maps.executions)
    std::printf("user %u started %llu programs\n", user, static_cast<unsigned long long>(executions));
}

// ... and another, with its own object, reads the same map in the kernel.
static void watch(const char* directory, std::uint64_t limit) {
  auto open = watching::open({.pin_root_path = directory});
  open.rodata().limit = limit;
  auto skel = std::move(open).load();
  skel.attach();
  std::puts("Watching. Ctrl-C stops.");
  std::fflush(stdout);
  ebpfxx::RingBuffer excesses{skel.maps.excesses};
  excesses.run(stop, [](const watching::excess& e) {
    std::printf("%s (%u): user %u has started %llu programs\n", ebpfxx::printable(ebpfxx::text(e.comm)).c_str(), e.pid,
                e.user, static_cast<unsigned long long>(e.executions));
    std::fflush(stdout);
  });
  if (skel.bss().lost)
    std::fprintf(stderr, "shared_map: %llu programs are not shown: the ring buffer was full\n",
                 static_cast<unsigned long long>(skel.bss().lost));
}

int main(int argc, char** argv) try {
  CLI::App app{"Two processes and two BPF objects with one map. Needs root."};
  app.require_subcommand(1);
  std::string directory = "/sys/fs/bpf";
  std::uint64_t limit = 10;
  app.add_option("--pin", directory, "Where the map is pinned: a folder of a BPF file system")->capture_default_str();
  CLI::App* counter = app.add_subcommand("count", "Counts the programs that each user starts");
  CLI::App* watcher = app.add_subcommand("watch", "Tells of users who start more than a limit");
  watcher->add_option("--limit", limit, "How many are fine")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  std::signal(SIGINT, [](int) { stop.request(); });
  std::signal(SIGTERM, [](int) { stop.request(); });

  if (*counter) count(directory.c_str());
  if (*watcher) watch(directory.c_str(), limit);
} catch (const ebpfxx::Error& error) {
  std::fprintf(stderr, "shared_map: %s\n", error.what());
  return 1;
}
