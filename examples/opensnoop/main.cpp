// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ebpfxx/features.hpp>
#include <ebpfxx/stop.hpp>
#include <ebpfxx/terminal.hpp>
#include <string>

#include "opensnoop.skel.hpp"

using namespace std::chrono_literals;

static ebpfxx::Stop stop;

/// The descriptor, or the error's name.
static std::string result_of(const opensnoop::event& e) {
  if (e.result >= 0) return std::to_string(e.result);
  const char* name = strerrorname_np(-e.result);  // of glibc 2.32
  return name ? name : std::to_string(e.result);
}

static int usage() {
  std::fputs(
      "usage: opensnoop [-p PID] [-u UID] [-x] [-n COMMAND] [-f PATH]\n"
      "Shows each file that is opened, or could not be. Needs root.\n"
      "  -p PID      only of this process\n"
      "  -u UID      only of this user's processes\n"
      "  -x          only calls that failed\n"
      "  -n COMMAND  only of commands with this in their names\n"
      "  -f PATH     only paths with this in them\n",
      stderr);
  return 2;
}

int main(int argc, char** argv) try {
  int pid = 0, uid = -1;
  bool failed = false;
  std::string comm, path;
  for (int option; (option = getopt(argc, argv, "p:u:xn:f:")) != -1;) {
    if (option == 'p') pid = std::atoi(optarg);
    if (option == 'u') uid = std::atoi(optarg);
    if (option == 'x') failed = true;
    if (option == 'n') comm = optarg;
    if (option == 'f') path = optarg;
    if (option == '?' || (option == 'p' && pid <= 0) || (option == 'u' && (*optarg < '0' || *optarg > '9')))
      return usage();
  }
  if (optind < argc) return usage();

  std::signal(SIGINT, [](int) { stop.request(); });
  std::signal(SIGTERM, [](int) { stop.request(); });
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);  // each line at once, also into a pipe

  auto open = opensnoop::open();
  open.rodata().only_pid = static_cast<std::uint32_t>(pid);
  open.rodata().only_uid = static_cast<std::uint32_t>(uid);
  open.rodata().only_failed = failed;
  const auto has_open = ebpfxx::features::tracepoint("syscalls", "sys_enter_open");
  open.progs.enter_open.load_if(has_open);
  open.progs.exit_open.load_if(has_open);
  auto skel = std::move(open).load();
  skel.attach();

  ebpfxx::RingBuffer events{skel.maps.events, ebpfxx::partial};
  events.coalesce(200us);  // where there are many, reads many at once
  std::printf("%7s %7s  %-16s %10s  %s\n", "PID", "UID", "COMMAND", "FD OR ERR", "PATH");
  events.run(stop, [&](const opensnoop::event& e) {
    const auto command = ebpfxx::text(e.comm), file = ebpfxx::text(e.path);
    if (command.find(comm) == command.npos || file.find(path) == file.npos) return;
    std::printf("%7u %7u  %-16s %10s  %s\n", e.pid, e.uid, ebpfxx::printable(command).c_str(), result_of(e).c_str(),
                ebpfxx::printable(file).c_str());
  });
  if (skel.bss().lost)
    std::fprintf(stderr, "opensnoop: %llu calls were lost: the ring buffer or the map was full\n",
                 static_cast<unsigned long long>(skel.bss().lost));
} catch (const ebpfxx::Error& error) {
  std::fprintf(stderr, "opensnoop: %s\n", error.what());
  return 1;
}
