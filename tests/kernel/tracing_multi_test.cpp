// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// One link of an fentry program for many kernel functions.
#include "support.hpp"
#include "tracing_multi.skel.hpp"

using test::KernelTest;
using test::trigger;

TEST_CASE_FIXTURE(KernelTest, "fentry.multi: patterns, lists, cookies, its section [7.2] [probes]") {
  auto open = tracing_multi::open();
  open.rodata().only_tid = test::this_thread();
  open.progs.many.set_autoload(true);
  open.progs.many_returns.set_autoload(true);
  auto skel = std::move(open).load();
  auto& bss = skel.bss();
  {
    auto link = skel.progs.many.attach_multi(SYS "getpgi?");
    trigger(0);
    CHECK(bss.runs == 1);
  }
  {
    auto link = skel.progs.many.attach_multi({SYS "getpgid", SYS "getpriority"}, {.cookies = {100, 1}});
    trigger(0);
    syscall(SYS_getpriority, 0, 0);
    CHECK(bss.runs == 3);
    CHECK(bss.cookies == 101);
  }
  trigger(0);
  CHECK(bss.runs == 3);
  skel.attach();
  CHECK(!skel.links.many);
  trigger(0);
  CHECK(bss.runs == 4);

  CHECK(test::contains(test::error_of([&] { (void)skel.progs.many.attach_multi({"do_sys_opennat2"}); }),
                       "to 'do_sys_opennat2': No such file or directory (ENOENT). It has no 'do_sys_opennat2'. This "
                       "kernel has no such function"));
  CHECK(test::contains(test::error_of([&] {
                         (void)skel.progs.many.attach_multi({SYS "getpgid"}, {.cookies = {1, 2}});
                       }),
                       "It takes one cookie for each function, and there are 2."));
}
