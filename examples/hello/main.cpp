// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <csignal>
#include <cstdio>
#include <ebpfxx/stop.hpp>
#include <ebpfxx/terminal.hpp>
#include <ebpfxx/trace_pipe.hpp>

#include "hello.skel.hpp"

static ebpfxx::Stop stop;

int main() try {
  std::signal(SIGINT, [](int) { stop.request(); });
  std::signal(SIGTERM, [](int) { stop.request(); });

  auto skel = hello::open().load();
  skel.attach();

  ebpfxx::TracePipe pipe;
  std::puts("Greeting every program that starts. Ctrl-C stops.");
  pipe.run(stop, [](const ebpfxx::TraceLine& line) {
    std::printf("%s (from %s)\n", ebpfxx::printable(line.message).c_str(), ebpfxx::printable(line.command).c_str());
    std::fflush(stdout);
  });
} catch (const ebpfxx::Error& error) {
  std::fprintf(stderr, "hello: %s\n", error.what());
  return 1;
}
