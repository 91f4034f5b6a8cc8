// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Programs at one kernel function, at many, and at system calls; and what there is instead of a function that is not
// there.
#include <sys/mount.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <ebpfxx/program/kprobe.hpp>
#include <ebpfxx/program/kprobe_multi.hpp>
#include <set>
#include <vector>

#include "kprobes.skel.hpp"
#include "support.hpp"

using test::KernelTest;
using test::trigger;

namespace {

kprobes::OpenSkeleton open_kprobes() {
  auto open = kprobes::open();
  open.rodata().only_tid = test::this_thread();
  return open;
}

std::uint64_t address_of(const std::string& function) {
  std::ifstream symbols{"/proc/kallsyms"};
  for (std::string address, type, name, rest; symbols >> address >> type >> name && std::getline(symbols, rest);)
    if (name == function) return std::stoull(address, nullptr, 16);
  return 0;
}

void trigger_both() {
  trigger(0);
  syscall(SYS_getpriority, PRIO_PROCESS, 0);
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "kprobe: return by its section [probes]") {
  auto open = open_kprobes();
  open.progs.returns.set_autoload(true);
  auto skel = std::move(open).load();
  auto link = skel.progs.returns.attach(SYS "getpgid");
  trigger(0);
  CHECK(skel.bss().runs == 1);
  link.detach();
  trigger(0);
  CHECK(skel.bss().runs == 1);
}

TEST_CASE_FIXTURE(KernelTest, "kprobe: a cookie [5.15] [probes]") {
  auto open = open_kprobes();
  open.progs.count_cookie.set_autoload(true);
  auto skel = std::move(open).load();
  auto link = skel.progs.count_cookie.attach(SYS "getpgid", {.cookie = 40});
  auto call = skel.progs.count_cookie.attach_syscall("getpgid", {.retprobe = true, .cookie = 2});
  trigger(0);
  CHECK(skel.bss().cookies == 42);
}

TEST_CASE_FIXTURE(KernelTest, "kprobe: system calls by name [probes]") {
  auto open = open_kprobes();
  open.progs.system_call.set_autoload(true);
  open.progs.probe.set_autoload(true);
  auto skel = std::move(open).load();
  {
    auto link = skel.progs.probe.attach_syscall("getpgid");
    trigger(0);
    CHECK(skel.bss().runs == 1);
    auto exit = skel.progs.probe.attach_syscall("getpgid", {.retprobe = true});
    trigger(0);
    CHECK(skel.bss().runs == 3);
  }
  {
    auto link = skel.progs.system_call.attach();
    trigger(0);
    CHECK(skel.bss().runs == 4);
  }
  const std::string error = test::error_of([&] { (void)skel.progs.probe.attach_syscall("getpgd"); });
  CHECK(test::contains(error,
                       "cannot attach program 'probe' (kprobe) to system call 'getpgd': No such file or directory "
                       "(ENOENT)."));
  CHECK(test::contains(error, "This kernel has no such system call. The nearest names are "));
  CHECK(test::contains(error, "'getpgid'"));
  CHECK(!skel.progs.probe.try_attach_syscall("getpgd"));
  CHECK(skel.progs.probe.try_attach_syscall("getpgid"));
}

TEST_CASE_FIXTURE(KernelTest, "kprobe: a function that is not there [probes]") {
  auto open = open_kprobes();
  open.progs.probe.set_autoload(true);
  open.progs.absent.set_autoload(true);
  auto skel = std::move(open).load();
  const auto error = [&](const char* function) {
    return test::error_of([&] { (void)skel.progs.probe.attach(function); });
  };
  const std::string absent = error("do_sys_opennat2");  // a long search in a guest
  CHECK(test::contains(absent, "to kernel function 'do_sys_opennat2': No such file or directory (ENOENT)."));
  CHECK(test::contains(absent,
                       "This kernel has no such function, or it was inlined everywhere. The nearest names are "
                       "'do_sys_openat2'"));
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.absent.attach(); }),
                       "cannot attach program 'absent' (kprobe/ebpfxx_no_such_function): No such file or directory "
                       "(ENOENT)."));
  CHECK(!skel.progs.probe.try_attach("do_sys_opennat2"));
  CHECK(skel.progs.probe.try_attach(SYS "getpgid"));
  // A function that the compiler changed: it is named without the suffix.
  std::ifstream symbols{"/proc/kallsyms"};
  std::set<std::string> names;
  for (std::string address, type, name, rest; symbols >> address >> type >> name && std::getline(symbols, rest);)
    if (type == "t" || type == "T") names.insert(name);
  const auto changed = std::find_if(names.begin(), names.end(), [&](const std::string& name) {
    return name.ends_with(".isra.0") && !names.contains(name.substr(0, name.find('.')));
  });
  REQUIRE((changed != names.end()));
  const std::string whole = changed->substr(0, changed->find('.'));
  CHECK(test::contains(error(whole.c_str()), "The compiler replaced that function with '" + whole + "."));
}

TEST_CASE_FIXTURE(KernelTest, "kprobe: a place that is no place [probes]") {
  auto open = open_kprobes();
  open.progs.probe.set_autoload(true);
  auto skel = std::move(open).load();
  const auto error = [&](const char* function, const ebpfxx::KprobeOptions& options) {
    return test::error_of([&] { (void)skel.progs.probe.attach(function, options); });
  };
  CHECK(test::contains(error("vfs_read", {.offset = 1}), "A kprobe is at the start of an instruction"));
  CHECK(test::contains(
      error("vfs_read", {.retprobe = true, .offset = 16}),
      "to the return of kernel function 'vfs_read': Invalid argument (EINVAL). A return has no offset."));
  CHECK(test::contains(error("", {}), "It names no function."));
  CHECK(test::contains(error("vfs_read+0x4", {}), "The offset is an option: attach(\"vfs_read\", {.offset = ...})."));
  CHECK(test::contains(error("fuse:fuse_open", {}), "Name the function without its module: 'fuse_open'."));
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.probe.try_attach("vfs_read+0x4"); }),
                       "The offset is an option"));
}

