// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// tc programs see real packets, by tcx and by filters, in the order that was asked for.
#include <linux/if_ether.h>
#include <sched.h>
#include <sys/resource.h>

#include <ebpfxx/attached.hpp>
#include <ebpfxx/testing.hpp>

#include "network.hpp"
#include "packets.skel.hpp"

using ebpfxx::after;
using ebpfxx::Attachment;
using ebpfxx::before;
using ebpfxx::head;
using ebpfxx::tail;
using ebpfxx::TcMethod;
using test::contains;
using test::Echo;
using test::error_of;
using test::KernelTest;

namespace {

std::string qdiscs_of_loopback() {
  const test::TemporaryFile output{""};
  REQUIRE(std::system(("tc qdisc show dev lo >" + output.path()).c_str()) == 0);
  return test::content_of(output.path());
}

bool has_clsact() { return qdiscs_of_loopback().find("clsact") != std::string::npos; }

// In which turns the first, the second and the third program see one packet: "312" if the second is the first to.
std::string turns_of_packet(const Echo& echo, packets::Bss& seen) {
  seen.turn = seen.first_turn = seen.second_turn = seen.third_turn = 0;
  CHECK(echo.passes());
  return std::to_string(seen.first_turn) + std::to_string(seen.second_turn) + std::to_string(seen.third_turn);
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "tcx: sees what an interface receives and sends, until it is detached [6.6]") {
  const Echo echo;
  auto skel = packets::open().load();
  auto& seen = skel.bss();
  seen.port = echo.port();
  auto in = skel.progs.first.attach_ingress("lo");
  CHECK(in.is_link());
  CHECK(in.link().info().prog_id == skel.progs.first.id());
  auto out = skel.progs.second.attach_egress("lo");
  CHECK(echo.passes());
  CHECK(seen.by_first == 1);
  CHECK(seen.by_second == 1);
  CHECK(seen.first_turn > seen.second_turn);
  out.detach();
  CHECK(!out);
  CHECK(echo.passes());
  CHECK(seen.by_first == 2);
  CHECK(seen.by_second == 1);

  in.link().update(skel.progs.third);
  CHECK(echo.passes());
  CHECK(seen.by_first == 2);
  CHECK(seen.by_third == 1);
  const std::string path = test::bpffs_path("tcx");
  in.link().pin(path);
  in = {};
  CHECK(echo.passes());
  CHECK(seen.by_third == 2);
  {
    auto pinned = ebpfxx::Link::open_pinned(path);
    pinned.unpin();
  }
  CHECK(test::eventually([] { return ebpfxx::attached_ingress("lo").programs.empty(); }));
  CHECK(echo.passes());
  CHECK(seen.by_third == 2);
}

TEST_CASE_FIXTURE(KernelTest, "tcx: the order that was asked for, and revisions [6.6]") {
  const Echo echo;
  auto skel = packets::open().load();
  auto& seen = skel.bss();
  auto& progs = skel.progs;
  seen.port = echo.port();
  const auto turns = [&] { return turns_of_packet(echo, seen); };
  auto first = progs.first.attach_egress("lo");
  auto second = progs.second.attach_egress("lo", before(first));
  CHECK(turns() == "210");
  auto third = progs.third.attach_egress("lo", after(second));
  CHECK(turns() == "312");
  const auto all = ebpfxx::attached_egress("lo");
  REQUIRE(all.programs.size() == 3);
  CHECK(all.programs[0].program_id == progs.second.id());
  CHECK(all.programs[1].program_id == progs.third.id());
  CHECK(all.programs[1].link_id == third.link().info().id);
  third.detach();
  third = progs.third.attach_egress("lo", head());
  CHECK(turns() == "321");
  third.detach();
  third = progs.third.attach_egress("lo", tail());
  CHECK(turns() == "213");
  third.detach();
  third = progs.third.attach_egress("lo", ebpfxx::before_program_id(progs.second.id()));
  CHECK(turns() == "321");
  third.detach();
  third = progs.third.attach_egress("lo", ebpfxx::after_program_id(progs.second.id()));
  CHECK(turns() == "312");
  third.detach();

  const auto revision = ebpfxx::attached_egress("lo").revision;
  third = progs.third.attach_egress("lo", {.order = after(first), .expected_revision = revision});
  CHECK(turns() == "213");
  third.detach();
  CHECK(contains(error_of([&] { (void)progs.third.attach_egress("lo", {.expected_revision = revision}); }),
                 "Other programs were attached or detached there since that revision."));
  CHECK(contains(error_of([&] { (void)progs.third.attach_ingress("lo", before(first)); }),
                 "cannot attach program 'third' (tc) to the ingress of network interface 'lo': "));
  CHECK(contains(error_of([&] { (void)progs.first.attach_egress("lo"); }), "This program is attached there already."));
  CHECK(error_of([&] { (void)progs.first.attach_egress("no-such-if"); }) ==
        "cannot attach program 'first' (tc) to the egress of network interface 'no-such-if': No such device (ENODEV). "
        "`ip link` lists the interfaces of this network namespace.");
  CHECK(contains(error_of([&] { (void)progs.first.attach_egress(4711); }), "`ip link` lists the interfaces"));
  CHECK(contains(error_of([&] { (void)before(Attachment{}); }), "It is empty."));
  CHECK(contains(error_of([&] { (void)before(ebpfxx::Link{}); }), "(EBADF). That one is an empty link"));
  CHECK(contains(error_of([&] { (void)after(ebpfxx::Link{}); }), "(EBADF). That one is an empty link"));
}

TEST_CASE_FIXTURE(KernelTest, "tc filters: see packets, and take what they added with them [veth]") {
  const Echo echo;
  auto skel = packets::open().load();
  auto& seen = skel.bss();
  auto& progs = skel.progs;
  seen.port = echo.port();
  REQUIRE(!has_clsact());
  {
    auto in = progs.first.attach_ingress("lo", {.method = TcMethod::filter});
    CHECK(!in.is_link());
    CHECK(error_of([&] { in.link().pin(test::bpffs_path("filter")); }) ==
          "cannot use this attachment as a link: Operation not supported (EOPNOTSUPP). On this kernel it is not a "
          "link, as is_link() tells.");
    CHECK(has_clsact());
    CHECK(echo.passes());
    CHECK(seen.by_first == 1);
    {
      const auto out = progs.second.attach_egress("lo", {.method = TcMethod::filter});
      CHECK(echo.passes());
      CHECK(seen.by_second == 1);
      CHECK(seen.by_first == 2);
    }
    CHECK(has_clsact());
    CHECK(echo.passes());
    CHECK(seen.by_second == 1);
    CHECK(seen.by_first == 3);
    in.detach();
    CHECK(!in);
  }
  CHECK(!has_clsact());
  CHECK(echo.passes());
  CHECK(seen.by_first == 3);

  // A qdisc that was there stays, and so does one that others use.
  REQUIRE(std::system("tc qdisc add dev lo clsact") == 0);
  (void)progs.first.attach_ingress("lo", {.method = TcMethod::filter});
  CHECK(has_clsact());
  REQUIRE(std::system("tc qdisc del dev lo clsact") == 0);
  auto mine = progs.first.attach_ingress("lo", {.method = TcMethod::filter});
  const auto other = progs.second.attach_ingress("lo", {.method = TcMethod::filter});
  mine = {};
  CHECK(has_clsact());
  CHECK(echo.passes());
  CHECK(seen.by_second == 2);
  CHECK(seen.by_first == 3);
  REQUIRE(std::system("tc qdisc del dev lo clsact") == 0);  // other's filter too
}

TEST_CASE_FIXTURE(KernelTest, "tc filters: order, priority, verdict [veth]") {
  const Echo echo;
  auto skel = packets::open().load();
  auto& seen = skel.bss();
  auto& progs = skel.progs;
  seen.port = echo.port();
  const auto turns = [&] { return turns_of_packet(echo, seen); };
  {
    const auto first = progs.first.attach_ingress("lo", {.method = TcMethod::filter});
    const auto second = progs.second.attach_ingress("lo", {.method = TcMethod::filter});
    CHECK(turns() == "120");
    const auto third = progs.third.attach_ingress("lo", {.order = head(), .method = TcMethod::filter});
    CHECK(turns() == "231");
  }
  {
    const auto first = progs.first.attach_ingress("lo", {.priority = 20});  // only filters have one
    CHECK(!first.is_link());
    const auto second = progs.second.attach_ingress("lo", {.priority = 10});
    CHECK(turns() == "210");
    CHECK(contains(error_of([&] {
                     (void)progs.third.attach_ingress("lo", {.order = before(progs.first), .method = TcMethod::filter});
                   }),
                   "needs tcx (Linux 6.6)"));
    CHECK(contains(error_of([&] { (void)before(first); }), "On this kernel it is not a link"));
  }
  {
    const auto first = progs.first.attach_ingress("lo", {.method = TcMethod::filter});
    auto second = progs.second.attach_ingress("lo", {.method = TcMethod::filter});
    skel.data().verdict = 2;  // TC_ACT_SHOT
    const auto before = seen.by_first;
    seen.second_turn = 0;
    echo.send();
    CHECK(test::eventually([&] { return seen.by_first > before; }));
    skel.data().verdict = -1;
    CHECK(seen.second_turn == 0);
    CHECK(turns() == "120");

    // Detaching needs a socket; what could not be detached can be detached later.
    rlimit limit{};
    REQUIRE(getrlimit(RLIMIT_NOFILE, &limit) == 0);
    const rlimit none{0, limit.rlim_max};
    REQUIRE(setrlimit(RLIMIT_NOFILE, &none) == 0);
    const std::string error = error_of([&] { second.detach(); });
    REQUIRE(setrlimit(RLIMIT_NOFILE, &limit) == 0);
    CHECK(contains(error, "cannot detach a program: Too many open files (EMFILE)."));
    CHECK(second);
    CHECK(turns() == "120");
    second.detach();
    CHECK(turns() == "100");
  }
  CHECK(!has_clsact());
  CHECK(error_of([&] { (void)progs.first.attach_egress("no-such-if", {.method = TcMethod::filter}); }) ==
        "cannot attach program 'first' (tc) to the egress of network interface 'no-such-if': No such device (ENODEV). "
        "`ip link` lists the interfaces of this network namespace.");
}

TEST_CASE_FIXTURE(KernelTest, "tc filters: detached only in their own network namespace [veth]") {
  auto skel = packets::open().load();
  auto filter = skel.progs.first.attach_ingress("lo", {.method = TcMethod::filter});
  {
    const ebpfxx::Fd here{ebpfxx::adopt, open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)};
    REQUIRE(unshare(CLONE_NEWNET) == 0);
    const std::string error = error_of([&] { filter.detach(); });
    REQUIRE(setns(here.get(), CLONE_NEWNET) == 0);
    CHECK(contains(error, "(EXDEV). It was attached in another network namespace: detach it there."));
  }
  CHECK(filter);
  CHECK(has_clsact());
  filter.detach();
  CHECK(!has_clsact());
}

