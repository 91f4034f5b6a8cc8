// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What the kernel says of each kind of link; links that libbpf made; updates to programs that do not fit.
#include <net/if.h>
#include <sys/stat.h>

#include <ebpfxx/cpus.hpp>
#include <ebpfxx/detail/uapi.hpp>
#include <ebpfxx/link_info.hpp>
#include <ebpfxx/program/uprobe.hpp>
#include <utility>

#include "cgroup_hooks.skel.hpp"
#include "iterators.skel.hpp"
#include "kinds.skel.hpp"
#include "network.hpp"
#include "packets.skel.hpp"
#include "sampling.skel.hpp"
#include "socket_hooks.skel.hpp"
#include "support.hpp"
#include "uprobes.skel.hpp"

using ebpfxx::Link;
using test::KernelTest;

extern "C" [[gnu::noinline]] void ebpfxx_test_named() { asm volatile(""); }

namespace {

kinds::Skeleton load_kinds(auto&&... chosen) {
  auto open = kinds::open();
  (chosen(open.progs).set_autoload(true), ...);
  return std::move(open).load();
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "link info: XDP, raw tracepoints") {
  const auto skel = load_kinds(
      [](auto& progs) -> auto& { return progs.raw_tracepoint; }, [](auto& progs) -> auto& { return progs.tp_btf; });
  const Link xdp = skel.progs.drop.attach("lo");
  CHECK(xdp.info().type == BPF_LINK_TYPE_XDP);
  CHECK(xdp.info().prog_id == skel.progs.drop.id());
  CHECK(xdp.info<ebpfxx::XdpLinkInfo>()->ifindex == if_nametoindex("lo"));
  CHECK(!xdp.info<ebpfxx::CgroupLinkInfo>());
  CHECK(!xdp.info<ebpfxx::KprobeLinkInfo>());

  const Link raw = skel.progs.raw_tracepoint.attach("sys_enter");
  CHECK(raw.info<ebpfxx::RawTracepointLinkInfo>()->name == "sys_enter");
  CHECK(skel.progs.tp_btf.attach().info<ebpfxx::RawTracepointLinkInfo>()->name == "sys_enter");
  CHECK(
      test::error_of([] { (void)Link{}.info<ebpfxx::XdpLinkInfo>(); }).starts_with("cannot get the info of the link"));
}

TEST_CASE_FIXTURE(KernelTest, "link info: tracepoints and perf events say more since Linux 6.6 [6.6]") {
  const auto skel = load_kinds([](auto& progs) -> auto& { return progs.cookie; });
  const Link link = skel.progs.cookie.attach("syscalls", "sys_enter_getpgid", {.cookie = 4711});
  const auto tracepoint = link.info<ebpfxx::TracepointLinkInfo>();
  REQUIRE(tracepoint);
  CHECK(tracepoint->name == "sys_enter_getpgid");
  CHECK((tracepoint->cookie == 4711 || !ebpfxx::detail::kernel_is_at_least(6, 9)));
  CHECK(!link.info<ebpfxx::PerfEventLinkInfo>());

  const auto sampler = sampling::open().load();
  const Link sampled = sampler.progs.sample.attach(
      ebpfxx::PerfEvent::open({.event = ebpfxx::SoftwareEvent::page_faults, .period = 1, .pid = 0}));
  const auto event = sampled.info<ebpfxx::PerfEventLinkInfo>();
  REQUIRE(event);
  CHECK(event->type == PERF_TYPE_SOFTWARE);
  CHECK(event->config == PERF_COUNT_SW_PAGE_FAULTS);

  const auto probed = uprobes::open().load();
  const Link uprobe = probed.progs.count.attach("/proc/self/exe", "ebpfxx_test_named");
  const auto info = uprobe.info<ebpfxx::UprobeLinkInfo>();
  REQUIRE(info);
  CHECK(std::filesystem::equivalent(info->path, "/proc/self/exe"));
  CHECK(info->offset > 0);
  CHECK(!info->is_return);
  CHECK(probed.progs.count.attach("/proc/self/exe", "ebpfxx_test_named", {.retprobe = true})
            .info<ebpfxx::UprobeLinkInfo>()
            ->is_return);
}

TEST_CASE_FIXTURE(KernelTest, "link info: tracing [probes]") {
  const auto skel = load_kinds([](auto& progs) -> auto& { return progs.fentry; });
  const Link link = skel.progs.fentry.attach();
  const auto info = link.info<ebpfxx::TracingLinkInfo>();
  REQUIRE(info);
  CHECK(info->attach_type == BPF_TRACE_FENTRY);
  CHECK((info->target_btf_id > 0 || !ebpfxx::detail::kernel_is_at_least(5, 13)));
}

TEST_CASE_FIXTURE(KernelTest, "link info: kprobes [6.6] [probes]") {
  const auto skel = load_kinds([](auto& progs) -> auto& { return progs.kprobe; });
  const Link link = skel.progs.kprobe.attach(SYS "getpgid");
  const auto kprobe = link.info<ebpfxx::KprobeLinkInfo>();
  REQUIRE(kprobe);
  CHECK(kprobe->function == SYS "getpgid");
  CHECK(kprobe->offset == 0);
  CHECK(!kprobe->is_return);
}

TEST_CASE_FIXTURE(KernelTest, "link info: cgroups; an update only to a program of the same kind") {
  const test::OwnCgroup group;
  auto open = cgroup_hooks::open();
  open.progs.connect4_too.set_expected_attach_type(BPF_CGROUP_INET6_CONNECT);
  const auto skel = std::move(open).load();
  Link link = skel.progs.connect4.attach(group.path());
  const auto info = link.info<ebpfxx::CgroupLinkInfo>();
  REQUIRE(info);
  CHECK(info->cgroup_id == ebpfxx::Cgroup::open(group.path()).id());
  CHECK(info->attach_type == BPF_CGROUP_INET4_CONNECT);

  link.update(skel.progs.connect4);
  CHECK(test::error_of([&] { link.update(skel.progs.create); }) ==
        "cannot update the link to program 'create' (cgroup/sock_create): Invalid argument (EINVAL). The attached "
        "program has type cgroup_sock_addr, and this one has type cgroup_sock.");
  // The kernel would take this one, and run it for the wrong hook.
  CHECK(test::error_of([&] { link.update(skel.progs.connect4_too); }) ==
        "cannot update the link to program 'connect4_too' (cgroup/connect4): Invalid argument (EINVAL). The attached "
        "program has type cgroup_inet4_connect, and this one has type cgroup_inet6_connect.");
  CHECK(link.info().prog_id == skel.progs.connect4.id());

  // These are for either direction.
  Link packets = skel.progs.sent.attach(group.path());
  packets.update(skel.progs.either);
  CHECK(packets.info().prog_id == skel.progs.either.id());
}

TEST_CASE_FIXTURE(KernelTest, "link info: iterators") {
  const auto skel = iterators::open().load();
  const auto info = skel.progs.tasks.attach().info<ebpfxx::IterLinkInfo>();
  REQUIRE(info);
  CHECK(info->target == "task");
  CHECK(info->pid == 0);
  CHECK(info->map_id == 0);
}

TEST_CASE_FIXTURE(KernelTest, "link info: iterators of one process or cgroup [6.1]") {
  auto open = iterators::open();
  open.progs.cgroups.set_autoload(true);
  const auto skel = std::move(open).load();
  const auto pid = static_cast<std::uint32_t>(getpid());
  CHECK(skel.progs.tasks.attach({.pid = getpid()}).info<ebpfxx::IterLinkInfo>()->pid == pid);
  CHECK(skel.progs.tasks.attach({.tid = getpid()}).info<ebpfxx::IterLinkInfo>()->tid == pid);
  const test::OwnCgroup group;
  const auto of_group = skel.progs.cgroups.attach({.cgroup = group.path(), .order = ebpfxx::CgroupOrder::self_only});
  const auto info = of_group.info<ebpfxx::IterLinkInfo>();
  REQUIRE(info);
  CHECK(info->target == "cgroup");
  CHECK(info->cgroup_id == ebpfxx::Cgroup::open(group.path()).id());
  CHECK(info->order == BPF_CGROUP_ITER_SELF_ONLY);
}

TEST_CASE_FIXTURE(KernelTest, "link info: iterators of a map [probes]") {
  auto open = iterators::open();
  open.progs.entries.set_autoload(true);
  const auto skel = std::move(open).load();
  const auto info = skel.progs.entries.attach({.map = skel.maps.counts}).info<ebpfxx::IterLinkInfo>();
  REQUIRE(info);
  CHECK(info->target == "bpf_map_elem");
  CHECK(info->map_id == skel.maps.counts.info().id);
}

TEST_CASE_FIXTURE(KernelTest, "link info: network namespaces") {
  const auto skel = socket_hooks::open().load();
  struct stat own {};
  REQUIRE(stat("/proc/self/ns/net", &own) == 0);
  const Link link = skel.progs.choose.attach();
  const auto info = link.info<ebpfxx::NetnsLinkInfo>();
  REQUIRE(info);
  CHECK(info->inode == own.st_ino);
  CHECK(info->attach_type == BPF_SK_LOOKUP);
}

TEST_CASE_FIXTURE(KernelTest, "link info: tcx [6.6]") {
  const auto skel = packets::open().load();
  const auto in = skel.progs.first.attach_ingress("lo");
  const auto info = in.link().info<ebpfxx::TcxLinkInfo>();
  REQUIRE(info);
  CHECK(info->ifindex == if_nametoindex("lo"));
  CHECK(static_cast<int>(info->attach_type) == ebpfxx::detail::attach_tcx_ingress);
}

TEST_CASE_FIXTURE(KernelTest, "links that libbpf made are taken over") {
  const std::string path = test::bpffs_path("adopted");
  {
    auto skel = load_kinds([](auto& progs) -> auto& { return progs.tp_btf; });
    Link link{ebpfxx::adopt, bpf_program__attach_trace(skel.progs.tp_btf.native()), skel.object()};
    CHECK(link.info().type == BPF_LINK_TYPE_RAW_TRACEPOINT);
    CHECK(!link.pin_path());
    link.pin(path);
    CHECK(link.pin_path() == path);
    CHECK(Link::open_pinned(path).pin_path() == path);
    CHECK(Link{ebpfxx::Fd::dup(link.fd())}.pin_path() == nullptr);
    link.unpin();
    CHECK(!link.pin_path());
    skel = load_kinds();  // the link keeps its own object alive
    CHECK(link.info().id > 0);
  }
  const auto skel = load_kinds();
  CHECK(
      test::contains(test::error_of([&] {
                       const ebpfxx::detail::LogCapture quiet;
                       (void)Link{ebpfxx::adopt, bpf_program__attach_trace(skel.progs.tp_btf.native()), skel.object()};
                     }),
                     "cannot take over a link: Invalid argument (EINVAL). The call that attaches returned null."));
}
