// Usage: mytool [INTERFACE]    counts the packets of lo, or of another interface
#include <chrono>
#include <csignal>
#include <cstdio>
#include <ebpfxx/stop.hpp>

#include "mytool.skel.hpp"  // generated from mytool.bpf.c

using namespace std::chrono_literals;

static ebpfxx::Stop stop;

static void print(const char* direction, const mytool::traffic& traffic) {
  std::printf("%s: %llu packets, %llu bytes\n", direction, static_cast<unsigned long long>(traffic.packets),
              static_cast<unsigned long long>(traffic.bytes));
}

int main(int argc, char** argv) try {
  std::signal(SIGINT, [](int) { stop.request(); });

  const char* interface = argc > 1 ? argv[1] : "lo";
  const auto skel = mytool::open().load();
  const auto in = skel.progs.receive.attach_ingress(interface);
  const auto out = skel.progs.send.attach_egress(interface);

  std::printf("Counting on %s. Ctrl-C stops.\n", interface);
  while (!stop.wait(1s)) {
    print("received", skel.bss().received);
    print("sent", skel.bss().sent);
    std::fflush(stdout);
  }
} catch (const ebpfxx::Error& error) {
  std::fprintf(stderr, "mytool: %s\n", error.what());
  return 1;
}