// No device of that kind on the build machine; a virtual machine's ip is busybox's.
TEST_CASE_FIXTURE(KernelTest, "tc filters: an ingress qdisc has no egress, and priorities end [veth]") {
  const Echo echo;
  auto skel = packets::open().load();
  auto& progs = skel.progs;
  REQUIRE(std::system("tc qdisc add dev lo ingress") == 0);
  const auto out = [&] { (void)progs.first.attach_egress("lo", {.method = TcMethod::filter}); };
  CHECK(contains(error_of(out), "(EEXIST). Its qdisc is `ingress`, which has no egress"));
  {
    const auto in = progs.first.attach_ingress("lo", {.priority = 65535});
    CHECK(in);
    const auto after = [&] { (void)progs.second.attach_ingress("lo", {.method = TcMethod::filter}); };
    CHECK(contains(error_of(after), "(ENOSPC). The last filter there has the last priority, 65535"));
    CHECK(progs.second.attach_ingress("lo", {.order = head(), .method = TcMethod::filter}));
  }
  REQUIRE(std::system("tc qdisc del dev lo ingress") == 0);
  CHECK(contains(error_of([&] { (void)progs.first.attach_ingress("lo", {.priority = 65536}); }),
                 "(EINVAL). A priority is 1 to 65535."));
  CHECK(contains(error_of([&] { (void)progs.first.attach_ingress(""); }), "to the ingress of network interface ''"));
}

