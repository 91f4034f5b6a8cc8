// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Programs of all kinds that the kernel can run without their hooks, on packets of <ebpfxx/testing.hpp>.
#include <linux/pkt_cls.h>

#include <algorithm>
#include <ebpfxx/program/netfilter.hpp>
#include <ebpfxx/testing.hpp>
#include <sstream>
#include <vector>

#include "network.hpp"
#include "runs.skel.hpp"
#include "socket_hooks.skel.hpp"

using ebpfxx::TcVerdict;
using ebpfxx::XdpVerdict;
using ebpfxx::testing::Packet;
using test::contains;
using test::error_of;
using test::KernelTest;

namespace {

const Packet& query() {
  static const Packet packet = Packet{}.ipv4().udp({.destination = 53}).payload("hello");
  return packet;
}

/// A counter of this network namespace, e.g. "Udp:", "InCsumErrors".
class Counter {
 public:
  Counter(std::string protocol, std::string name) : protocol_{std::move(protocol)}, name_{std::move(name)} {}

  [[nodiscard]] long grown() const { return now() - before_; }

 private:
  [[nodiscard]] long now() const {
    std::ifstream file{"/proc/thread-self/net/snmp"};
    for (std::string names, values; std::getline(file, names) && std::getline(file, values);) {
      if (!names.starts_with(protocol_)) continue;
      std::istringstream words{names}, numbers{values};
      for (std::string word, number; words >> word && numbers >> number;)
        if (word == name_) return std::stol(number);
    }
    FAIL("no counter " << protocol_ << " " << name_);
    return 0;
  }

  std::string protocol_, name_;
  long before_ = now();
};

/// The address that packets go to by default, on the loopback interface, which takes them from anywhere.
class ExampleAddress {
 public:
  ExampleAddress() {
    set("192.0.2.2");
    for (const char* which : {"all", "lo"})
      std::ofstream{std::string{"/proc/sys/net/ipv4/conf/"} + which + "/rp_filter"} << 0;
  }
  ExampleAddress(const ExampleAddress&) = delete;
  ~ExampleAddress() { set("0.0.0.0"); }

 private:
  static void set(const char* text) {
    const auto socket = test::new_socket(SOCK_DGRAM);
    ifreq request{};
    std::strcpy(request.ifr_name, "lo:1");
    auto& address = reinterpret_cast<sockaddr_in&>(request.ifr_addr);
    address.sin_family = AF_INET;
    CHECK(inet_pton(AF_INET, text, &address.sin_addr) == 1);
    CHECK(ioctl(socket.fd(), SIOCSIFADDR, &request) == 0);
    if (address.sin_addr.s_addr == 0) return;
    address.sin_addr.s_addr = 0xffffffff;
    CHECK(ioctl(socket.fd(), SIOCSIFNETMASK, &request) == 0);
  }
};

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "test runs: tc, with a context both ways, and the changed packet") {
  auto skel = runs::open().load();
  __sk_buff context{};
  context.mark = 2;
  CHECK(skel.progs.classify.test_run({.data = query()}, context).return_value == TC_ACT_SHOT);
  CHECK(context.mark == 7);
  const auto run = ebpfxx::testing::run(skel.progs.classify, query());
  CHECK(run.verdict == TcVerdict::shot);
  Packet expected = query();
  expected.bytes()[0] = std::byte{0xaa};
  CHECK(run.packet == expected);
  CHECK(skel.progs.classify.test_run(query()).return_value == TC_ACT_SHOT);
  CHECK(skel.progs.classify.test_run({.data = query(), .repeat = 1000}).duration_ns > 0);
  context.len = 5;  // not for tests to set
  CHECK(contains(error_of([&] { skel.progs.classify.test_run({.data = query()}, context); }),
                 "cannot test-run program 'classify' (tc): Invalid argument (EINVAL). Of this context, only mark, "));
  const std::array<std::byte, 70'000> large{};
  const std::string error = error_of([&] { skel.progs.classify.test_run({.data = large}); });
  CHECK((error.empty() ||  // the newest kernels take it
         contains(error, "(EINVAL). The packet of 70000 bytes does not fit into a page with what the kernel puts")));
  CHECK(contains(error_of([&] { skel.progs.classify.test_run(query().cut_to(7)); }),
                 "A packet starts with an Ethernet header of 14 bytes, and this has 7."));
}

