// Runs the programs on packets of its own.
#include <cstdio>
#include <ebpfxx/testing.hpp>

#include "mytool.skel.hpp"

using ebpfxx::TcVerdict;
using ebpfxx::testing::Packet;
using ebpfxx::testing::run;

static bool passed = true;

static void check(bool is_right, const char* what) {
  std::printf("%s: %s\n", what, is_right ? "yes" : "NO");
  passed = passed && is_right;
}

int main() try {
  const auto skel = mytool::open().load();
  const auto packet = Packet{}.ipv4().udp().payload("hello");

  check(run(skel.progs.receive, packet).verdict == TcVerdict::next, "lets it in");
  check(skel.bss().received.packets == 1 && skel.bss().received.bytes == packet.size(), "counts what is received");
  check(skel.bss().sent.packets == 0, "and nothing else");
  check(run(skel.progs.send, packet).verdict == TcVerdict::next, "lets it out");
  check(skel.bss().sent.packets == 1 && skel.bss().sent.bytes == packet.size(), "counts what is sent");
  return passed ? 0 : 1;
} catch (const ebpfxx::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