TEST_CASE_FIXTURE(KernelTest, "tcx: order, where standard input is closed [6.6]") {
  const Echo echo;
  auto skel = packets::open().load();
  const test::WithoutStandardInput closed;
  const auto first = skel.progs.first.attach_ingress("lo");
  const auto second = skel.progs.second.attach_ingress("lo", before(first));
  CHECK(ebpfxx::attached_ingress("lo").programs.front().program_id == skel.progs.second.id());
}

TEST_CASE_FIXTURE(KernelTest, "netkit: both ends see what they send, in order [6.7] [probes]") {
  REQUIRE(std::system("ip link add kit type netkit") == 0);
  test::bring_up_cable("kit", "nk0");
  {
    auto skel = packets::open().load();
    auto& seen = skel.bss();
    seen.port = 53;
    const auto primary = skel.progs.first.attach_netkit_primary("kit");
    const auto before_it = skel.progs.second.attach_netkit_primary("kit", before(primary));
    const auto peer = skel.progs.third.attach_netkit_peer("kit");
    CHECK(ebpfxx::attached_netkit_primary("kit").programs.size() == 2);
    CHECK(ebpfxx::attached_netkit_peer("kit").programs.size() == 1);
    const auto packet = ebpfxx::testing::Packet{}.ipv4().udp({.destination = 53});
    test::CableEnd{"kit", ETH_P_IP}.send(packet);
    CHECK(test::eventually([&] { return seen.by_first == 1; }));
    CHECK(seen.second_turn == 1);
    CHECK(seen.first_turn == 2);
    CHECK(seen.by_third == 0);
    test::CableEnd{"nk0", ETH_P_IP}.send(packet);
    CHECK(test::eventually([&] { return seen.by_third == 1; }));
    CHECK(seen.by_first == 1);
    CHECK(contains(error_of([&] { (void)skel.progs.first.attach_netkit_peer("nk0"); }),
                   "Attach the program to the primary device"));
  }
  CHECK(std::system("ip link del kit") == 0);
}
