// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <arpa/inet.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <ebpfxx/stop.hpp>
#include <string>

#include "packet_of_death.skel.hpp"

static ebpfxx::Stop stop;

static void print_table(const packet_of_death::Skeleton& skel) {
  std::printf("%-16s %9s %9s\n", "SOURCE", "PACKETS", "BYTES");
  for (auto [address, dropped] : skel.maps.sources) {
    char text[INET_ADDRSTRLEN];
    std::printf("%-16s %9llu %9llu\n", inet_ntop(AF_INET, &address, text, sizeof text),
                static_cast<unsigned long long>(dropped.packets), static_cast<unsigned long long>(dropped.bytes));
  }
  std::fflush(stdout);
}

int main(int argc, char** argv) try {
  CLI::App app{"Drops UDP packets whose payload starts with four magic bytes, and counts them by source. Needs root."};
  std::string interface;
  std::uint32_t magic = 0xdeadbeef;
  app.add_option("interface", interface, "The network interface to guard")->required();
  app.add_option("--magic", magic, "The four bytes, as a number in network byte order (default 0xdeadbeef)");
  CLI11_PARSE(app, argc, argv);

  std::signal(SIGINT, [](int) { stop.request(); });
  std::signal(SIGTERM, [](int) { stop.request(); });

  auto open = packet_of_death::open();
  open.rodata().magic = htonl(magic);
  auto skel = std::move(open).load();
  auto link = skel.progs.filter.attach(interface);

  std::printf("Dropping UDP packets that start with 0x%08x on %s. Ctrl-C stops.\n", magic, interface.c_str());
  std::fflush(stdout);
  stop.wait();
  print_table(skel);
} catch (const ebpfxx::Error& error) {
  std::fprintf(stderr, "packet_of_death: %s\n", error.what());
  return 1;
}
