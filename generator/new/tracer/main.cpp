// Usage: mytool [PID]    shows the files that are opened by this process, or by all
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "mytool.skel.hpp"  // generated from mytool.bpf.c

static ebpfxx::Stop stop;

int main(int argc, char** argv) try {
  std::signal(SIGINT, [](int) { stop.request(); });

  auto open = mytool::open();
  if (argc > 1) open.rodata().only_pid = std::atoi(argv[1]);
  auto skel = std::move(open).load();
  skel.attach();

  ebpfxx::RingBuffer events{skel.maps.events};  // of mytool::event
  events.run(stop, [](const mytool::event& e) {
    std::printf("%7d %-16s %s\n", e.pid, e.comm.data(), e.path.data());
    std::fflush(stdout);
  });
} catch (const ebpfxx::Error& error) {
  std::fprintf(stderr, "mytool: %s\n", error.what());
  return 1;
}
