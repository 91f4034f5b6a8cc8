// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Programs that decide for a cgroup, which this process is in.
#include <ebpfxx/attached.hpp>

#include "cgroup_hooks.skel.hpp"
#include "network.hpp"

using ebpfxx::Cgroup;
using ebpfxx::CgroupSharing;
using test::contains;
using test::error_of;
using test::KernelTest;
using test::new_socket;
using test::OwnCgroup;

namespace {

/// 0, or the errno of connecting a UDP socket.
int errno_of_connecting(std::uint32_t port) {
  const auto socket = new_socket(SOCK_DGRAM);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<in_port_t>(port));
  return connect(socket.fd(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 ? 0 : errno;
}

int errno_of_opening(const char* path) {
  const ebpfxx::Fd file{ebpfxx::adopt, open(path, O_RDONLY | O_CLOEXEC)};
  char byte;
  return file && read(file.get(), &byte, 1) >= 0 ? 0 : errno;
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "cgroups: a program decides until its link is gone, by path, Cgroup and descriptor") {
  test::set_up_loopback();
  const OwnCgroup own;
  auto skel = cgroup_hooks::open().load();
  auto& seen = skel.bss();
  seen.port = 4711;
  {
    const auto link = skel.progs.connect4.attach(own.path());
    CHECK(link.info().type == BPF_LINK_TYPE_CGROUP);
    CHECK(errno_of_connecting(4711) == 0);
    CHECK(seen.connects == 1);
    seen.is_denied = 1;
    CHECK(errno_of_connecting(4711) == EPERM);
    CHECK(errno_of_connecting(4712) == 0);
  }
  CHECK(test::eventually([] { return errno_of_connecting(4711) == 0; }));
  const auto cgroup = Cgroup::open(own.path());
  {
    auto link = skel.progs.connect4.attach(cgroup);
    CHECK(errno_of_connecting(4711) == EPERM);
    link.update(skel.progs.connect4_too);
    CHECK(errno_of_connecting(4711) == 0);
    CHECK(seen.others == 1);
    link.detach();
  }
  {
    const auto link = skel.progs.connect4.attach(Cgroup::borrow(cgroup.fd()));
    CHECK(errno_of_connecting(4711) == EPERM);
    const auto all = ebpfxx::attached_to_cgroup(cgroup, BPF_CGROUP_INET4_CONNECT);
    REQUIRE(all.programs.size() == 1);
    CHECK(all.programs[0].program_id == skel.progs.connect4.id());
  }
  CHECK(error_of([&] { (void)skel.progs.connect4.attach("/sys/fs/cgroup/no-such"); }) ==
        "cannot open cgroup '/sys/fs/cgroup/no-such': No such file or directory (ENOENT). A cgroup is a directory in a "
        "cgroup2 file system, usually at /sys/fs/cgroup.");
  CHECK(error_of([&] { (void)skel.progs.connect4.attach("/tmp"); }) ==
        "cannot attach program 'connect4' (cgroup/connect4) to cgroup '/tmp': Bad file descriptor (EBADF). A cgroup is "
        "a directory in a cgroup2 file system, not in a version 1 hierarchy.");
}

TEST_CASE_FIXTURE(KernelTest, "cgroups: each kind sees what it is for") {
  test::set_up_loopback();
  const OwnCgroup own;
  auto skel = cgroup_hooks::open().load();
  auto& seen = skel.bss();
  auto& progs = skel.progs;
  const test::Echo echo;
  {
    const auto link = progs.sent.attach(own.path());
    CHECK(echo.passes());
    CHECK(seen.packets == 1);
  }
  {
    const auto in = progs.either.attach(own.path());
    const auto out = progs.either.attach(own.path(), {.type = BPF_CGROUP_INET_EGRESS});
    CHECK(echo.passes());
    CHECK(seen.packets == 3);
  }
  {
    const auto link = progs.create.attach(own.path());
    (void)new_socket(SOCK_DGRAM);
    CHECK(seen.sockets == 1);
    seen.is_denied = 1;
    CHECK(socket(AF_INET, SOCK_DGRAM, 0) == -1);
    seen.is_denied = 0;
  }
  {
    const auto link = progs.tune.attach(own.path());
    const auto listener = new_socket(SOCK_STREAM), client = new_socket(SOCK_STREAM);
    test::bind_to_loopback(listener);
    REQUIRE(listen(listener.fd(), 1) == 0);
    const auto address = test::address_of(listener);
    REQUIRE(connect(client.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    CHECK(seen.connections == 1);
  }
  {
    const auto link = progs.option.attach(own.path());
    int value = 0;
    socklen_t size = sizeof value;
    CHECK(getsockopt(new_socket(SOCK_DGRAM).fd(), SOL_SOCKET, SO_RCVLOWAT, &value, &size) == 0);
    CHECK(seen.options == 1);
  }
  {
    const auto link = progs.sysctl.attach(own.path());
    CHECK(errno_of_opening("/proc/sys/kernel/ostype") == 0);
    CHECK(seen.sysctls == 1);
    seen.is_denied = 1;
    CHECK(errno_of_opening("/proc/sys/kernel/ostype") == EPERM);
    seen.is_denied = 0;
  }
  {
    const auto link = progs.device.attach(own.path());
    CHECK(errno_of_opening("/dev/null") == 0);
    CHECK(seen.devices == 1);
    seen.is_denied = 1;
    CHECK(errno_of_opening("/dev/null") == EPERM);
  }
  CHECK(test::eventually([] { return errno_of_opening("/dev/null") == 0; }));
}

TEST_CASE_FIXTURE(KernelTest, "cgroups: without a link, shared or not") {
  test::set_up_loopback();
  const OwnCgroup own;
  auto skel = cgroup_hooks::open().load();
  auto& seen = skel.bss();
  auto& progs = skel.progs;
  seen.port = 4711;
  {
    auto attachment = progs.connect4.attach_without_link(own.path(), CgroupSharing::multi);
    CHECK(!attachment.is_link());
    const auto other = progs.connect4_too.attach(own.path());
    CHECK(errno_of_connecting(4711) == 0);
    CHECK(seen.connects == 1);
    CHECK(seen.others == 1);
    attachment.detach();
    CHECK(errno_of_connecting(4711) == 0);
    CHECK(seen.connects == 1);
    CHECK(seen.others == 2);
  }
  {
    const auto attachment = progs.connect4.attach_without_link(own.path(), CgroupSharing::exclusive);
    CHECK(contains(error_of([&] { (void)progs.connect4_too.attach(own.path()); }),
                   "A program that allows no others is attached to it, or to a cgroup above it"));
  }
  {
    const auto link = progs.connect4.attach(own.path());
    CHECK(
        contains(error_of([&] { (void)progs.connect4_too.attach_without_link(own.path(), CgroupSharing::exclusive); }),
                 "The programs that are attached there have another CgroupSharing (links have multi), or one of a "
                 "cgroup above"));
  }
  CHECK(errno_of_connecting(4711) == 0);
  CHECK(seen.connects == 1);
  {
    auto attachment = progs.connect4.attach_without_link(own.path(), CgroupSharing::overridable);
    REQUIRE(bpf_prog_detach(Cgroup::open(own.path()).fd(), BPF_CGROUP_INET4_CONNECT) == 0);
    attachment.detach();  // gone already: no error
  }
  {
    auto attachment = progs.connect4.attach_without_link(own.path(), CgroupSharing::overridable);
    const auto other = progs.connect4_too.attach_without_link(own.path(), CgroupSharing::overridable);
    attachment.detach();  // the other has taken its place, and stays
    const auto before = seen.others;
    CHECK(errno_of_connecting(4711) == 0);
    CHECK(seen.others == before + 1);
  }
  CHECK(ebpfxx::attached_to_cgroup(Cgroup::open(own.path()), BPF_CGROUP_INET4_CONNECT).programs.empty());
  std::vector<ebpfxx::Link> links(64);
  for (ebpfxx::Link& link : links) link = progs.connect4.attach(own.path());
  CHECK(contains(error_of([&] { (void)progs.connect4.attach(own.path()); }),
                 "(E2BIG). A cgroup has room for 64 programs of a hook."));
}

TEST_CASE_FIXTURE(KernelTest, "cgroups: the order that was asked for, and revisions [6.17]") {
  test::set_up_loopback();
  const OwnCgroup own;
  const auto cgroup = Cgroup::open(own.path());
  auto skel = cgroup_hooks::open().load();
  auto& seen = skel.bss();
  auto& progs = skel.progs;
  seen.port = 4711;
  const auto turns = [&] {
    seen.turn = seen.first_turn = seen.second_turn = 0;
    CHECK(errno_of_connecting(4711) == 0);
    return std::to_string(seen.first_turn) + std::to_string(seen.second_turn);
  };
  const auto first = progs.connect4.attach(cgroup);
  auto second = progs.connect4_too.attach(cgroup);
  CHECK(turns() == "12");
  second.detach();
  second = progs.connect4_too.attach(cgroup, {.order = ebpfxx::before(first)});
  CHECK(turns() == "21");
  second.detach();
  second = progs.connect4_too.attach(cgroup, {.order = ebpfxx::after(first)});
  CHECK(turns() == "12");
  second.detach();
  const auto revision = ebpfxx::attached_to_cgroup(cgroup, BPF_CGROUP_INET4_CONNECT).revision;
  CHECK(revision > 0);
  second = progs.connect4_too.attach(cgroup, {.order = ebpfxx::head(), .expected_revision = revision});
  CHECK(turns() == "21");
  second.detach();
  CHECK(contains(error_of([&] { (void)progs.connect4_too.attach(cgroup, {.expected_revision = revision}); }),
                 "Other programs were attached or detached there since that revision."));
  CHECK(contains(error_of([&] { (void)progs.connect4_too.attach(cgroup, {.order = ebpfxx::after(progs.connect4)}); }),
                 "before() and after() take a link"));
  second = progs.connect4_too.attach(cgroup, {.preorder = true});
  CHECK(turns() == "21");
}

TEST_CASE_FIXTURE(KernelTest, "cgroups: a security hook for the processes of one [6.0] [probes]") {
  test::set_up_loopback();
  const OwnCgroup own;
  auto open = cgroup_hooks::open();
  open.progs.bind.set_autoload(true);
  auto skel = std::move(open).load();
  auto& seen = skel.bss();
  {
    const auto link = skel.progs.bind.attach(own.path());
    test::bind_to_loopback(new_socket(SOCK_DGRAM));
    CHECK(seen.binds == 1);
    seen.is_denied = 1;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    CHECK(bind(new_socket(SOCK_DGRAM).fd(), reinterpret_cast<sockaddr*>(&address), sizeof address) == -1);
  }
}