TEST_CASE_FIXTURE(KernelTest, "kprobe: a function that nobody may probe [probes]") {
  REQUIRE((mount("debugfs", "/sys/kernel/debug", "debugfs", 0, nullptr) == 0 || errno == EBUSY));  // ours alone
  std::ifstream list{"/sys/kernel/debug/kprobes/blacklist"};
  std::string range, function;
  REQUIRE(static_cast<bool>(list >> range >> function));
  auto open = open_kprobes();
  open.progs.probe.set_autoload(true);
  auto skel = std::move(open).load();
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.probe.attach(function); }),
                       "That function cannot be probed: it is on the kernel's blacklist."));
}

TEST_CASE_FIXTURE(KernelTest, "kprobe: a kernel without kprobes") {
  auto open = open_kprobes();
  open.progs.probe.set_autoload(true);
  auto skel = std::move(open).load();
  if (std::filesystem::exists("/sys/bus/event_source/devices/kprobe")) {
    CHECK(!skel.progs.probe.try_attach("ebpfxx_no_such_function"));
  } else {
    // That is no absence of the function.
    const std::string error = test::error_of([&] { (void)skel.progs.probe.try_attach("do_exit"); });
    CHECK(test::contains(error, "This kernel is built without kprobes (CONFIG_KPROBES)."));
  }
}

TEST_CASE_FIXTURE(KernelTest, "kprobe.multi: patterns, lists, addresses, cookies [6.12] [probes]") {
  auto open = open_kprobes();
  open.progs.many.set_autoload(true);
  open.progs.many_returns.set_autoload(true);
  auto skel = std::move(open).load();
  auto& bss = skel.bss();
  {
    auto link = skel.progs.many.attach(SYS "getpgi?");
    trigger_both();
    CHECK(bss.runs == 1);
    CHECK(link.info().type == BPF_LINK_TYPE_KPROBE_MULTI);
  }
  trigger_both();
  CHECK(bss.runs == 1);
  {
    auto link = skel.progs.many.attach({SYS "getpgid", SYS "getpriority"}, {.cookies = {100, 1}});
    trigger_both();
    CHECK(bss.runs == 3);
    CHECK(bss.cookies == 101);
  }
  {
    const std::vector<std::string> names{SYS "getpriority"};
    auto link = skel.progs.many.attach(names, {.retprobe = true});
    trigger_both();
    CHECK(bss.runs == 4);
  }
  {
    const std::array<std::uint64_t, 1> addresses{address_of(SYS "getpgid")};
    auto link = skel.progs.many.attach(addresses);
    trigger_both();
    CHECK(bss.runs == 5);
  }
  skel.attach();
  CHECK(!skel.links.many);
  trigger_both();
  CHECK(bss.runs == 6);
}

TEST_CASE_FIXTURE(KernelTest, "kprobe.multi: sessions run at entry and return [6.12] [probes]") {
  auto open = open_kprobes();
  open.progs.many.set_autoload(true);
  REQUIRE(bpf_program__set_expected_attach_type(
              open.progs.many.native(), static_cast<bpf_attach_type>(ebpfxx::detail::attach_kprobe_session)) == 0);
  auto skel = std::move(open).load();
  auto link = skel.progs.many.attach({SYS "getpgid"});
  trigger(0);
  CHECK(skel.bss().runs == 2);
}

TEST_CASE_FIXTURE(KernelTest, "kprobe.multi: what is not there [6.12] [probes]") {
  auto open = open_kprobes();
  open.progs.many.set_autoload(true);
  auto skel = std::move(open).load();
  const std::string error = test::error_of([&] { (void)skel.progs.many.attach({SYS "getpgid", "do_sys_opennat2"}); });
  CHECK(test::contains(error, "cannot attach program 'many' (kprobe.multi) to 2 functions: "));
  CHECK(test::contains(error, "It has no 'do_sys_opennat2'. This kernel has no such function"));
  CHECK(test::contains(error, "The nearest names are 'do_sys_openat2'"));
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.many.attach("ebpfxx_no_*"); }),
                       "to 'ebpfxx_no_*': No such file or directory (ENOENT)."));
  CHECK(test::contains(test::error_of([&] {
                         (void)skel.progs.many.attach({"vfs_read", "vfs_write", "vfs_read"});
                       }),
                       "'vfs_read' is in the list twice."));
  CHECK(!skel.progs.many.try_attach("ebpfxx_no_*"));
  CHECK(!skel.progs.many.try_attach({"do_sys_opennat2"}));
  CHECK(skel.progs.many.try_attach({SYS "getpgid"}));
  CHECK(test::contains(test::error_of([&] {
                         (void)skel.progs.many.attach({SYS "getpgid"}, {.cookies = {1, 2}});
                       }),
                       "It takes one cookie for each function, and there are 2."));
}

TEST_CASE_FIXTURE(KernelTest, "kprobe.multi: a kernel that lacks it says so") {
  auto open = open_kprobes();
  open.progs.many_returns.set_autoload(true);
  auto skel = std::move(open).load();
  const std::string error = test::error_of([&] { (void)skel.progs.many_returns.attach({SYS "getpgid"}); });
  if (error.find("EINVAL") != std::string::npos) CHECK(test::contains(error, "needs Linux 5.18 or newer."));
  if (error.find("EOPNOTSUPP") != std::string::npos) CHECK(test::contains(error, "CONFIG_FPROBE."));
}