TEST_CASE_FIXTURE(KernelTest, "test runs: cgroups, sockets and routes") {
  auto skel = runs::open().load();
  __sk_buff context{};
  CHECK(skel.progs.egress.test_run({.data = query()}, context).return_value == 0);
  context.mark = 7;
  CHECK(skel.progs.egress.test_run({.data = query()}, context).return_value == 1);
  CHECK(ebpfxx::testing::run(skel.progs.egress, query()).verdict == ebpfxx::CgroupVerdict::deny);
  CHECK(skel.progs.cut.test_run(query()).return_value == 3);
  CHECK(skel.progs.route.test_run(query()).return_value == BPF_DROP);
  CHECK(contains(error_of([&] { skel.progs.connect4.test_run(query()); }), "run only at their hooks."));
}

TEST_CASE_FIXTURE(KernelTest, "test runs: XDP, with the interface that receives [5.15]") {
  auto skel = runs::open().load();
  xdp_md context{};
  context.ingress_ifindex = if_nametoindex("lo");
  CHECK(skel.progs.strip.test_run({.data = query()}, context).return_value == XDP_TX);
  CHECK(skel.bss().ingress == context.ingress_ifindex);
  const auto error = [&](auto member, std::uint32_t value, std::uint32_t interface = 0) {
    xdp_md wrong{};
    wrong.ingress_ifindex = interface;
    wrong.*member = value;
    return error_of([&] { skel.progs.strip.test_run({.data = query()}, wrong); });
  };
  CHECK(contains(error(&xdp_md::rx_queue_index, 1), "(EINVAL). Its rx_queue_index needs an ingress_ifindex."));
  CHECK(contains(error(&xdp_md::rx_queue_index, 9, if_nametoindex("lo")),
                 "That interface has no receive queue of that number, or none for XDP."));
  CHECK(contains(error(&xdp_md::data_meta, 4), "Its data_meta is not 0: the metadata is what is before `data`."));
  CHECK(contains(error(&xdp_md::data, 3), "Its `data`, the size of the metadata, is not a multiple of 4."));
  CHECK(contains(error(&xdp_md::data_end, 9999), "Its data_end is beyond the data."));
  xdp_md with_metadata{};
  with_metadata.data = 4;
  std::vector<std::byte> data(4);
  data.insert(data.end(), query().bytes().begin(), query().bytes().end());
  CHECK(skel.progs.strip.test_run({.data = data}, with_metadata).return_value == XDP_TX);
  CHECK(contains(error(&xdp_md::egress_ifindex, 1), "Its egress_ifindex is not 0."));
  const auto run = ebpfxx::testing::run(skel.progs.strip, query());
  CHECK(run.verdict == XdpVerdict::tx);
  CHECK(run.packet.size() == query().size() - 4);
  CHECK(std::ranges::equal(run.packet.bytes(), query().bytes().subspan(4)));
}

TEST_CASE_FIXTURE(KernelTest, "test runs: a flow dissector's keys") {
  auto skel = runs::open().load();
  bpf_flow_keys keys{};
  const std::uint32_t ok = ebpfxx::detail::kernel_is_at_least(6, 1) ? BPF_OK : 1;
  CHECK(skel.progs.dissect.test_run(query(), keys).return_value == ok);
  CHECK(keys.ip_proto == 17);
  CHECK(keys.nhoff == 14);
  CHECK(keys.thoff == 34);
}

TEST_CASE_FIXTURE(KernelTest, "test runs: the socket that a lookup chooses [5.13]") {
  test::set_up_loopback();
  auto skel = socket_hooks::open().load();
  const auto socket = test::new_socket(SOCK_DGRAM);
  test::bind_to_loopback(socket);
  skel.maps.chosen.update(0, socket);
  skel.bss().port = 53;
  bpf_sk_lookup context{};
  context.family = AF_INET;
  context.protocol = IPPROTO_UDP;
  context.local_port = 53;
  CHECK(skel.progs.choose.test_run(context).return_value == SK_PASS);
  CHECK(context.cookie == socket.cookie());
  context.cookie = 0;
  context.local_port = 54;
  CHECK(skel.progs.choose.test_run(context).return_value == SK_PASS);
  CHECK(context.cookie == 0);
  CHECK(skel.bss().lookups == 1);
}

