// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ebpfxx/live_table.hpp>
#include <ebpfxx/stop.hpp>
#include <fstream>
#include <string>
#include <vector>

#include "filetop.skel.hpp"

static ebpfxx::Stop stop;

struct Row {
  std::uint32_t pid;
  filetop::bytes bytes;
};

static double kilobytes(std::uint64_t bytes) { return static_cast<double>(bytes) / 1000; }

static int usage() {
  std::fputs(
      "usage: filetop [-P] [-a] [-p PID] [-s COLUMN] [-r ROWS] [SECONDS]\n"
      "Shows what processes read from and write to files, as top does, every second or every so many. Needs root.\n"
      "  -P         processes as a whole instead of their files\n"
      "  -a         also pipes, sockets, terminals and devices\n"
      "  -p PID     only this process\n"
      "  -s COLUMN  sorted by this one; by default \"READ kB\"\n"
      "  -r ROWS    at most so many; by default 100\n",
      stderr);
  return 2;
}

int main(int argc, char** argv) try {
  bool by_process = false, all_kinds = false;
  int pid = 0, top = 100;
  const char* sort = "READ kB";
  for (int option; (option = getopt(argc, argv, "Pap:s:r:")) != -1;) {
    if (option == 'P') by_process = true;
    if (option == 'a') all_kinds = true;
    if (option == 'p') pid = std::atoi(optarg);
    if (option == 's') sort = optarg;
    if (option == 'r') top = std::atoi(optarg);
    if (option == '?' || (option == 'p' && pid <= 0) || top <= 0) return usage();
  }
  const double seconds = optind < argc ? std::atof(argv[optind]) : 1;
  if (seconds <= 0) return usage();

  std::signal(SIGINT, [](int) { stop.request(); });
  std::signal(SIGTERM, [](int) { stop.request(); });

  ebpfxx::LiveTable table{
      stdout,
      ebpfxx::Column{"PID", &Row::pid},
      ebpfxx::Column{"COMMAND", [](const Row& row) { return ebpfxx::text(row.bytes.comm); }},
      ebpfxx::Column{"READS", [](const Row& row) { return row.bytes.reads; }},
      ebpfxx::Column{"WRITES", [](const Row& row) { return row.bytes.writes; }},
      ebpfxx::Column{"READ kB", [](const Row& row) { return kilobytes(row.bytes.bytes_read); }},
      ebpfxx::Column{"WRITTEN kB", [](const Row& row) { return kilobytes(row.bytes.bytes_written); }},
      ebpfxx::Column{"FILE", [](const Row& row) { return ebpfxx::text(row.bytes.name); }},
  };
  table.sort_by(sort);
  table.set_max_rows(static_cast<std::size_t>(top));

  auto open = filetop::open();
  open.rodata().by_process = by_process;
  open.rodata().all_kinds = all_kinds;
  open.rodata().only_pid = static_cast<std::uint32_t>(pid);
  auto skel = std::move(open).load();
  skel.attach();

  do {
    stop.wait(std::chrono::duration<double>{seconds});
    std::vector<Row> rows;
    for (auto [use, bytes] : skel.maps.uses.drain()) rows.push_back({use.pid, bytes});
    std::string load;
    std::getline(std::ifstream{"/proc/loadavg"}, load);
    table.show(rows, std::to_string(rows.size()) + (by_process ? " processes" : " files") + ", load " + load);
  } while (!stop.requested());
  if (skel.bss().lost)
    std::fprintf(stderr, "filetop: %llu calls were not counted: a map was full\n",
                 static_cast<unsigned long long>(skel.bss().lost));
} catch (const ebpfxx::Error& error) {
  std::fprintf(stderr, "filetop: %s\n", error.what());
  return 1;
}
