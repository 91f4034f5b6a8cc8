// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What a skeleton's attach() leaves: why, and the call that attaches it.
#include <algorithm>
#include <utility>
#include <vector>

#include "cgroup_hooks.skel.hpp"
#include "iterators.skel.hpp"
#include "kinds.skel.hpp"
#include "packets.skel.hpp"
#include "sampling.skel.hpp"
#include "socket_hooks.skel.hpp"
#include "support.hpp"
#include "uprobes.skel.hpp"

using test::KernelTest;

namespace {

std::vector<std::string> texts(const ebpfxx::UnattachedList& left) {
  std::vector<std::string> texts;
  for (const ebpfxx::Unattached& program : left) texts.push_back(program.text());
  return texts;
}

bool has(const ebpfxx::UnattachedList& left, std::string_view text) {
  const auto all = texts(left);
  const bool found = std::ranges::find(all, text) != all.end();
  if (!found)
    for (const auto& one : all) MESSAGE(one);
  return found;
}

bool has_program(const ebpfxx::UnattachedList& left, std::string_view name) {
  return std::ranges::any_of(left, [&](const auto& program) { return program.name == name; });
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "attach() says what it left") {
  auto open = kinds::open();
  open.progs.tracepoint.set_autoload(true).set_autoattach(false);
  open.progs.raw_tracepoint.set_autoload(true);
  open.progs.tp_btf.set_autoload(true);
  auto skel = std::move(open).load();
  const auto left = skel.attach();
  CHECK(skel.links.tp_btf);
  const auto all = texts(left);
  REQUIRE(left.size() == all.size());
  CHECK(left.begin()->name == std::string{"drop"});
  CHECK(left.begin()->section == std::string{"xdp"});
  CHECK(left.begin()->reason == std::string{"its SEC() names no interface"});
  CHECK(left.begin()->call == std::string{"attach(interface)"});
  CHECK(all.front() == "drop (xdp): its SEC() names no interface: skel.progs.drop.attach(interface)");
  CHECK(has(left, "pass (xdp): it was not loaded"));
  CHECK(has(left, "tracepoint (tp/syscalls/sys_enter_getpgid): its autoattach is off: skel.progs.tracepoint.attach()"));
  CHECK(has(left, "raw_tracepoint (raw_tp): its SEC() names no tracepoint: skel.progs.raw_tracepoint.attach(name)"));
  CHECK(std::ranges::none_of(left, [](const auto& program) { return program.name == std::string{"tp_btf"}; }));

  // Again, with what it named attached by hand.
  skel.links.drop = skel.progs.drop.attach("lo");
  skel.links.raw_tracepoint = skel.progs.raw_tracepoint.attach("sys_enter");
  CHECK(skel.attach().size() == left.size() - 2);
}

TEST_CASE_FIXTURE(KernelTest, "attach() names the call for each kind of program") {
  // The list outlives its skeleton.
  const auto left_of = [](auto skel) { return skel.attach(); };
  CHECK(has(left_of(sampling::open().load()),
            "sample (perf_event): its SEC() names no event: skel.progs.sample.attach({.frequency = 99})"));
  const auto cgroups = left_of(cgroup_hooks::open().load());
  CHECK(has(cgroups, "connect4 (cgroup/connect4): its SEC() names no cgroup: skel.progs.connect4.attach(cgroup)"));
  CHECK(has(cgroups, "tune (sockops): its SEC() names no cgroup: skel.progs.tune.attach(cgroup)"));
  CHECK(has(left_of(packets::open().load()),
            "first (tc): its SEC() names no interface: skel.progs.first.attach_ingress(interface)"));
  const auto sockets = left_of(socket_hooks::open().load());
  CHECK(has(sockets, "choose (sk_lookup): its SEC() names no network namespace: skel.progs.choose.attach()"));
  CHECK(has(left_of(uprobes::open().load()),
            "count (uprobe): its SEC() names no function: skel.progs.count.attach(binary, function)"));
}

TEST_CASE_FIXTURE(KernelTest, "links keep what the attach of each kind returns, until detach() [6.6]") {
  {
    auto skel = sampling::open().load();
    skel.links.sample = skel.progs.sample.attach({.frequency = 99});
    CHECK(skel.links.sample.size() > 0);
    for (const ebpfxx::Unattached& program : skel.attach()) CHECK(program.name != std::string{"sample"});
    const auto moved = std::move(skel);
    CHECK(moved.links.sample.size() > 0);
  }
  auto skel = packets::open().load();
  skel.links.first = skel.progs.first.attach_ingress("lo");
  const auto left = skel.attach();
  CHECK(!has_program(left, "first"));
  CHECK(has_program(left, "second"));
  CHECK(skel.links.first);
  skel.detach();
  CHECK(!skel.links.first);
  CHECK(has_program(skel.attach(), "first"));

  auto sockets = socket_hooks::open().load();
  const ebpfxx::Socket socket{ebpfxx::adopt, ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  sockets.links.filter = sockets.progs.filter.attach(socket);
  CHECK(!has_program(sockets.attach(), "filter"));
  sockets.detach();
  CHECK(has_program(sockets.attach(), "filter"));
  sockets.links.filter = sockets.progs.filter.attach(socket);
}

TEST_CASE_FIXTURE(KernelTest, "attach() leaves syscall programs, which are run [5.14]") {
  auto open = kinds::open();
  open.progs.add.set_autoload(true);
  auto skel = std::move(open).load();
  CHECK(has(skel.attach(), "add (syscall): it is run, not attached: skel.progs.add.run(context)"));
}

TEST_CASE_FIXTURE(KernelTest, "attach() leaves iterators that need to be told over what [6.1]") {
  auto open = iterators::open();
  open.progs.cgroups.set_autoload(true);
  auto skel = std::move(open).load();
  CHECK(has(skel.attach(), "cgroups (iter/cgroup): no cgroup was chosen: skel.progs.cgroups.attach({.cgroup = path})"));
  CHECK(skel.links.tasks);
  CHECK(!skel.progs.cgroups.try_attach());
}
