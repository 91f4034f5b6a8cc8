// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// One link for many functions of this test program.
#include <dlfcn.h>

#include <array>
#include <ebpfxx/choose.hpp>
#include <ebpfxx/detail/elf_functions.hpp>
#include <ebpfxx/link_info.hpp>
#include <ebpfxx/program/uprobe_multi.hpp>
#include <vector>

#include "server.hpp"
#include "support.hpp"
#include "uprobe_multi.skel.hpp"

using test::KernelTest;

extern "C" {
[[gnu::noinline]] int ebpfxx_test_many_1(int number) {
  asm volatile("");
  return number + 1;
}
[[gnu::noinline]] int ebpfxx_test_many_2(int number) {
  asm volatile("");
  return number + 2;
}
}

namespace {

uprobe_multi::OpenSkeleton open_uprobe_multi() {
  auto open = uprobe_multi::open();
  open.rodata().only_pid = static_cast<std::uint32_t>(getpid());
  return open;
}

constexpr const char* self = "/proc/self/exe";

void call_both() {
  ebpfxx_test_many_1(1);
  ebpfxx_test_many_2(1);
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "uprobe.multi: a pattern, and its section [6.6]") {
  auto open = open_uprobe_multi();
  open.progs.by_section.set_autoload(true);
  auto skel = std::move(open).load();
  {
    auto link = skel.progs.count.attach(self, "ebpfxx_test_many_*");
    call_both();
    CHECK(skel.bss().runs == 2);
  }
  call_both();
  CHECK(skel.bss().runs == 2);
  skel.attach();
  CHECK(!skel.links.count);
  call_both();
  CHECK(skel.bss().runs == 4);
}

TEST_CASE_FIXTURE(KernelTest, "uprobe.multi: patterns of C++'s names [6.6] [any kernel]") {
  auto skel = open_uprobe_multi().load();
  uprobed::Server server;
  const auto runs = [&](const char* pattern) {
    const auto before = skel.bss().runs;
    auto link = skel.progs.count.attach(self, pattern);
    (void)server.handle(1);
    (void)server.handle("");
    server.close();
    return skel.bss().runs - before;
  };
  CHECK(runs("uprobed::Server::*") == 3);
  CHECK(runs("uprobed::Server::handle") == 2);
  CHECK(runs("uprobed::Server::h?ndle(int*") == 1);
  CHECK(runs("_ZN7uprobed6Server*") == 3);
  CHECK(!skel.progs.count.try_attach(self, "uprobed::Server"));
}

TEST_CASE_FIXTURE(KernelTest, "uprobe.multi: a pattern of names that are in a debug file [6.6]") {
  auto skel = open_uprobe_multi().load();
  const std::string path = std::string{OBJECTS_DIRECTORY} + "/stripped.so";
  void* const library = dlopen(path.c_str(), RTLD_NOW);
  REQUIRE(library);
  const auto call = reinterpret_cast<int (*)(int)>(dlsym(library, "ebpfxx_stripped_call"));
  {
    auto link = skel.progs.count.attach(path, "*Counter::hid*");
    CHECK(call(1) == 4);
    CHECK(skel.bss().runs == 1);
  }
  auto all = skel.progs.count.attach(path, "*strip*");
  CHECK(call(1) == 4);
  CHECK(skel.bss().runs == 2);
  dlclose(library);
}

TEST_CASE_FIXTURE(KernelTest, "uprobe.multi: lists of names, with cookies [6.6]") {
  auto skel = open_uprobe_multi().load();
  auto& bss = skel.bss();
  auto link = skel.progs.count.attach(self, {"ebpfxx_test_many_1", "ebpfxx_test_many_2"}, {.cookies = {100, 1}});
  call_both();
  ebpfxx_test_many_2(1);
  CHECK(bss.runs == 3);
  CHECK(bss.cookies == 102);

  const std::vector<std::string> names{"ebpfxx_test_many_2"};
  const std::vector<std::uint64_t> cookies{1000};
  link = skel.progs.count.attach(self, names, {.cookies = cookies});
  call_both();
  CHECK(bss.runs == 4);
  CHECK(bss.cookies == 1102);

  CHECK(test::error_of([&] {
          (void)skel.progs.count.attach(self, names, {.cookies = {1, 2}});
        }) ==
        "cannot attach program 'count' (uprobe.multi) to 'ebpfxx_test_many_2' of '/proc/self/exe': Invalid argument "
        "(EINVAL). It takes one cookie for each function, and there are 2.");
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.count.attach(self, "x*", {.cookies = cookies}); }),
                       "Cookies need a list of functions"));
}

