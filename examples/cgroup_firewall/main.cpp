// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <arpa/inet.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <ebpfxx/ring_buffer.hpp>
#include <ebpfxx/stop.hpp>
#include <ebpfxx/terminal.hpp>
#include <string>
#include <vector>

#include "cgroup_firewall.skel.hpp"

using ebpfxx::Ipv4Prefix;
using ebpfxx::Ipv6Prefix;

static ebpfxx::Stop stop;

static void allow(const cgroup_firewall::Skeleton& skel, const std::string& prefix) {
  if (prefix.find(':') == std::string::npos)
    skel.maps.allowed4.update(Ipv4Prefix::parse(prefix), 1);
  else
    skel.maps.allowed6.update(Ipv6Prefix::parse(prefix), 1);
}

static void print(const cgroup_firewall::denial& denial) {
  char address[INET6_ADDRSTRLEN];
  inet_ntop(denial.is_ipv6 ? AF_INET6 : AF_INET, denial.address.data(), address, sizeof address);
  std::printf("%-7u %-16s %s port %u\n", denial.pid, ebpfxx::printable(ebpfxx::text(denial.comm)).c_str(), address,
              denial.port);
  std::fflush(stdout);
}

int main(int argc, char** argv) try {
  CLI::App app{"Lets the processes of a cgroup connect to some addresses only. Needs root."};
  std::string cgroup;
  std::vector<std::string> prefixes;
  app.add_option("cgroup", cgroup, "Its directory, like /sys/fs/cgroup/my.slice")->required();
  app.add_option("--allow", prefixes, "Like 10.0.0.0/8, 192.168.1.7 or 2001:db8::/32");
  CLI11_PARSE(app, argc, argv);

  std::signal(SIGINT, [](int) { stop.request(); });
  std::signal(SIGTERM, [](int) { stop.request(); });

  auto skel = cgroup_firewall::open().load();
  for (const std::string& prefix : prefixes) allow(skel, prefix);

  const auto directory = ebpfxx::Cgroup::open(cgroup);
  const ebpfxx::Link links[] = {skel.progs.connect4.attach(directory), skel.progs.connect6.attach(directory),
                                skel.progs.sendmsg4.attach(directory), skel.progs.sendmsg6.attach(directory)};

  std::printf("Guarding %s. Ctrl-C stops. What is denied:\n", cgroup.c_str());
  std::fflush(stdout);
  ebpfxx::RingBuffer denials{skel.maps.denials};
  denials.run(stop, print);
  if (skel.bss().lost)
    std::fprintf(stderr, "cgroup_firewall: %llu denials are not shown: the ring buffer was full\n",
                 static_cast<unsigned long long>(skel.bss().lost));
} catch (const std::exception& error) {
  std::fprintf(stderr, "cgroup_firewall: %s\n", error.what());
  return 1;
}
