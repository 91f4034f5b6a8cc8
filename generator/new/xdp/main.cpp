// Usage: mytool [INTERFACE [PORT]]    drops UDP packets to port 9 of lo, or to others
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "mytool.skel.hpp"  // generated from mytool.bpf.c

using namespace std::chrono_literals;

static volatile std::sig_atomic_t stopping = 0;

int main(int argc, char** argv) try {
  std::signal(SIGINT, [](int) { stopping = 1; });

  const char* interface = argc > 1 ? argv[1] : "lo";
  auto open = mytool::open();
  if (argc > 2) open.rodata().port = static_cast<std::uint16_t>(std::atoi(argv[2]));
  const auto skel = std::move(open).load();
  const auto link = skel.progs.filter.attach(interface);

  std::printf("Dropping UDP packets to port %d of %s. Ctrl-C stops.\n", skel.rodata().port, interface);
  while (!stopping) {
    std::this_thread::sleep_for(1s);
    std::printf("dropped: %llu\n", static_cast<unsigned long long>(skel.bss().dropped));
    std::fflush(stdout);
  }
} catch (const ebpfxx::Error& error) {
  std::fprintf(stderr, "mytool: %s\n", error.what());
  return 1;
}
