// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <ebpfxx/stop.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "blocklist.skel.hpp"

using ebpfxx::Ipv4Prefix;
using ebpfxx::Ipv6Prefix;

static ebpfxx::Stop stop;

// The lists: one process pins them, others open them.
struct Lists {
  decltype(blocklist::Skeleton::Maps::blocked4) v4;
  decltype(blocklist::Skeleton::Maps::blocked6) v6;

  explicit Lists(const std::string& directory)
      : v4{decltype(v4)::open_pinned(directory + "/v4")}, v6{decltype(v6)::open_pinned(directory + "/v6")} {}

  void add(const std::string& prefix) const {
    if (prefix.find(':') == std::string::npos)
      v4.update(Ipv4Prefix::parse(prefix), {});
    else
      v6.update(Ipv6Prefix::parse(prefix), {});
  }

  void remove(const std::string& prefix) const {
    const bool was_there = prefix.find(':') == std::string::npos ? v4.erase(Ipv4Prefix::parse(prefix))
                                                                 : v6.erase(Ipv6Prefix::parse(prefix));
    if (!was_there) std::fprintf(stderr, "blocklist: %s is not on the list\n", prefix.c_str());
  }

  void print() const {
    std::printf("%-24s %9s %9s\n", "BLOCKED", "PACKETS", "BYTES");
    for (auto [prefix, dropped] : v4) print(prefix.to_string(), dropped);
    for (auto [prefix, dropped] : v6) print(prefix.to_string(), dropped);
  }

 private:
  static void print(const std::string& prefix, const blocklist::dropped& dropped) {
    std::printf("%-24s %9llu %9llu\n", prefix.c_str(), static_cast<unsigned long long>(dropped.packets),
                static_cast<unsigned long long>(dropped.bytes));
  }
};

// Enforces the lists until Ctrl-C. The pinned maps stay, and so do their entries.
static void guard(const std::string& interface, const std::string& directory) {
  std::filesystem::create_directories(directory);
  auto open = blocklist::open();
  open.maps.blocked4.set_pin_path(directory + "/v4");
  open.maps.blocked6.set_pin_path(directory + "/v6");
  auto skel = std::move(open).load();
  auto link = skel.progs.filter.attach(interface);

  std::printf("Guarding %s. Ctrl-C stops.\n", interface.c_str());
  std::fflush(stdout);
  stop.wait();
}

int main(int argc, char** argv) try {
  CLI::App app{"Drops packets from blocked addresses at the network interface. Needs root."};
  app.require_subcommand(1);
  std::string directory = "/sys/fs/bpf/blocklist", interface;
  std::vector<std::string> prefixes;
  app.add_option("--pin", directory, "Where the lists are pinned: a folder of a BPF file system")
      ->capture_default_str();
  CLI::App* guarding = app.add_subcommand("guard", "Enforces the lists on an interface, until Ctrl-C");
  guarding->add_option("interface", interface, "The network interface")->required();
  CLI::App* adding = app.add_subcommand("add", "Blocks addresses, at once");
  adding->add_option("prefix", prefixes, "Like 10.0.0.0/8, 192.168.1.7 or 2001:db8::/32")->required();
  CLI::App* removing = app.add_subcommand("remove", "Lets addresses pass again");
  removing->add_option("prefix", prefixes, "As they were added")->required();
  CLI::App* listing = app.add_subcommand("list", "Shows what is blocked, and what was dropped");
  CLI11_PARSE(app, argc, argv);

  std::signal(SIGINT, [](int) { stop.request(); });
  std::signal(SIGTERM, [](int) { stop.request(); });

  if (*guarding) guard(interface, directory);
  for (const std::string& prefix : prefixes)
    if (*adding)
      Lists{directory}.add(prefix);
    else if (*removing)
      Lists{directory}.remove(prefix);
  if (*listing) Lists{directory}.print();
} catch (const std::exception& error) {
  std::fprintf(stderr, "blocklist: %s\n", error.what());
  return 1;
}