TEST_CASE_FIXTURE(KernelTest, "test runs: netfilter [6.4]") {
  const auto object = test::with_netfilter_program(socket_hooks::detail::object_bytes);
  const ebpfxx::NetfilterProgram program{object, "at_hook"};
  CHECK(ebpfxx::testing::run(program, query()).verdict == ebpfxx::NetfilterVerdict::accept);
  object.section<socket_hooks::Data>(".data")->verdict = 0;
  CHECK(ebpfxx::testing::run(program, query()).verdict == ebpfxx::NetfilterVerdict::drop);
}

TEST_CASE_FIXTURE(KernelTest, "test runs: a raw tracepoint's arguments, and the CPU") {
  auto skel = runs::open().load();
  const std::uint64_t arguments[] = {40, 2};
  CHECK(skel.progs.add.test_run(arguments).return_value == 9);
  CHECK(skel.bss().sum == 42);
  const auto last = static_cast<std::uint32_t>(sysconf(_SC_NPROCESSORS_ONLN) - 1);
  skel.bss().cpu = 99;
  CHECK(skel.progs.add.test_run(arguments, last).return_value == 9);
  CHECK(skel.bss().cpu == last);
  CHECK(contains(error_of([&] { skel.progs.add.test_run(std::span{arguments}.first(1)); }),
                 "It reads more arguments than the 1 that it got."));
  CHECK(contains(error_of([&] { skel.progs.add.test_run(arguments, 4711); }), "(ENXIO)"));
}

TEST_CASE_FIXTURE(KernelTest, "packets: the kernel takes lengths and checksums for right, by live frames [5.18]") {
  test::set_up_loopback();
  auto open = runs::open();
  open.progs.let_through.set_autoload(true);
  auto skel = std::move(open).load();
  const auto& program = skel.progs.let_through;
  const ExampleAddress example;
  const auto socket = test::new_socket(SOCK_DGRAM),
             six = test::impatient(::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_in any{};
  any.sin_family = AF_INET;
  REQUIRE(bind(socket.fd(), reinterpret_cast<sockaddr*>(&any), sizeof any) == 0);
  const auto port = ntohs(test::address_of(socket).sin_port);
  const ebpfxx::testing::Ethernet to_loopback{.destination = {}};
  const auto four = Packet{to_loopback}.ipv4();

  const Counter echos{"Icmp:", "InEchos"}, segments{"Tcp:", "InSegs"}, headers{"Ip:", "InHdrErrors"};
  const Counter bad_icmp{"Icmp:", "InCsumErrors"}, bad_tcp{"Tcp:", "InCsumErrors"}, bad_udp{"Udp:", "InCsumErrors"};
  program.run_live(four.udp({.destination = port}).payload("odd"), {.count = 2});
  CHECK(test::received(socket) == "odd");
  CHECK(test::received(socket) == "odd");
  CHECK(skel.bss().sum == 2);
  CHECK(skel.bss().ingress == if_nametoindex("lo"));

  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_addr = in6addr_loopback;
  socklen_t size = sizeof address;
  REQUIRE(bind(six.fd(), reinterpret_cast<sockaddr*>(&address), size) == 0);
  REQUIRE(getsockname(six.fd(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
  program.run_live(Packet{to_loopback}
                       .ipv6({.source = "::1", .destination = "::1"})
                       .udp({.destination = ntohs(address.sin6_port)})
                       .payload("even"));
  CHECK(test::received(six) == "even");

  program.run_live(four.icmp().payload("ping"));
  CHECK(test::eventually([&] { return echos.grown() == 1; }));
  program.run_live(four.tcp({.destination = 1}).payload("odd"));
  CHECK(test::eventually([&] { return segments.grown() == 1; }));
  CHECK(bad_icmp.grown() == 0);
  CHECK(bad_tcp.grown() == 0);
  CHECK(bad_udp.grown() == 0);
  CHECK(headers.grown() == 0);

  // The judge sees what is wrong.
  for (Packet wrong : {four.udp({.destination = port}).payload("odd"), four.tcp({.destination = 1}), four.icmp()}) {
    wrong.bytes().back() ^= std::byte{1};
    program.run_live(wrong);
  }
  CHECK(test::eventually([&] { return bad_udp.grown() == 1; }));
  CHECK(test::eventually([&] { return bad_tcp.grown() == 1; }));
  CHECK(test::eventually([&] { return bad_icmp.grown() == 1; }));
}
