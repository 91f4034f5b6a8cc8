// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Maps of sockets: on this program's own loopback interface.
#include <map>

#include "network.hpp"
#include "sockets.skel.hpp"

using ebpfxx::Socket;
using test::address_of;
using test::bind_to_loopback;
using test::Connection;
using test::KernelTest;
using test::new_socket;
using test::received;
using test::set_up_loopback;

TEST_CASE_FIXTURE(KernelTest, "sockets in maps: data goes where C++ says") {
  set_up_loopback();
  auto skel = sockets::open().load();
  REQUIRE(bpf_prog_attach(skel.progs.forward.fd(), skel.maps.by_index.fd(), BPF_SK_SKB_STREAM_VERDICT, 0) == 0);
  const Connection in, out;
  skel.maps.by_index.update(0, in.server);
  skel.maps.by_index.update(2, out.server);
  CHECK(skel.maps.by_index.lookup(0) == in.server.cookie());
  CHECK(!skel.maps.by_index.lookup(1));
  std::map<std::uint32_t, std::uint64_t> seen;
  for (auto [key, cookie] : skel.maps.by_index) seen[key] = cookie;
  CHECK(seen == std::map<std::uint32_t, std::uint64_t>{{0, in.server.cookie()}, {2, out.server.cookie()}});
  CHECK(test::contains(test::error_of([&] { skel.maps.by_index.update(1, in.server); }),
                       "It is already in a map with programs"));
  const Connection third;
  CHECK(!skel.maps.by_index.insert(2, third.server));
  CHECK(skel.maps.by_index.insert(3, third.server));

  skel.bss().target = 2;
  REQUIRE(::send(in.client.fd(), "hello", 5, 0) == 5);
  CHECK(received(out.server) == "hello");

  const sockets::name name{.number = 9, .port = 7};
  CHECK(skel.maps.by_name.insert(name, out.server));
  CHECK(!skel.maps.by_name.insert(name, out.server));
  skel.bss().target = 9;
  skel.bss().use_names = 1;
  REQUIRE(::send(in.client.fd(), "again", 5, 0) == 5);
  CHECK(received(out.server) == "again");
  CHECK(skel.maps.by_name.erase(name));
  CHECK(!skel.maps.by_name.erase(name));
  CHECK(skel.maps.by_index.erase(2));
  CHECK(!skel.maps.by_index.erase(2));

  CHECK(test::contains(test::error_of([&] { skel.maps.by_index.update(4, in.server); }),
                       "The index is out of range: max_entries is 4."));
  CHECK(
      test::contains(test::error_of([&] { skel.maps.by_index.update(1, new_socket(SOCK_STREAM)); }),
                     "cannot put a socket into map 'by_index': Operation not supported (EOPNOTSUPP). It must be a TCP "
                     "socket that is connected or listens"));
}

TEST_CASE_FIXTURE(KernelTest, "a socket that is closed leaves the map") {
  set_up_loopback();
  const auto map = ebpfxx::SockHash<std::uint32_t>::create({.max_entries = 4});
  {
    const Connection connection;
    map.update(1, connection.server);
    CHECK(map.lookup(1) == connection.server.cookie());
  }
  CHECK(!map.lookup(1));
}

TEST_CASE_FIXTURE(KernelTest, "sockets that share a port: the program's choice is C++'s") {
  set_up_loopback();
  auto skel = sockets::open().load();
  const Socket first = new_socket(SOCK_DGRAM), second = new_socket(SOCK_DGRAM), sender = new_socket(SOCK_DGRAM);
  const int on = 1, program = skel.progs.choose.fd();
  for (const Socket* socket : {&first, &second})
    REQUIRE(setsockopt(socket->fd(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0);
  bind_to_loopback(first);
  const sockaddr_in address = address_of(first);
  bind_to_loopback(second, address.sin_port);
  REQUIRE(setsockopt(first.fd(), SOL_SOCKET, SO_ATTACH_REUSEPORT_EBPF, &program, sizeof program) == 0);
  skel.maps.choices.update(0, first);
  skel.maps.choices.update(1, second);
  CHECK(skel.maps.choices.lookup(1) == second.cookie());
  const auto deliver = [&](std::uint32_t index) {
    skel.bss().target = index;
    test::send_to(address, sender);
    return received(index == 0 ? first : second);
  };
  CHECK(deliver(0) == "x");
  CHECK(deliver(1) == "x");
  CHECK(deliver(0) == "x");
  CHECK(skel.maps.choices.erase(1));
  CHECK(!skel.maps.choices.erase(1));
  CHECK(!skel.maps.choices.lookup(1));
  CHECK(test::contains(test::error_of([&] { skel.maps.choices.update(1, sender); }),
                       "It must be bound with SO_REUSEPORT"));
}
