// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
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

int main(int argc, char** argv) try {
  CLI::App app{"Shows what processes read from and write to files, as top does. Needs root."};
  bool by_process = false, all_kinds = false;
  std::uint32_t pid = 0;
  double interval = 1;
  std::size_t top = 100;
  std::string sort = "READ kB";
  app.add_flag("--by-process", by_process, "Processes as a whole instead of their files");
  app.add_flag("--all", all_kinds, "Also pipes, sockets, terminals and devices");
  app.add_option("--pid", pid, "Only this process");
  app.add_option("--interval", interval, "Seconds from one table to the next")->capture_default_str();
  app.add_option("--top", top, "How many rows a table has at most")->capture_default_str();
  app.add_option("--sort", sort, "The column to sort by")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

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
  table.set_max_rows(top);

  auto open = filetop::open();
  open.rodata().by_process = by_process;
  open.rodata().all_kinds = all_kinds;
  open.rodata().only_pid = pid;
  auto skel = std::move(open).load();
  skel.attach();

  do {
    stop.wait(std::chrono::duration<double>{interval});
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
