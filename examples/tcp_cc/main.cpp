// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <chrono>
#include <csignal>
#include <cstdio>
#include <ebpfxx/stop.hpp>

#include "tcp_cc.skel.hpp"

using namespace std::chrono_literals;

static ebpfxx::Stop stop;

int main() try {
  std::signal(SIGINT, [](int) { stop.request(); });
  std::signal(SIGTERM, [](int) { stop.request(); });

  const auto skel = tcp_cc::open().load();
  const auto link = skel.maps.textbook.attach();

  std::printf("TCP has the congestion control ebpfxx_textbook. Ctrl-C removes it.\n");
  std::printf("%12s %14s %8s %16s\n", "CONNECTIONS", "PACKETS ACKED", "LOSSES", "LARGEST WINDOW");
  std::fflush(stdout);
  const auto& statistics = skel.bss();
  std::uint64_t shown = 0;
  for (bool last = false; !last;) {
    last = stop.wait(100ms);
    if (statistics.acknowledged == shown) continue;
    shown = statistics.acknowledged;
    std::printf("%12llu %14llu %8llu %16u\n", static_cast<unsigned long long>(statistics.connections),
                static_cast<unsigned long long>(shown), static_cast<unsigned long long>(statistics.losses),
                statistics.largest_window);
    std::fflush(stdout);
  }
} catch (const ebpfxx::Error& error) {
  std::fprintf(stderr, "tcp_cc: %s\n", error.what());
  return 1;
}
