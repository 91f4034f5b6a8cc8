// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <arpa/inet.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <ebpfxx/choose.hpp>

#include "tcpconnect.skel.hpp"

using namespace std::chrono_literals;

static volatile std::sig_atomic_t stopping = 0;

static void print(const tcpconnect::connection& connection) {
  char address[INET6_ADDRSTRLEN] = "?";
  inet_ntop(connection.family, connection.address.data(), address, sizeof address);
  std::printf("%7u %-16s %s port %u\n", connection.pid, connection.command.data(), address, connection.port);
  std::fflush(stdout);
}

int main() try {
  std::signal(SIGINT, [](int) { stopping = 1; });
  std::signal(SIGTERM, [](int) { stopping = 1; });

  auto open = tcpconnect::open();
  const auto chosen = ebpfxx::choose(open.progs.by_fentry, open.progs.by_kprobe, open.progs.by_tracepoint);
  auto skel = std::move(open).load();
  skel.attach();
  ebpfxx::RingBuffer connections{skel.maps.connections};

  std::printf("TCP connections, %s. Ctrl-C stops.\n", chosen.name());
  std::fflush(stdout);
  while (!stopping) connections.poll(100ms, print);
  if (skel.bss().lost) std::fprintf(stderr, "%llu were lost\n", static_cast<unsigned long long>(skel.bss().lost));
} catch (const ebpfxx::Error& error) {
  std::fprintf(stderr, "tcpconnect: %s\n", error.what());
  return 1;
}
