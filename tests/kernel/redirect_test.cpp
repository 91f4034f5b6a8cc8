// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Maps that XDP programs redirect packets by.
#include <linux/if_xdp.h>
#include <net/if.h>
#include <sys/socket.h>

#include <map>

#include "network.hpp"
#include "redirect.skel.hpp"

using ebpfxx::Socket;
using test::KernelTest;

namespace {

int index_of(const char* interface) { return static_cast<int>(if_nametoindex(interface)); }

/// Two cables, a0-a1 and b0-b1, in this program's own network namespace.
class Cables {
 public:
  Cables() {
    REQUIRE(std::system("ip link add a0 type veth peer name a1 && ip link add b0 type veth peer name b1") == 0);
    test::bring_up_cable("a0", "a1");
    test::bring_up_cable("b0", "b1");
  }
  Cables(const Cables&) = delete;
  ~Cables() { CHECK(std::system("ip link del a0 && ip link del b0") == 0); }
};

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "devices: what C++ puts in can be looked up, walked over and erased") {
  auto skel = redirect::open().load();
  const int lo = index_of("lo");
  auto& maps = skel.maps;
  auto& progs = skel.progs;
  CHECK(!maps.ports.lookup(1));
  maps.ports.update(1, lo);
  maps.ports.update(3, lo, progs.see_on_the_way);
  CHECK(maps.ports.lookup(1)->ifindex == static_cast<std::uint32_t>(lo));
  CHECK(maps.ports.lookup(1)->program_id == 0);
  CHECK(maps.ports.lookup(3)->program_id == progs.see_on_the_way.id());
  std::map<std::uint32_t, std::uint32_t> seen;
  for (auto [key, target] : maps.ports) seen[key] = target.program_id;
  CHECK(seen == std::map<std::uint32_t, std::uint32_t>{{1, 0}, {3, progs.see_on_the_way.id()}});
  CHECK(maps.ports.erase(1));
  CHECK(!maps.ports.lookup(1));

  maps.by_index.update(4711, lo);
  CHECK(maps.by_index.lookup(4711)->ifindex == static_cast<std::uint32_t>(lo));
  CHECK(maps.by_index.erase(4711));
  CHECK(!maps.by_index.erase(4711));
  std::error_code error;
  CHECK(!maps.by_index.lookup(4711, error));
  CHECK(!error);

  CHECK(test::error_of([&] { maps.ports.update(0, 9999); }) ==
        "cannot update a key of map 'ports': Invalid argument (EINVAL). The interface must be in this thread's network "
        "namespace.");
  CHECK(test::contains(
      test::error_of([&] { maps.ports.update(0, lo, progs.arrive); }),
      "cannot update a key of map 'ports' with program 'arrive' (xdp): Invalid argument (EINVAL). The interface must "
      "be in this thread's network namespace. The program must have SEC(\"xdp/devmap\")."));
  CHECK(test::contains(test::error_of([&] { (void)progs.see_on_the_way.attach("lo"); }),
                       "It is for the entries of a DevMap or a CpuMap: put it into one."));
  {
    auto link = progs.arrive.attach("lo");
    CHECK(
        test::contains(test::error_of([&] { link.update(progs.see_on_the_way); }),
                       "(EINVAL). What is attached is for another hook, or was loaded by a library that names none."));
  }
  CHECK(test::contains(test::error_of([&] { maps.ports.update(4, lo); }),
                       "The index is out of range: max_entries is 4."));
  for (std::uint32_t key = 0; key < 4; ++key) maps.by_index.update(key, lo);
  CHECK(test::contains(test::error_of([&] { maps.by_index.update(4, lo); }), "The map is full: its max_entries is 4"));
}

TEST_CASE_FIXTURE(KernelTest, "CPUs and AF_XDP sockets as targets") {
  auto skel = redirect::open().load();
  auto& maps = skel.maps;
  auto& progs = skel.progs;
  maps.cpus.update(0, 192);
  CHECK(maps.cpus.lookup(0)->queue_size == 192);
  maps.cpus.update(0, 256, progs.see_on_cpu);
  CHECK(maps.cpus.lookup(0)->queue_size == 256);
  CHECK(maps.cpus.lookup(0)->program_id == progs.see_on_cpu.id());
  CHECK(maps.cpus.erase(0));
  CHECK(!maps.cpus.lookup(0));
  CHECK(test::contains(test::error_of([&] { maps.cpus.update(0, 1 << 20); }),
                       "its queue can have at most 16384 packets"));

  const Socket xdp{ebpfxx::adopt, ::socket(AF_XDP, SOCK_RAW, 0)};
  const int entries = 64;
  REQUIRE(setsockopt(xdp.fd(), SOL_XDP, XDP_RX_RING, &entries, sizeof entries) == 0);
  maps.sockets.update(2, xdp);
  CHECK(maps.sockets.erase(2));
  const Socket udp{ebpfxx::adopt, ::socket(AF_INET, SOCK_DGRAM, 0)};
  CHECK(test::error_of([&] { maps.sockets.update(2, udp); }) ==
        "cannot put a socket into map 'sockets': Operation not supported (EOPNOTSUPP). It must be an AF_XDP socket.");
}

TEST_CASE_FIXTURE(KernelTest, "maps of targets that C++ creates") {
  const int lo = index_of("lo");
  const auto ports = ebpfxx::DevMap<>::create({.max_entries = 2});
  ports.update(1, lo);
  CHECK(ports.lookup(1)->ifindex == static_cast<std::uint32_t>(lo));
  const auto cpus = ebpfxx::CpuMap<>::create({.max_entries = 1});
  cpus.update(0, 64);
  CHECK(cpus.lookup(0)->queue_size == 64);
  CHECK(ebpfxx::DevMapHash<>::create({.max_entries = 2}).lookup(0) == std::nullopt);
  CHECK(ebpfxx::XskMap::create({.max_entries = 2}).info().type == ebpfxx::MapType::xskmap);
}

TEST_CASE_FIXTURE(KernelTest, "packets go where C++ says [veth]") {
  const Cables cables;
  auto skel = redirect::open().load();
  skel.links.redirect = skel.progs.redirect.attach("a1");
  skel.links.arrive = skel.progs.arrive.attach("b1");
  auto& counts = skel.bss();
  const test::CableEnd a0{"a0", 0x88b5};
  const auto frame = test::frame_of(0x88b5);

  skel.maps.ports.update(1, index_of("b0"), skel.progs.see_on_the_way);
  counts.key = 1;
  a0.send(frame);
  CHECK(test::eventually([&] { return counts.arrived == 1; }));
  CHECK(counts.on_the_way == 1);
  skel.maps.ports.erase(1);
  a0.send(frame);
  CHECK(test::eventually([&] { return counts.redirected == 2; }));

  counts.target = redirect::target::BY_INDEX;
  counts.key = static_cast<std::uint32_t>(index_of("b0"));
  skel.maps.by_index.update(counts.key, index_of("b0"));
  a0.send(frame);
  CHECK(test::eventually([&] { return counts.arrived == 2; }));
  CHECK(counts.on_the_way == 1);

  counts.target = redirect::target::CPUS;
  counts.key = 0;
  skel.maps.cpus.update(0, 64, skel.progs.see_on_cpu);
  a0.send(frame);
  CHECK(test::eventually([&] { return counts.on_cpu == 1; }));
  CHECK(counts.redirected == 4);
  CHECK(counts.arrived == 2);
}
