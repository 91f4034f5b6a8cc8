// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// struct_ops: programs as the kernel's functions, set and attached. A connection in a network namespace of the test's
// own calls them.
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstring>
#include <thread>
#include <vector>

#include "congestion.skel.hpp"
#include "support.hpp"

using test::KernelTest;

namespace {

congestion::OpenSkeleton open_congestion() {
  auto open = congestion::open();
  open.maps.never_loaded.set_autocreate(false);
  open.progs.other_cong_avoid.set_autoload(false);
  return open;
}

std::string maps_left(const ebpfxx::UnattachedList& left) {
  std::string texts;
  for (const ebpfxx::Unattached& what : left)
    if (what.is_map) texts += what.text() + "\n";
  return texts;
}

// Sends data to itself with that congestion control; the errno of choosing it.
int connect_with(const char* name) {
  int error = 0;
  std::thread{[&] {
    REQUIRE(unshare(CLONE_NEWNET) == 0);
    const auto tcp = [] { return ebpfxx::Fd{ebpfxx::adopt, socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)}; };
    const ebpfxx::Fd listener = tcp(), client = tcp();
    ifreq loopback{};
    std::strcpy(loopback.ifr_name, "lo");
    loopback.ifr_flags = IFF_UP;
    REQUIRE(ioctl(client.get(), SIOCSIFFLAGS, &loopback) == 0);
    if (setsockopt(client.get(), IPPROTO_TCP, TCP_CONGESTION, name, static_cast<socklen_t>(std::strlen(name))) != 0) {
      error = errno;
      return;
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(bind(listener.get(), generic, size) == 0);
    REQUIRE(listen(listener.get(), 1) == 0);
    REQUIRE(getsockname(listener.get(), generic, &size) == 0);
    REQUIRE(connect(client.get(), generic, size) == 0);
    const ebpfxx::Fd server{ebpfxx::adopt, accept(listener.get(), nullptr, nullptr)};
    std::vector<char> data(1000);
    for (int i = 0; i < 20; ++i) {
      REQUIRE(send(client.get(), data.data(), data.size(), 0) == static_cast<ssize_t>(data.size()));
      REQUIRE(recv(server.get(), data.data(), data.size(), MSG_WAITALL) == static_cast<ssize_t>(data.size()));
    }
  }}.join();
  return error;
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "struct_ops: attached as the source has it") {
  auto skel = open_congestion().load();
  CHECK(connect_with("ebpfxx_test") == ENOENT);
  {
    auto link = skel.maps.congestion.attach();
    CHECK(connect_with("ebpfxx_test") == 0);
    CHECK(skel.bss().acknowledged > 0);
    CHECK(!test::error_of([&] { (void)skel.maps.congestion.attach(); }).empty());  // it is there already
  }
  CHECK(connect_with("ebpfxx_test") == ENOENT);
  CHECK(test::contains(test::error_of([&] { (void)skel.maps.congestion.attach(); }),
                       "(EBUSY). It is or was attached, and a map in SEC(\".struct_ops\") can be so once: load"));
}

TEST_CASE_FIXTURE(KernelTest, "struct_ops: one that was not created says so") {
  auto skel = open_congestion().load();
  CHECK(test::contains(test::error_of([&] { (void)skel.maps.never_loaded.attach(); }),
                       "The map was not created: its autocreate is off."));
  CHECK(maps_left(skel.attach()) == "never_loaded (struct_ops): it was not created\n");
}

#if EBPFXX_LIBBPF_AT_LEAST(1, 5)
TEST_CASE_FIXTURE(KernelTest, "struct_ops: attach() attaches, whatever autoattach is") {
  auto open = open_congestion();
  open.maps.congestion.set_autoattach(false);
  auto skel = std::move(open).load();
  CHECK(maps_left(skel.attach()) ==
        "congestion (struct_ops): its autoattach is off: skel.maps.congestion.attach()\n"
        "never_loaded (struct_ops): it was not created\n");
  CHECK(!skel.links.congestion);
  auto link = skel.maps.congestion.attach();
  CHECK(connect_with("ebpfxx_test") == 0);
}
#endif

#if EBPFXX_LIBBPF_AT_LEAST(1, 4)
TEST_CASE_FIXTURE(KernelTest, "struct_ops: a struct that the kernel does not accept") {
  auto open = open_congestion();
  open.maps.congestion->ssthresh = nullptr;
  auto skel = std::move(open).load();
  CHECK(test::contains(test::error_of([&] { (void)skel.maps.congestion.attach(); }),
                       "a function or another member that it needs, such as a name, is missing or wrong."));
}

TEST_CASE_FIXTURE(KernelTest, "struct_ops: members set before load") {
  auto open = congestion::open();
  auto& ops = *open.maps.congestion;
  CHECK(std::string{ops.name.data()} == "ebpfxx_test");
  CHECK(std::string{ops.cong_avoid.name()} == "cong_avoid");
  std::strcpy(ops.name.data(), "ebpfxx_set");
  ops.cong_avoid = open.progs.other_cong_avoid;
  CHECK(std::string{open.maps.congestion->cong_avoid.name()} == "other_cong_avoid");
  CHECK(
      test::contains(test::error_of([&] { ops.ssthresh = open.progs.no_struct_ops; }),
                     "into a struct_ops map: Invalid argument (EINVAL). Its section must be SEC(\"struct_ops/...\")."));
  open.maps.never_loaded.set_autocreate(false);
  open.progs.cong_avoid.set_autoload(false);

  auto skel = std::move(open).load();
  CHECK(skel.maps.never_loaded.fd() < 0);
  skel.attach();
  CHECK(connect_with("ebpfxx_test") == ENOENT);
  CHECK(connect_with("ebpfxx_set") == 0);
  CHECK(skel.bss().acknowledged == 0);
  CHECK(skel.bss().other > 0);
  skel.detach();
  CHECK(connect_with("ebpfxx_set") == ENOENT);
}
#else
TEST_CASE_FIXTURE(KernelTest, "struct_ops: members need a newer libbpf") {
  auto open = congestion::open();
  CHECK(test::error_of([&] { open.maps.congestion->flags = 1; }) ==
        "cannot set members of struct_ops map 'congestion': Operation not supported (EOPNOTSUPP). This needs libbpf "
        "1.4 or newer; ebpfxx was compiled with an older one.");
}
#endif
