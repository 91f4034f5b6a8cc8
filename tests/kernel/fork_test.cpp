// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// A process that forks, e.g. to start another program, keeps what it has attached, whatever the child destroys.
#include <ebpfxx/attached.hpp>
#include <ebpfxx/detail/tc_filters.hpp>
#include <utility>

#include "cgroup_hooks.skel.hpp"
#include "kinds.skel.hpp"
#include "network.hpp"
#include "packets.skel.hpp"

using test::KernelTest;

namespace {

/// The child destroys its copy, as it does when it leaves main().
void destroy_in_child(auto& attached) {
  CHECK(test::text_of_child([&] {
          { const auto mine = std::move(attached); }
          return std::string{"destroyed"};
        }) == "destroyed");
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "fork: links of the parent stay") {
  auto open = kinds::open();
  open.rodata().only_tid = test::this_thread();
  open.progs.tracepoint.set_autoload(true);
  open.progs.raw_tracepoint.set_autoload(true);
  auto skel = std::move(open).load();
  auto by_event = skel.progs.tracepoint.attach();
  destroy_in_child(by_event);
  test::trigger(1);
  CHECK(skel.bss().runs == 1);
  by_event = {};

  auto raw = skel.progs.raw_tracepoint.attach("sys_enter");
  destroy_in_child(raw);
  const auto before = skel.bss().runs;
  test::trigger(1);
  CHECK(skel.bss().runs > before);
}

TEST_CASE_FIXTURE(KernelTest, "fork: a cgroup's program without a link stays") {
  const test::OwnCgroup cgroup;
  const auto skel = cgroup_hooks::open().load();
  auto attachment = skel.progs.connect4.attach_without_link(cgroup.path(), ebpfxx::CgroupSharing::multi);
  destroy_in_child(attachment);
  const auto opened = ebpfxx::Cgroup::open(cgroup.path());
  CHECK(ebpfxx::attached_to_cgroup(opened, BPF_CGROUP_INET4_CONNECT).programs.size() == 1);
  attachment.detach();
  CHECK(ebpfxx::attached_to_cgroup(opened, BPF_CGROUP_INET4_CONNECT).programs.empty());
}

TEST_CASE_FIXTURE(KernelTest, "fork: a tc filter stays [veth]") {
  test::set_up_loopback();
  const auto skel = packets::open().load();
  auto filter = skel.progs.first.attach_ingress("lo", {.method = ebpfxx::TcMethod::filter});
  destroy_in_child(filter);
  CHECK(ebpfxx::detail::last_tc_priority(1, BPF_TC_INGRESS) > 0);
  filter.detach();
  CHECK(ebpfxx::detail::last_tc_priority(1, BPF_TC_INGRESS) == 0);
}
