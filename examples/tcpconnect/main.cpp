// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <arpa/inet.h>

#include <csignal>
#include <cstdio>
#include <ebpfxx/choose.hpp>
#include <ebpfxx/stop.hpp>
#include <ebpfxx/terminal.hpp>

#include "tcpconnect.skel.hpp"

static ebpfxx::Stop stop;

static void print(const tcpconnect::connection& connection) {
  char address[INET6_ADDRSTRLEN] = "?";
  inet_ntop(connection.family, connection.address.data(), address, sizeof address);
  const std::string command = ebpfxx::printable(ebpfxx::text(connection.command));
  std::printf("%7u %-16s %s port %u\n", connection.pid, command.c_str(), address, connection.port);
  std::fflush(stdout);
}

int main() try {
  std::signal(SIGINT, [](int) { stop.request(); });
  std::signal(SIGTERM, [](int) { stop.request(); });

  auto open = tcpconnect::open();
  const auto chosen = ebpfxx::choose(open.progs.by_fentry, open.progs.by_kprobe, open.progs.by_tracepoint);
  auto skel = std::move(open).load();
  skel.attach();
  ebpfxx::RingBuffer connections{skel.maps.connections};

  std::printf("TCP connections, %s. Ctrl-C stops.\n", chosen.name());
  std::fflush(stdout);
  connections.run(stop, print);
  if (skel.bss().lost)
    std::fprintf(stderr, "tcpconnect: %llu connections were lost: the ring buffer was full\n",
                 static_cast<unsigned long long>(skel.bss().lost));
} catch (const ebpfxx::Error& error) {
  std::fprintf(stderr, "tcpconnect: %s\n", error.what());
  return 1;
}
