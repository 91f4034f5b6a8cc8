// Runs the program on packets of its own.
#include <cstdio>
#include <ebpfxx/testing.hpp>

#include "mytool.skel.hpp"

using ebpfxx::XdpVerdict;
using ebpfxx::testing::Packet;
using ebpfxx::testing::run;

static bool passed = true;

static void check(bool is_right, const char* what) {
  std::printf("%s: %s\n", what, is_right ? "yes" : "NO");
  passed = passed && is_right;
}

int main() try {
  const auto skel = mytool::open().load();
  const auto& filter = skel.progs.filter;
  const auto udp = Packet{}.ipv4().udp({.destination = 9});

  check(run(filter, udp).verdict == XdpVerdict::drop, "drops UDP to the port");
  check(run(filter, Packet{}.ipv4().udp({.destination = 53})).verdict == XdpVerdict::pass, "passes UDP to another");
  check(run(filter, Packet{}.ipv4().tcp({.destination = 9})).verdict == XdpVerdict::pass, "passes TCP");
  check(run(filter, udp.cut_to(40)).verdict == XdpVerdict::pass, "passes what is too short");
  check(skel.bss().dropped == 1, "has counted one packet");
  return passed ? 0 : 1;
} catch (const ebpfxx::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
