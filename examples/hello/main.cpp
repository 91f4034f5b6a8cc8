// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <chrono>
#include <csignal>
#include <cstdio>
#include <ebpfxx/trace_pipe.hpp>

#include "hello.skel.hpp"

using namespace std::chrono_literals;

static volatile std::sig_atomic_t stopping = 0;

int main() try {
  std::signal(SIGINT, [](int) { stopping = 1; });
  std::signal(SIGTERM, [](int) { stopping = 1; });

  auto skel = hello::open().load();
  skel.attach();

  ebpfxx::TracePipe pipe;
  std::puts("Greeting every program that starts. Ctrl-C stops.");
  while (!stopping)
    pipe.poll(100ms, [](const ebpfxx::TraceLine& line) {
      std::printf("%.*s (from %.*s)\n", static_cast<int>(line.message.size()), line.message.data(),
                  static_cast<int>(line.command.size()), line.command.data());
      std::fflush(stdout);
    });
} catch (const ebpfxx::Error& error) {
  std::fprintf(stderr, "hello: %s\n", error.what());
  return 1;
}
