// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <ebpfxx/ring_buffer.hpp>
#include <ebpfxx/stop.hpp>
#include <ebpfxx/terminal.hpp>
#include <string>

#include "bashreadline.skel.hpp"

static ebpfxx::Stop stop;

static void print_row(const bashreadline::line& line) {
  // Somebody may enter what would move this terminal's cursor.
  std::printf("%7u %7u  %s\n", line.pid, line.uid, ebpfxx::printable(ebpfxx::text(line.text)).c_str());
  std::fflush(stdout);
}

int main(int argc, char** argv) try {
  CLI::App app{"Shows each line that somebody enters in bash, on all terminals. Needs root."};
  std::string binary = "bash";
  int pid = -1;
  app.add_option("--binary", binary, "What has the function readline: a program or a library, by name or path")
      ->capture_default_str();
  app.add_option("--pid", pid, "Only this process, which may be one in a container");
  CLI11_PARSE(app, argc, argv);

  std::signal(SIGINT, [](int) { stop.request(); });
  std::signal(SIGTERM, [](int) { stop.request(); });

  auto skel = bashreadline::open().load();
  const auto link = skel.progs.on_line.attach(binary, "readline", {.retprobe = true, .pid = pid});

  ebpfxx::RingBuffer lines{skel.maps.lines};
  std::printf("%7s %7s  %s\n", "PID", "UID", "LINE");
  lines.run(stop, print_row);
  if (skel.bss().lost)
    std::fprintf(stderr, "bashreadline: %llu lines were lost: the ring buffer was full\n",
                 static_cast<unsigned long long>(skel.bss().lost));
} catch (const ebpfxx::Error& error) {
  std::fprintf(stderr, "bashreadline: %s\n", error.what());
  return 1;
}
