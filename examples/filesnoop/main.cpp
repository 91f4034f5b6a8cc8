// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <ebpfxx/ring_buffer.hpp>
#include <ebpfxx/stop.hpp>
#include <ebpfxx/terminal.hpp>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "filesnoop.skel.hpp"

static ebpfxx::Stop stop;

/// Without "bpf" among the kernel's security modules, the program is never called.
static bool kernel_asks_bpf() {
  std::ifstream file{"/sys/kernel/security/lsm"};
  std::string modules;
  return !(file >> modules) || ("," + modules + ",").find(",bpf,") != std::string::npos;
}

static void print(const filesnoop::opened& file) {
  // A name may have characters that would move this terminal's cursor.
  const std::string command = ebpfxx::printable(ebpfxx::text(file.command));
  const std::string path = ebpfxx::printable(ebpfxx::text(file.path));
  std::printf("%7u %7u %-16s %-6s %-5s  %s\n", file.pid, file.uid, command.c_str(), file.denied ? "denied" : "opened",
              file.writes ? "write" : "read", path.empty() ? "(a long path)" : path.c_str());
  std::fflush(stdout);
}

/// The folder stays open, so the kernel keeps its inode.
static ebpfxx::Fd watch(const char* folder) {
  ebpfxx::Fd fd{ebpfxx::adopt, open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!fd) throw std::system_error{errno, std::system_category(), std::string{"cannot open "} + folder};
  return fd;
}

int main(int argc, char** argv) try {
  const bool deny = argc > 1 && std::string_view{argv[1]} == "--deny";
  const int first = deny ? 2 : 1;
  if (first >= argc || argv[first][0] == '-') {
    std::fprintf(stderr, "usage: filesnoop [--deny] FOLDER...\n");
    return 2;
  }
  std::signal(SIGINT, [](int) { stop.request(); });
  std::signal(SIGTERM, [](int) { stop.request(); });

  if (!kernel_asks_bpf()) {
    std::fprintf(stderr,
                 "filesnoop: 'bpf' is not in /sys/kernel/security/lsm: add it to lsm= on the kernel's command line\n");
    return 1;
  }
  auto open = filesnoop::open();
  open.rodata().deny = deny;
  auto skel = std::move(open).load();
  skel.attach();
  skel.bss().adding = static_cast<std::uint32_t>(getpid());
  std::vector<ebpfxx::Fd> folders;
  for (int i = first; i < argc; ++i) folders.push_back(watch(argv[i]));
  skel.bss().adding = 0;

  ebpfxx::RingBuffer files{skel.maps.files};
  std::printf("%7s %7s %-16s %-6s %-5s  %s\n", "PID", "UID", "COMMAND", "", "FOR", "FILE");
  std::fflush(stdout);
  files.run(stop, print);
  if (skel.bss().lost)
    std::fprintf(stderr, "filesnoop: %llu files are not shown: the ring buffer was full\n",
                 static_cast<unsigned long long>(skel.bss().lost));
} catch (const std::exception& error) {
  std::fprintf(stderr, "filesnoop: %s\n", error.what());
  return 1;
}
