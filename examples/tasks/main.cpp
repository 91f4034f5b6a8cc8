// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <ebpfxx/terminal.hpp>
#include <string>
#include <vector>

#include "tasks.skel.hpp"

static void print_table(const tasks::Skeleton& skel, pid_t pid, std::size_t top) {
  // A row refers to what was read, and is valid until the next one: these are copies.
  std::vector<tasks::task_row> rows;
  for (const tasks::task_row& row : skel.progs.rows.rows<tasks::task_row>({.pid = pid})) rows.push_back(row);
  std::ranges::sort(rows, std::greater{}, &tasks::task_row::cpu_ns);

  std::printf("%7s %7s %10s %10s  %s\n", "PID", "TID", "CPU (s)", "SWITCHES", "NAME");
  for (std::size_t i = 0; i < std::min(top, rows.size()); ++i) {
    const tasks::task_row& row = rows[i];
    const std::string name = ebpfxx::printable(ebpfxx::text(row.comm));
    std::printf("%7u %7u %10.2f %10llu  %s%s%s\n", row.pid, row.tid, static_cast<double>(row.cpu_ns) / 1e9,
                static_cast<unsigned long long>(row.switches), row.is_kernel ? "[" : "", name.c_str(),
                row.is_kernel ? "]" : "");
  }
  std::printf("%zu threads\n", rows.size());
}

int main(int argc, char** argv) try {
  CLI::App app{"Lists the threads that used the CPU most, as the kernel itself has them. Needs root."};
  std::size_t top = 10;
  pid_t pid = 0;
  std::string pin, unpin;
  app.add_option("--top", top, "How many threads to list")->capture_default_str();
  app.add_option("--pid", pid, "Only this process's (since Linux 6.1)");
  app.add_option("--pin", pin, "Make it a file, e.g. /sys/fs/bpf/tasks, that lists the threads to each who reads it");
  app.add_option("--unpin", unpin, "Remove that file");
  CLI11_PARSE(app, argc, argv);

  if (!unpin.empty()) {
    ebpfxx::Link::open_pinned(unpin).unpin();
    return 0;
  }
  const auto skel = tasks::open().load();
  if (!pin.empty())
    skel.progs.lines.attach({.pid = pid}).pin(pin);
  else
    print_table(skel, pid, top);
} catch (const ebpfxx::Error& error) {
  std::fprintf(stderr, "tasks: %s\n", error.what());
  return 1;
}
