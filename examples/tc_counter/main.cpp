// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <netdb.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <ebpfxx/stop.hpp>
#include <string>

#include "tc_counter.skel.hpp"

static ebpfxx::Stop stop;

static std::string name_of(const tc_counter::flow& flow) {
  const char* version = flow.ethertype == 0x0800 ? "IPv4" : flow.ethertype == 0x86dd ? "IPv6" : nullptr;
  if (version) {
    const protoent* protocol = getprotobynumber(flow.protocol);
    return std::string{version} + " " + (protocol ? protocol->p_name : std::to_string(flow.protocol));
  }
  char text[16];
  std::snprintf(text, sizeof text, "0x%04x", flow.ethertype);
  return flow.ethertype == 0x0806 ? "ARP" : text;
}

static void print_table(const tc_counter::Skeleton& skel) {
  std::printf("%-9s %-16s %9s %11s\n", "DIRECTION", "PROTOCOL", "PACKETS", "BYTES");
  for (const auto& [flow, traffic] : skel.maps.counts) {
    unsigned long long packets = 0, bytes = 0;
    for (const tc_counter::traffic& of_one_cpu : traffic) {
      packets += of_one_cpu.packets;
      bytes += of_one_cpu.bytes;
    }
    std::printf("%-9s %-16s %9llu %11llu\n", flow.direction == tc_counter::direction::SENT ? "sent" : "received",
                name_of(flow).c_str(), packets, bytes);
  }
  std::fflush(stdout);
}

int main(int argc, char** argv) try {
  CLI::App app{"Counts what a network interface receives and sends, by protocol. Needs root."};
  std::string interface;
  app.add_option("interface", interface, "The network interface")->required();
  CLI11_PARSE(app, argc, argv);

  std::signal(SIGINT, [](int) { stop.request(); });
  std::signal(SIGTERM, [](int) { stop.request(); });

  const auto skel = tc_counter::open().load();
  const auto in = skel.progs.receive.attach_ingress(interface, ebpfxx::head());  // before those that drop packets
  const auto out = skel.progs.send.attach_egress(interface);                     // after them

  std::printf("Counting on %s, by %s. Ctrl-C stops.\n", interface.c_str(), in.is_link() ? "tcx" : "tc filters");
  std::fflush(stdout);
  stop.wait();
  print_table(skel);
} catch (const ebpfxx::Error& error) {
  std::fprintf(stderr, "tc_counter: %s\n", error.what());
  return 1;
}