TEST_CASE_FIXTURE(KernelTest, "uprobe.multi: offsets, and one process [6.6]") {
  auto skel = open_uprobe_multi().load();
  const std::array<std::uint64_t, 1> offsets{ebpfxx::detail::ElfFunctions{self, "ebpfxx_test_many_1"}.offset()};
  auto link = skel.progs.count.attach(self, offsets, {.pid = 0});
  call_both();
  CHECK(skel.bss().runs == 1);
  auto same = skel.progs.count.attach(self, {offsets[0]}, {.pid = getpid()});
  call_both();
  CHECK(skel.bss().runs == 3);
  auto other = skel.progs.count.attach(self, {"ebpfxx_test_many_1"}, {.pid = getppid()});
  call_both();
  CHECK(skel.bss().runs == 5);
}

TEST_CASE_FIXTURE(KernelTest, "uprobe.multi: returns [6.6]") {
  auto open = open_uprobe_multi();
  open.progs.count_returns.set_autoload(true);
  auto skel = std::move(open).load();
  // SEC() says that it is for returns, and so can an option.
  auto link = skel.progs.count_returns.attach(self, {"ebpfxx_test_many_1"});
  auto other = skel.progs.count.attach(self, {"ebpfxx_test_many_1"}, {.retprobe = true});
  ebpfxx_test_many_1(1);
  CHECK(skel.bss().returns == 1);
  CHECK(skel.bss().runs == 1);
  CHECK(static_cast<int>(link.info().type) == ebpfxx::detail::link_uprobe_multi);
}

TEST_CASE_FIXTURE(KernelTest, "uprobe.multi: sessions [6.13]") {
  auto open = open_uprobe_multi();
  open.progs.session.set_autoload(true);
  auto skel = std::move(open).load();
  auto link = skel.progs.session.attach(self, "ebpfxx_test_many_*");
  call_both();
  CHECK(skel.bss().runs == 4);
}

TEST_CASE_FIXTURE(KernelTest, "uprobe.multi: what is not there [6.6] [any kernel]") {
  auto skel = open_uprobe_multi().load();
  CHECK(test::contains(test::error_of([&] {
                         (void)skel.progs.count.attach(self, {"ebpfxx_test_many_1", "ebpfxx_test_meny_2"});
                       }),
                       "to 2 functions of '/proc/self/exe': No such file or directory (ENOENT). It has no "
                       "'ebpfxx_test_meny_2'. The nearest names are 'ebpfxx_test_many_2'"));
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.count.attach(self, "no_such_*"); }),
                       "to 'no_such_*' of '/proc/self/exe': No such file or directory (ENOENT). None of the functions "
                       "in its symbol tables matches."));
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.count.attach("libnothing.so.1", "f*"); }),
                       "Looked for it in "));
  CHECK(!skel.progs.count.try_attach(self, {"ebpfxx_test_meny_1"}));
  CHECK(!skel.progs.count.try_attach(self, "no_such_*"));
  CHECK(!skel.progs.count.try_attach("libnothing.so.1", "f*"));
  CHECK(skel.progs.count.try_attach(self, {"ebpfxx_test_many_1"}));
  // What libbpf does not know: versions.
  auto link = skel.progs.count.attach("libc.so.6", {"getppid", "pthread_getname_np"});
  (void)getppid();
  CHECK(skel.bss().runs == 1);
#ifdef __x86_64__
  // Its old version is a function, its default one is indirect.
  CHECK(test::contains(test::error_of([&] {
                         (void)skel.progs.count.attach("libc.so.6", {"getppid", "memcpy"});
                       }),
                       "About 'memcpy': It is an indirect function: the dynamic linker chooses one of several"));
#endif
}

TEST_CASE_FIXTURE(KernelTest, "uprobe.multi: what its link says [6.8]") {
  const auto skel = open_uprobe_multi().load();
  const ebpfxx::Link link = skel.progs.count.attach("/proc/self/exe", {"ebpfxx_test_many_1", "ebpfxx_test_many_2"});
  const auto multi = link.info<ebpfxx::UprobeMultiLinkInfo>();
  REQUIRE(multi);
  CHECK(std::filesystem::equivalent(multi->path, "/proc/self/exe"));
  CHECK(multi->offsets.size() == 2);
  CHECK(multi->offsets[0] != multi->offsets[1]);
  CHECK(!multi->is_return);
}

TEST_CASE_FIXTURE(KernelTest, "uprobe.multi: choose knows whether the kernel has it") {
  const auto open = uprobe_multi::open();
  CHECK(bool{ebpfxx::detail::can_use(open.progs.count)} == ebpfxx::detail::kernel_is_at_least(6, 6));
}
