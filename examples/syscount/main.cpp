// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <ebpfxx/stop.hpp>
#include <ebpfxx/terminal.hpp>
#include <unordered_map>
#include <vector>

#include "syscount.skel.hpp"

using namespace std::chrono_literals;

static ebpfxx::Stop stop;

struct Row {
  std::uint32_t pid;
  syscount::process process;
  std::uint64_t calls;  // since the last table
};

static void print_table(const char* title, std::vector<Row> rows, std::size_t top) {
  std::erase_if(rows, [](const Row& row) { return row.calls == 0; });
  std::ranges::sort(rows, std::greater{}, &Row::calls);
  std::printf("%s\n%9s %7s  %s\n", title, "CALLS", "PID", "COMMAND");
  for (std::size_t i = 0; i < std::min(top, rows.size()); ++i)
    std::printf("%9llu %7u  %s\n", static_cast<unsigned long long>(rows[i].calls), rows[i].pid,
                ebpfxx::printable(ebpfxx::text(rows[i].process.comm)).c_str());
  std::puts("");
  std::fflush(stdout);
}

int main(int argc, char** argv) try {
  CLI::App app{"Counts the system calls of each process: a table every second, and the sum at the end. Needs root."};
  std::size_t top = 10;
  app.add_option("--top", top, "How many processes a table shows")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  std::signal(SIGINT, [](int) { stop.request(); });
  std::signal(SIGTERM, [](int) { stop.request(); });

  auto skel = syscount::open().load();
  skel.attach();

  std::unordered_map<std::uint32_t, std::uint64_t> before;
  while (!stop.wait(1s)) {
    std::vector<Row> rows;
    for (auto [pid, process] : skel.maps.processes) {
      std::uint64_t& seen = before[pid];
      rows.push_back({pid, process, process.calls - seen});
      seen = process.calls;
    }
    print_table("The last second", std::move(rows), top);
  }

  skel.detach();
  std::vector<Row> rows;
  for (auto [pid, process] : skel.maps.processes) rows.push_back({pid, process, process.calls});
  print_table("All in all", std::move(rows), top);
  if (skel.bss().uncounted)
    std::fprintf(stderr, "syscount: %llu calls were not counted: the map was full\n",
                 static_cast<unsigned long long>(skel.bss().uncounted));
} catch (const ebpfxx::Error& error) {
  std::fprintf(stderr, "syscount: %s\n", error.what());
  return 1;
}
