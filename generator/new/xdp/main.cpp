// Usage: mytool [INTERFACE [PORT]]    drops UDP packets to port 9 of lo, or to others
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ebpfxx/stop.hpp>

#include "mytool.skel.hpp"  // generated from mytool.bpf.c

using namespace std::chrono_literals;

static ebpfxx::Stop stop;

int main(int argc, char** argv) try {
  std::signal(SIGINT, [](int) { stop.request(); });

  const char* interface = argc > 1 ? argv[1] : "lo";
  auto open = mytool::open();
  if (argc > 2) open.rodata().port = static_cast<std::uint16_t>(std::atoi(argv[2]));
  const auto skel = std::move(open).load();
  const auto link = skel.progs.filter.attach(interface);

  std::printf("Dropping UDP packets to port %d of %s. Ctrl-C stops.\n", skel.rodata().port, interface);
  while (!stop.wait(1s)) {
    std::printf("dropped: %llu\n", static_cast<unsigned long long>(skel.bss().dropped));
    std::fflush(stdout);
  }
} catch (const ebpfxx::Error& error) {
  std::fprintf(stderr, "mytool: %s\n", error.what());
  return 1;
}
