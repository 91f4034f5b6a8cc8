// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Programs of network namespaces, sockets, maps of sockets, netfilter and routes see real packets.
#include <netpacket/packet.h>
#include <sched.h>

#include <bit>
#include <ebpfxx/program/netfilter.hpp>

#include "network.hpp"
#include "socket_hooks.skel.hpp"

using ebpfxx::NetNamespace;
using ebpfxx::Socket;
using test::Connection;
using test::contains;
using test::Echo;
using test::error_of;
using test::KernelTest;
using test::new_socket;

namespace {

/// A UDP socket that is bound, and the address of another port, which nobody has.
struct Steered {
  Socket socket = new_socket(SOCK_DGRAM);
  sockaddr_in address{};

  Steered() {
    test::set_up_loopback();
    test::bind_to_loopback(socket);
    const Socket unused = new_socket(SOCK_DGRAM);
    test::bind_to_loopback(unused);
    address = test::address_of(unused);
  }

  /// Whether a packet to the other port arrives at the socket. One that does not is answered by an ICMP error.
  [[nodiscard]] bool arrives() const {
    const Socket sender = new_socket(SOCK_DGRAM);
    REQUIRE(connect(sender.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::send(sender.fd(), "x", 1, 0) == 1);
    bool is_refused = false;
    char byte;
    const bool is_there = test::eventually([&] {
      if (::recv(socket.fd(), &byte, 1, MSG_DONTWAIT) == 1) return true;
      is_refused = ::recv(sender.fd(), &byte, 1, MSG_DONTWAIT) < 0 && errno == ECONNREFUSED;
      return is_refused;
    });
    return is_there && !is_refused;
  }
};

/// A packet on the loopback interface, which the kernel dissects on its way.
void send_frame() {
  const Socket socket{ebpfxx::adopt, ::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)};
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_ifindex = static_cast<int>(if_nametoindex("lo"));
  address.sll_protocol = htons(0x88b5);
  const unsigned char packet[64] = {255, 255, 255, 255, 255, 255, 2, 0, 0, 0, 0, 1, 0x88, 0xb5};
  REQUIRE(sendto(socket.fd(), packet, sizeof packet, 0, reinterpret_cast<sockaddr*>(&address), sizeof address) ==
          sizeof packet);
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "network namespaces: sk_lookup gives packets to a socket, until its link is gone") {
  const Steered steered;
  auto skel = socket_hooks::open().load();
  auto& choose = skel.progs.choose;
  skel.bss().port = ntohs(steered.address.sin_port);
  skel.maps.chosen.update(0, steered.socket);
  CHECK(!steered.arrives());
  {
    auto link = choose.attach();
    CHECK(link.info().type == BPF_LINK_TYPE_NETNS);
    CHECK(steered.arrives());
    CHECK(skel.bss().lookups == 1);
    link.update(choose);
    link.detach();
    CHECK(!steered.arrives());
  }
  {
    const auto link = choose.attach("/proc/self/ns/net");
    CHECK(steered.arrives());
  }
  {
    const auto link = choose.attach(NetNamespace::of(getpid()));
    CHECK(steered.arrives());
  }
  // From another namespace, by a descriptor.
  ebpfxx::Link link;
  std::thread{[&] {
    const auto here = NetNamespace::own();
    REQUIRE(unshare(CLONE_NEWNET) == 0);
    link = choose.attach(NetNamespace::borrow(here.fd()));
  }}.join();
  CHECK(steered.arrives());
  CHECK(contains(error_of([&] { (void)choose.attach("/run/netns/no-such"); }),
                 "cannot open network namespace '/run/netns/no-such': No such file or directory (ENOENT). `ip netns`"));
  CHECK(error_of([&] { (void)choose.attach("/dev/null"); }) ==
        "cannot attach program 'choose' (sk_lookup) to network namespace '/dev/null': Invalid argument (EINVAL). That "
        "descriptor or file is not a network namespace.");
}

TEST_CASE_FIXTURE(KernelTest, "network namespaces: a flow dissector sees packets") {
  test::set_up_loopback();
  auto skel = socket_hooks::open().load();
  {
    const auto link = skel.progs.dissect.attach();
    send_frame();
    CHECK(test::eventually([&] { return skel.bss().dissections > 0; }));
    CHECK(contains(error_of([&] { (void)skel.progs.dissect.attach(); }), "It already has a flow dissector"));
  }
  const auto before = skel.bss().dissections;
  send_frame();
  CHECK(skel.bss().dissections == before);
}

TEST_CASE_FIXTURE(KernelTest, "socket filters: decide for a socket, and do not keep it open") {
  const Echo echo;
  auto skel = socket_hooks::open().load();
  auto& filter = skel.progs.filter;
  {
    auto attachment = filter.attach(echo.socket());
    CHECK(!attachment.is_link());
    CHECK(echo.passes());
    CHECK(skel.bss().filtered == 1);
    skel.data().verdict = 0;
    echo.send();
    CHECK(test::eventually([&] { return skel.bss().filtered == 2; }));
    skel.data().verdict = 1;
    CHECK(echo.passes());
    char byte;
    CHECK(::recv(echo.socket().fd(), &byte, 1, MSG_DONTWAIT) == -1);
    attachment.detach();
    CHECK(echo.passes());
    CHECK(skel.bss().filtered == 3);
  }
  {
    auto first = std::make_unique<Echo>();
    const int fd = first->socket().fd();
    auto attachment = filter.attach(first->socket());
    first.reset();
    const Echo second;  // gets the same descriptor
    REQUIRE(second.socket().fd() == fd);
    auto its_own = filter.attach(second.socket());
    attachment.detach();
    CHECK(second.passes());
    CHECK(skel.bss().filtered == 4);
  }
  CHECK(contains(error_of([&] { (void)filter.attach(Socket::borrow(0)); }), "That descriptor is not a socket."));
}

TEST_CASE_FIXTURE(KernelTest, "sockets that share a port: a program chooses, until it is detached") {
  auto skel = socket_hooks::open().load();
  test::set_up_loopback();
  const Socket socket = new_socket(SOCK_DGRAM), sender = new_socket(SOCK_DGRAM);
  const int on = 1;
  REQUIRE(setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0);
  test::bind_to_loopback(socket);
  {
    const auto attachment = skel.progs.balance.attach(socket);
    test::send_to(test::address_of(socket), sender);
    CHECK(test::received(socket) == "x");
    CHECK(skel.bss().balanced == 1);
  }
  test::send_to(test::address_of(socket), sender);
  CHECK(test::received(socket) == "x");
  CHECK(skel.bss().balanced == 1);
  CHECK(contains(error_of([&] { (void)skel.progs.balance.attach(sender); }),
                 "Set SO_REUSEPORT before the socket is bound."));
}

TEST_CASE_FIXTURE(KernelTest, "maps of sockets: programs see what is sent and received") {
  test::set_up_loopback();
  auto skel = socket_hooks::open().load();
  const auto exchange = [](const Connection& connection) {
    REQUIRE(::send(connection.client.fd(), "hello", 5, 0) == 5);
    CHECK(test::received(connection.server) == "hello");
  };
  {
    const auto attachment = skel.progs.on_send.attach(skel.maps.by_name);
    CHECK(attachment.is_link() == ebpfxx::detail::kernel_is_at_least(6, 10));
    const Connection connection;
    skel.maps.by_name.update(7, connection.client);
    exchange(connection);
    CHECK(skel.bss().messages == 1);
  }
  {
    auto attachment = skel.progs.on_receive.attach(skel.maps.chosen);
    const Connection connection;
    skel.maps.chosen.update(0, connection.server);
    exchange(connection);
    CHECK(skel.bss().received == 1);
    attachment.detach();
  }
  const Connection connection;
  skel.maps.chosen.update(1, connection.server);
  exchange(connection);
  CHECK(skel.bss().received == 1);
  CHECK(skel.bss().messages == 1);
  CHECK(contains(error_of([&] { (void)skel.progs.vague.attach(skel.maps.chosen); }),
                 "cannot attach program 'vague' (sk_skb) to map 'chosen': Invalid argument (EINVAL). Its SEC() does "
                 "not say what it does"));
}

TEST_CASE_FIXTURE(KernelTest, "netfilter: a program decides at a hook, until its link is gone [6.4]") {
  const Echo echo;
  const auto object = test::with_netfilter_program(socket_hooks::detail::object_bytes);
  const ebpfxx::NetfilterProgram program{object, "at_hook"};
  auto& seen = *object.section<socket_hooks::Bss>(".bss");
  using ebpfxx::NetfilterHook;
  {
    const auto link = program.attach({.hook = NetfilterHook::output, .priority = -10});
    CHECK(echo.passes());
    CHECK(seen.packets == 1);
    object.section<socket_hooks::Data>(".data")->verdict = 0;  // NF_DROP
    CHECK(::send(echo.socket().fd(), "x", 1, 0) == -1);
    sockaddr_in address = test::address_of(echo.socket());
    CHECK(sendto(echo.socket().fd(), "x", 1, 0, reinterpret_cast<sockaddr*>(&address), sizeof address) == -1);
    CHECK(errno == EPERM);
    CHECK(seen.packets == 2);
    CHECK(contains(error_of([&] { (void)program.attach({.hook = NetfilterHook::output, .priority = -10}); }),
                   "to the output hook of IPv4 with priority -10: Device or resource busy (EBUSY). Another program has "
                   "that priority at this hook."));
    const auto six = program.attach({.family = ebpfxx::NetfilterFamily::ipv6});
  }
  CHECK(echo.passes());
  CHECK(seen.packets == 2);
  CHECK(error_of([&] { (void)program.attach({.priority = -1000, .defrag = true}); }) ==
        "cannot attach program 'at_hook' (socket) to the input hook of IPv4 with priority -1000: Numerical result out of "
        "range (ERANGE). The lowest and highest numbers cannot be used as priorities, and `defrag` needs a priority above -400.");
}

TEST_CASE_FIXTURE(KernelTest, "netfilter: whole packets, where the kernel can put them together [6.6] [veth]") {
  const Echo echo;
  const auto object = test::with_netfilter_program(socket_hooks::detail::object_bytes);
  const ebpfxx::NetfilterProgram program{object, "at_hook"};
  const auto packets_of_large_datagram = [&](bool defrag) {
    object.section<socket_hooks::Bss>(".bss")->packets = 0;
    const auto link = program.attach({.hook = ebpfxx::NetfilterHook::prerouting, .priority = 5, .defrag = defrag});
    const sockaddr_in address = test::address_of(echo.socket());
    char bytes[4000] = {};
    REQUIRE(sendto(echo.socket().fd(), bytes, sizeof bytes, 0, reinterpret_cast<const sockaddr*>(&address),
                   sizeof address) == sizeof bytes);
    CHECK(::recv(echo.socket().fd(), bytes, sizeof bytes, 0) == sizeof bytes);
    return object.section<socket_hooks::Bss>(".bss")->packets;
  };
  REQUIRE(std::system("ip link set lo mtu 1500") == 0);
  CHECK(packets_of_large_datagram(false) == 3);
  CHECK(packets_of_large_datagram(true) == 1);
  REQUIRE(std::system("ip link set lo mtu 65536") == 0);
}

TEST_CASE_FIXTURE(KernelTest, "routes: a pinned program sees what takes the route [veth]") {
  test::set_up_loopback();
  auto skel = socket_hooks::open().load();
  const std::string path = test::bpffs_path("on_route");
  skel.progs.on_route.pin(path);
  REQUIRE(std::system(("ip route add 192.0.2.0/24 dev lo encap bpf xmit pinned " + path).c_str()) == 0);
  skel.progs.on_route.unpin(path);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(0xc0000201);
  address.sin_port = htons(9);
  test::send_to(address, new_socket(SOCK_DGRAM));
  CHECK(skel.bss().routed == 1);
  REQUIRE(std::system("ip route del 192.0.2.0/24") == 0);
}
