// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Tracepoints, fentry and LSM programs with cookies, functions that are replaced, and what is not there.
#include <array>
#include <ebpfxx/program/extension.hpp>

#include "replacement.skel.hpp"
#include "support.hpp"
#include "tracing.skel.hpp"

using test::KernelTest;
using test::trigger;

namespace {

tracing::OpenSkeleton open_tracing() {
  auto open = tracing::open();
  open.rodata().only_tid = test::this_thread();
  return open;
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "raw tracepoint: what is not there") {
  auto open = open_tracing();
  open.progs.raw.set_autoload(true);
  auto skel = std::move(open).load();
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.raw.attach("sched_swich"); }),
                       "to raw tracepoint 'sched_swich': No such file or directory (ENOENT). "));
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.raw.attach("sched_swich"); }),
                       "This kernel has no such tracepoint. The nearest names are 'sched_switch'"));
  CHECK(!skel.progs.raw.try_attach("sched_swich"));
  auto link = skel.progs.raw.try_attach("sys_enter");
  trigger(0);
  CHECK(skel.bss().runs >= 1);
}

TEST_CASE_FIXTURE(KernelTest, "raw tracepoint with a cookie [6.10]") {
  auto open = open_tracing();
  open.progs.raw_cookie.set_autoload(true);
  auto skel = std::move(open).load();
  const auto rest = [&] { return skel.bss().cookies % 1000; };
  {
    auto link = skel.progs.raw_cookie.attach("sys_enter", {.cookie = 1001});
    trigger(0);
    CHECK(link.info().type == BPF_LINK_TYPE_RAW_TRACEPOINT);
  }
  CHECK(rest() >= 1);
  const auto before = skel.bss().cookies;
  trigger(0);
  CHECK(skel.bss().cookies == before);
}

TEST_CASE_FIXTURE(KernelTest, "tp_btf with a cookie [6.10]") {
  auto open = open_tracing();
  open.progs.tp_btf_cookie.set_autoload(true);
  auto skel = std::move(open).load();
#if EBPFXX_LIBBPF_AT_LEAST(1, 4)
  {
    auto link = skel.progs.tp_btf_cookie.attach({.cookie = 1001});
    trigger(0);
  }
  const auto seen = skel.bss().cookies;
  CHECK(seen >= 1001);
  CHECK(seen % 1001 == 0);
  trigger(0);
  CHECK(skel.bss().cookies == seen);
#else
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.tp_btf_cookie.attach({.cookie = 1001}); }),
                       "Cookies of tp_btf need Linux 6.10 and libbpf 1.4, or newer."));
#endif
}

TEST_CASE_FIXTURE(KernelTest, "fentry, tp_btf, LSM: what is not there, and what is") {
  const auto error = [](auto member) {
    auto open = open_tracing();
    (open.progs.*member).set_autoload(true);
    return test::error_of([&] { (void)std::move(open).load(); });
  };
  using Progs = tracing::OpenSkeleton::Progs;
  CHECK(test::contains(error(&Progs::no_function),
                       "This kernel has no 'vfs_raed' to attach to: set_autoload(false) leaves the program out. The "
                       "nearest names are 'vfs_read'"));
  CHECK(test::contains(error(&Progs::no_function_of_vmlinux),
                       "no 'vmlinux:vfs_raed' to attach to: set_autoload(false) leaves the program out. The nearest "
                       "names are 'vfs_read'"));
  CHECK(test::contains(error(&Progs::no_module), "There are no types of a module 'no_such_module': is it loaded?"));
#if !EBPFXX_LIBBPF_AT_LEAST(1, 5)
  CHECK(test::contains(error(&Progs::with_module),
                       "This libbpf does not know 'vmlinux:vfs_read': name the function without its module."));
#endif
  CHECK(test::contains(error(&Progs::no_tp_btf), "no 'sched_process_exe' to attach to"));
  CHECK(test::contains(error(&Progs::no_tp_btf), "The nearest names are 'sched_process_exec'"));
  CHECK(test::contains(error(&Progs::no_hook), "The nearest names are 'file_open'"));
}

TEST_CASE_FIXTURE(KernelTest, "tracepoint: what is not there") {
  auto open = open_tracing();
  open.progs.tracepoint.set_autoload(true);
  open.progs.absent.set_autoload(true);
  auto skel = std::move(open).load();
  const auto error = [&](const char* category, const char* name) {
    return test::error_of([&] { (void)skel.progs.tracepoint.attach(category, name); });
  };
  CHECK(test::contains(error("sched", "sched_swich"),
                       "This kernel has no such tracepoint. The nearest names are 'sched/sched_switch'"));
  CHECK(test::contains(error("scheduler", "sched_switch"), "There is 'sched/sched_switch'."));
  CHECK(test::contains(error("sched", "x"), "Its category has 'sched_"));
  CHECK(
      test::contains(error("ebpfxx_no_such_category", "x"), "There is no category 'ebpfxx_no_such_category' either."));
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.absent.attach(); }),
                       "The nearest names are 'sched/sched_process_exec'"));
  CHECK(!skel.progs.tracepoint.try_attach("sched", "sched_swich"));
  auto link = skel.progs.tracepoint.try_attach("syscalls", "sys_enter_getpgid");
  trigger(0);
  CHECK(skel.bss().runs == 1);
}

TEST_CASE_FIXTURE(KernelTest, "fentry and LSM with cookies [6.1] [probes]") {
  auto open = open_tracing();
  open.progs.fentry_cookie.set_autoload(true);
  open.progs.lsm_cookie.set_autoload(true);
  auto skel = std::move(open).load();
  {
    auto link = skel.progs.fentry_cookie.attach({.cookie = 42});
    trigger(0);
    CHECK(skel.bss().cookies == 42);
  }
  auto link = skel.progs.lsm_cookie.attach({.cookie = 7});
  CHECK(std::ifstream{"/proc/version"}.good());
  CHECK(skel.bss().cookies == 7);
}

TEST_CASE_FIXTURE(KernelTest, "freplace: a function of another program [probes]") {
  auto skel = open_tracing().load();
  constexpr std::array<std::byte, 64> packet{};
  const auto verdict = [&] { return skel.progs.target.test_run({.data = packet}).return_value; };
  auto open = replacement::open();
  open.progs.drop_instead.set_attach_target("choose", skel.progs.target.fd());
  auto other = std::move(open).load();
  CHECK(verdict() == XDP_PASS);
  {
    auto link = other.progs.drop_instead.attach(skel.progs.target, "choose");
    CHECK(verdict() == XDP_DROP);
    CHECK(!test::error_of([&] { (void)other.progs.drop_instead.attach(skel.progs.target, "choose"); }).empty());
  }
  CHECK(verdict() == XDP_PASS);
  CHECK(test::contains(
      test::error_of([&] { (void)other.progs.drop_instead.attach(skel.progs.target, "no_such_function"); }),
      "cannot attach program 'drop_instead' (freplace/choose) to function 'no_such_function' of program 'target': "));
  CHECK(test::contains(
      test::error_of([&] { (void)other.progs.drop_instead.attach(skel.progs.target, "no_such_function"); }),
      "That program has no global function of this name."));
}
