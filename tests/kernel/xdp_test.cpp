// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// XDP programs see real packets, where they were asked to run.
#include "network.hpp"
#include "packets.skel.hpp"

using ebpfxx::XdpMode;
using test::Echo;
using test::KernelTest;

TEST_CASE_FIXTURE(KernelTest, "XDP: the mode that was asked for is taken, and can be asked") {
  const Echo echo;
  auto skel = packets::open().load();
  skel.bss().port = echo.port();
  test::wait_for_free_loopback(skel.progs.see);
  CHECK(test::eventually([] { return !ebpfxx::xdp_status("lo"); }));
  {
    auto link = skel.progs.see.attach("lo", {.mode = XdpMode::generic});
    REQUIRE(ebpfxx::xdp_status("lo"));
    CHECK(ebpfxx::xdp_status("lo")->mode == XdpMode::generic);
    CHECK(ebpfxx::xdp_status("lo")->program_id == skel.progs.see.id());
    CHECK(echo.passes());
    CHECK(skel.bss().by_xdp == 1);
    CHECK(
        test::contains(test::error_of([&] { (void)skel.progs.see.attach("lo"); }), "Another XDP program is attached"));
    link.update(skel.progs.see_too);
    CHECK(ebpfxx::xdp_status("lo")->program_id == skel.progs.see_too.id());
    CHECK(echo.passes());
    CHECK(skel.bss().by_xdp == 2);
  }
  CHECK(test::eventually([] { return !ebpfxx::xdp_status("lo"); }));
  CHECK(echo.passes());
  CHECK(skel.bss().by_xdp == 2);

  // The loopback interface's driver has none.
  auto link = skel.progs.see.attach("lo");
  CHECK(ebpfxx::xdp_status("lo")->mode == XdpMode::generic);
  link = {};
  CHECK(test::eventually([] { return !ebpfxx::xdp_status("lo"); }));
  CHECK(test::error_of([&] { (void)skel.progs.see.attach("lo", {.mode = XdpMode::native}); }) ==
        "cannot attach program 'see' (xdp) to network interface 'lo': Operation not supported (EOPNOTSUPP). Its driver "
        "has no XDP, or not with the interface's current settings: XdpMode::generic works everywhere.");
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.see.attach("lo", {.mode = XdpMode::offload}); }),
                       "Only a network card that can run programs itself takes one, loaded for it: "
                       "ProgramSpec::set_ifindex()."));
  CHECK(std::string{to_string(XdpMode::offload)} == "offload");
  auto for_card = packets::open();
  for_card.progs.see.set_ifindex(if_nametoindex("lo"));  // whose driver cannot
  CHECK(test::contains(test::error_of([&] { (void)std::move(for_card).load(); }), "cannot load object 'packets'"));
  CHECK(test::error_of([] { (void)ebpfxx::xdp_status("no-such-if"); }) ==
        "cannot get the XDP program of network interface 'no-such-if': No such device (ENODEV). `ip link` lists the "
        "interfaces of this network namespace.");
}

TEST_CASE_FIXTURE(KernelTest, "XDP: a program of another attach type, in every mode") {
  auto open = packets::open();
  open.progs.see.set_expected_attach_type(BPF_CGROUP_INET_INGRESS);  // 0, as after set_type()
  auto skel = std::move(open).load();
  for (const XdpMode mode : {XdpMode::any, XdpMode::generic}) {
    test::wait_for_free_loopback(skel.progs.see_too);
    const auto link = skel.progs.see.attach("lo", {.mode = mode});
    REQUIRE(ebpfxx::xdp_status("lo"));
    CHECK(ebpfxx::xdp_status("lo")->program_id == skel.progs.see.id());
  }
}

TEST_CASE_FIXTURE(KernelTest, "XDP: in place of a program that has no link") {
  const Echo echo;
  auto skel = packets::open().load();
  skel.bss().port = echo.port();
  const auto& progs = skel.progs;
  CHECK(test::eventually([] { return !ebpfxx::xdp_status("lo"); }));
  const int lo = static_cast<int>(if_nametoindex("lo"));
  REQUIRE(bpf_xdp_attach(lo, progs.see_too.fd(), XDP_FLAGS_SKB_MODE, nullptr) == 0);  // as ip link does
  CHECK(test::contains(test::error_of([&] { (void)progs.see.replace("lo", progs.see.id()); }),
                       "That program is not attached there, or not any more."));
  {
    const auto old = ebpfxx::xdp_status("lo").value();
    auto attachment = progs.see.replace("lo", old.program_id, {.mode = old.mode});
    CHECK(!attachment.is_link());
    CHECK(ebpfxx::xdp_status("lo")->program_id == progs.see.id());
    CHECK(echo.passes());
    CHECK(skel.bss().by_xdp == 1);
  }
  CHECK(!ebpfxx::xdp_status("lo"));
  CHECK(echo.passes());
  CHECK(skel.bss().by_xdp == 1);

  // What others have put there in the meantime stays.
  REQUIRE(bpf_xdp_attach(lo, progs.see_too.fd(), XDP_FLAGS_SKB_MODE, nullptr) == 0);
  auto attachment = progs.see.replace("lo", progs.see_too.id(), {.mode = XdpMode::generic});
  REQUIRE(bpf_xdp_attach(lo, progs.see_too.fd(), XDP_FLAGS_SKB_MODE, nullptr) == 0);
  attachment.detach();
  CHECK(ebpfxx::xdp_status("lo")->program_id == progs.see_too.id());
  REQUIRE(bpf_xdp_detach(lo, XDP_FLAGS_SKB_MODE, nullptr) == 0);

  const auto link = progs.see.attach("lo");
  CHECK(test::contains(test::error_of([&] { (void)progs.see_too.replace("lo", progs.see.id()); }),
                       "That program is attached by a link: Link::update() replaces it."));
}

TEST_CASE_FIXTURE(KernelTest, "XDP: in the driver [veth]") {
  REQUIRE(std::system("ip link add x0 type veth peer name x1 && ip link set x0 up && ip link set x1 up") == 0);
  {
    auto skel = packets::open().load();
    {
      const auto link = skel.progs.see.attach("x0", {.mode = XdpMode::native});
      CHECK(ebpfxx::xdp_status("x0")->mode == XdpMode::native);
    }
    CHECK(test::eventually([] { return !ebpfxx::xdp_status("x0"); }));
    const auto link = skel.progs.see.attach("x0");
    CHECK(ebpfxx::xdp_status("x0")->mode == XdpMode::native);
  }
  REQUIRE(std::system("ip link set x0 mtu 9000 && ip link set x1 mtu 9000") == 0);
  {
    auto open = packets::open();
    open.progs.see_frags.set_autoload(true);
    auto skel = std::move(open).load();
    CHECK(test::eventually([] { return !ebpfxx::xdp_status("x0"); }));
    CHECK(test::contains(test::error_of([&] { (void)skel.progs.see.attach("x0"); }),
                         "Use SEC(\"xdp.frags\") or XdpMode::generic"));
    const auto link = skel.progs.see_frags.attach("x0", {.mode = XdpMode::native});
    CHECK(ebpfxx::xdp_status("x0")->program_id == skel.progs.see_frags.id());
  }
  CHECK(std::system("ip link del x0") == 0);
}
