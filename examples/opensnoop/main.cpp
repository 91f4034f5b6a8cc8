// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ebpfxx/features.hpp>
#include <ebpfxx/stop.hpp>
#include <ebpfxx/terminal.hpp>
#include <string>

#include "opensnoop.skel.hpp"

static ebpfxx::Stop stop;

/// The descriptor, or the error's name.
static std::string result_of(const opensnoop::event& e) {
  if (e.result >= 0) return std::to_string(e.result);
  const char* name = strerrorname_np(-e.result);  // of glibc 2.32
  return name ? name : std::to_string(e.result);
}

int main(int argc, char** argv) try {
  CLI::App app{"Shows each file that is opened, or could not be. Needs root."};
  std::uint32_t pid = 0, uid = static_cast<std::uint32_t>(-1);
  bool failed = false;
  std::string comm, path;
  app.add_option("--pid", pid, "Only of this process");
  app.add_option("--uid", uid, "Only of this user's processes");
  app.add_option("--comm", comm, "Only of commands with this in their names");
  app.add_option("--path", path, "Only paths with this in them");
  app.add_flag("--failed", failed, "Only calls that failed");
  CLI11_PARSE(app, argc, argv);

  std::signal(SIGINT, [](int) { stop.request(); });
  std::signal(SIGTERM, [](int) { stop.request(); });
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);  // each line at once, also into a pipe

  auto open = opensnoop::open();
  open.rodata().only_pid = pid;
  open.rodata().only_uid = uid;
  open.rodata().only_failed = failed;
  const auto has_open = ebpfxx::features::tracepoint("syscalls", "sys_enter_open");
  open.progs.enter_open.load_if(has_open);
  open.progs.exit_open.load_if(has_open);
  auto skel = std::move(open).load();
  skel.attach();

  ebpfxx::RingBuffer events{skel.maps.events, ebpfxx::partial};
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
