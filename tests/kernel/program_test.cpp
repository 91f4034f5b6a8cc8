// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Each kind of program, attached in each of its ways, and run.
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>

#include <array>
#include <csignal>
#include <ebpfxx/features.hpp>

#include "kinds.skel.hpp"
#include "support.hpp"

using test::KernelTest;
using test::trigger;

static kinds::OpenSkeleton open_kinds() {
  auto open = kinds::open();
  open.rodata().only_tid = test::this_thread();
  return open;
}

static constexpr std::array<std::byte, 64> packet{};

TEST_CASE_FIXTURE(KernelTest, "tracepoint: by its section and by name") {
  auto open = open_kinds();
  open.progs.tracepoint.set_autoload(true);
  auto skel = std::move(open).load();
  {
    auto link = skel.progs.tracepoint.attach();
    trigger(0);
    CHECK(skel.bss().runs == 1);
  }
  {
    auto link = skel.progs.tracepoint.attach("syscalls", "sys_enter_getpgid");
    trigger(0);
    CHECK(skel.bss().runs == 2);
  }
  trigger(0);
  CHECK(skel.bss().runs == 2);
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.tracepoint.attach("syscalls", "no_such_thing"); }),
                       "cannot attach program 'tracepoint' (tp/syscalls/sys_enter_getpgid) to tracepoint "
                       "'syscalls/no_such_thing': No such file or directory (ENOENT)."));
}

// libbpf prefers the older place of the tracing files, whatever is in it, and looks once per process.
static constexpr const char* misled_libbpf = "tracepoint: libbpf looks where nothing is [alone]";

TEST_CASE_FIXTURE(KernelTest, misled_libbpf* doctest::skip()) {
  auto open = open_kinds();
  open.progs.tracepoint.set_autoload(true);
  auto skel = std::move(open).load();
  const auto runs = [&](const ebpfxx::Link& link) {
    skel.bss().runs = 0;
    trigger(0);
    return link ? skel.bss().runs : 0;
  };
  CHECK(runs(skel.progs.tracepoint.attach("syscalls", "sys_enter_getpgid")) == 1);
  CHECK(runs(skel.progs.tracepoint.try_attach("syscalls", "sys_enter_getpgid")) == 1);
  CHECK(runs(skel.progs.tracepoint.attach()) == 1);
  CHECK(!skel.progs.tracepoint.try_attach("syscalls", "no_such_thing"));
  skel.attach();
  CHECK(runs(skel.links.tracepoint) == 1);
}

TEST_CASE_FIXTURE(KernelTest, "tracepoint: found where the older place of the tracing files is an empty folder") {
  const std::string failure = test::text_of_child([] {
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/sys/kernel/debug", "tmpfs", 0, nullptr) != 0 ||
        mkdir("/sys/kernel/debug/tracing", 0755) != 0)
      return std::string{"cannot hide it"};
    const std::string filter = std::string{"--test-case="} + misled_libbpf;
    execl("/proc/self/exe", "ebpfxx-kernel-tests", filter.c_str(), "--no-skip", "--minimal", nullptr);
    return std::string{"cannot run itself"};
  });
  CHECK(failure == "");
}

TEST_CASE_FIXTURE(KernelTest, "attach() attaches, whatever autoattach is") {
  auto open = open_kinds();
  open.progs.tracepoint.set_autoload(true).set_autoattach(false);
  open.progs.raw_tracepoint.set_autoload(true).set_autoattach(false);
  auto skel = std::move(open).load();
  skel.attach();
  CHECK(!skel.links.tracepoint);
  CHECK(!skel.progs.tracepoint.try_attach());
  auto link = skel.progs.tracepoint.attach();
  trigger(0);
  CHECK(skel.bss().runs == 1);

  CHECK(test::error_of([&] { (void)skel.progs.raw_tracepoint.attach(); }) ==
        "cannot attach program 'raw_tracepoint' (raw_tp) automatically: Operation not supported (EOPNOTSUPP). Its "
        "SEC() names no target: use the attach function of its kind, or, if ebpfxx has none, call libbpf or the "
        "kernel, with native() or fd().");
  CHECK(!bpf_program__autoattach(skel.progs.raw_tracepoint.native()));
}

TEST_CASE_FIXTURE(KernelTest, "a program that was not loaded says so") {
  auto skel = open_kinds().load();  // all but XDP's drop have autoload off
  const std::string reason = "It was not loaded: its autoload is off.";
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.tracepoint.attach(); }), reason));
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.raw_tracepoint.attach(); }), reason));
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.raw_tracepoint.attach("sys_enter"); }), reason));
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.kprobe.attach("do_exit"); }), reason));
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.pass.attach("lo"); }), reason));
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.pass.test_run({.data = packet}); }), reason));
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.add.run(); }), reason));
  CHECK(test::contains(test::error_of([&] { skel.progs.pass.pin(test::bpffs_path("pass")); }), reason));
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.pass.id(); }), reason));
  CHECK(!skel.progs.tracepoint.try_attach());
}

TEST_CASE_FIXTURE(KernelTest, "raw tracepoint") {
  auto open = open_kinds();
  open.progs.raw_tracepoint.set_autoload(true);
  auto skel = std::move(open).load();
  skel.attach();  // its SEC() names no target
  CHECK(!skel.links.raw_tracepoint);
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.raw_tracepoint.attach(); }),
                       "Its SEC() names no target: use the attach function of its kind, or"));
  auto link = skel.progs.raw_tracepoint.attach("sys_enter");
  trigger(0);
  link.detach();
  CHECK(!link);
  const auto runs = skel.bss().runs;
  CHECK(runs >= 1);
  trigger(0);
  CHECK(skel.bss().runs == runs);
}

TEST_CASE_FIXTURE(KernelTest, "tracepoint with a cookie [5.15]") {
  auto open = open_kinds();
  open.progs.cookie.set_autoload(true);
  auto skel = std::move(open).load();
  auto link = skel.progs.cookie.attach("syscalls", "sys_enter_getpgid", {.cookie = 41});
  trigger(0);
  CHECK(skel.bss().runs == 41);
}

TEST_CASE_FIXTURE(KernelTest, "syscall program, with and without a context [5.14]") {
  auto open = open_kinds();
  open.progs.add.set_autoload(true);
  auto skel = std::move(open).load();
  kinds::sum sum{.left = 40, .right = 2, .result = 0};
  CHECK(skel.progs.add.run(sum) == 7);
  CHECK(sum.result == 42);
  CHECK(skel.bss().runs == 1);

  // What is const stays as it is.
  const kinds::sum constant{.left = 1, .right = 2, .result = 0};
  CHECK(skel.progs.add.run(constant) == 7);
  CHECK(constant.result == 0);
  CHECK(skel.progs.add.run(kinds::sum{.left = 1, .right = 1, .result = 0}) == 7);

  CHECK(test::error_of([&] { (void)skel.progs.add.run(); }) ==
        "cannot test-run program 'add' (syscall): Invalid argument (EINVAL). It reads a context, and got none: "
        "run(context).");
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.add.run(std::uint64_t{}); }),
                       "It reads more of its context than the 8 bytes that it got."));
}

TEST_CASE_FIXTURE(KernelTest, "XDP: too short a packet is said to be [5.18]") {
  auto skel = open_kinds().load();
  CHECK(test::error_of([&] { (void)skel.progs.drop.test_run({.data = std::span{packet}.first<13>()}); }) ==
        "cannot test-run program 'drop' (xdp): Invalid argument (EINVAL). A packet starts with an Ethernet header of "
        "14 bytes, and this has 13.");
}

TEST_CASE_FIXTURE(KernelTest, "XDP: too small a place for the packet is said to be") {
  auto skel = open_kinds().load();
  std::array<std::byte, 20> out{};
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.drop.test_run({.data = packet, .data_out = out}); }),
                       "(ENOSPC). The packet has 64 bytes, and data_out 20."));
}

TEST_CASE_FIXTURE(KernelTest, "a test run that a signal ends says so") {
  auto skel = open_kinds().load();
  // A pending signal whose handler does nothing: it interrupts the run, whenever it looks.
  struct sigaction quiet {
  }, before{};
  quiet.sa_handler = [](int) {};
  REQUIRE(sigaction(SIGALRM, &quiet, &before) == 0);
  const itimerval often{.it_interval = {0, 1000}, .it_value = {0, 1000}}, never{};
  REQUIRE(setitimer(ITIMER_REAL, &often, nullptr) == 0);
  const std::string error =
      test::error_of([&] { (void)skel.progs.drop.test_run({.data = packet, .repeat = 2'000'000'000}); });
  REQUIRE(setitimer(ITIMER_REAL, &never, nullptr) == 0);
  REQUIRE(sigaction(SIGALRM, &before, nullptr) == 0);
  CHECK(error ==
        "cannot test-run program 'drop' (xdp): Interrupted system call (EINTR). A signal arrived before all runs were "
        "done: block signals, or ask for fewer runs at once.");
}

TEST_CASE_FIXTURE(KernelTest, "XDP: test run, attach, info, update") {
  auto open = open_kinds();
  open.progs.pass.set_autoload(true);
  auto skel = std::move(open).load();
  CHECK(skel.progs.drop.test_run({.data = packet}).return_value == XDP_DROP);
  CHECK(skel.progs.drop.test_run({.data = packet, .repeat = 9}).return_value == XDP_DROP);
  CHECK(skel.bss().runs == 10);

  auto link = skel.progs.drop.attach("lo");  // of this test program's own network namespace
  CHECK(link.info().type == BPF_LINK_TYPE_XDP);
  CHECK(link.info().id > 0);
  const auto old = link.info().prog_id;
  link.update(skel.progs.pass);
  CHECK(link.info().prog_id != old);
  CHECK(!test::error_of([&] { (void)skel.progs.drop.attach("lo"); }).empty());
  link.detach();
  auto again = skel.progs.drop.attach("lo");
  CHECK(again);

  CHECK(
      test::error_of([&] { (void)skel.progs.drop.attach("no-such-if"); }) ==
      "cannot attach program 'drop' (xdp) to network interface 'no-such-if': No such device (ENODEV). `ip link` lists "
      "the interfaces of this network namespace.");
}

TEST_CASE_FIXTURE(KernelTest, "XDP: an interface that is not there") {
  auto skel = open_kinds().load();
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.drop.attach(4711); }),
                       "`ip link` lists the interfaces of this network namespace."));
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.drop.attach("no-such-if"); }), "`ip link` lists"));

  // When the question itself fails, nothing is said of interfaces.
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
  const rlimit none{0, before.rlim_max};
  REQUIRE(setrlimit(RLIMIT_NOFILE, &none) == 0);
  const std::string error = test::error_of([&] { (void)skel.progs.drop.attach("lo"); });
  REQUIRE(setrlimit(RLIMIT_NOFILE, &before) == 0);
  CHECK(test::contains(error, "cannot attach program 'drop' (xdp) to network interface 'lo': "));
  CHECK(error.find("ip link") == std::string::npos);
}

TEST_CASE_FIXTURE(KernelTest, "links: pin, open, unpin") {
  auto skel = open_kinds().load();
  const std::string path = test::bpffs_path("drop-link");
  {
    auto link = skel.progs.drop.attach("lo");
    link.pin(path);
  }
  {
    auto pinned = ebpfxx::Link::open_pinned(path);  // it outlived its owner
    CHECK(pinned.info().type == BPF_LINK_TYPE_XDP);
    pinned.unpin();
    CHECK(!std::filesystem::exists(path));
  }
  // Free again, once the kernel has let go of the file, which it does a moment later.
  ebpfxx::Link link;
  REQUIRE(test::eventually([&] {
    test::error_of([&] { link = skel.progs.drop.attach("lo"); });
    return static_cast<bool>(link);
  }));
  CHECK(test::contains(test::error_of([&] { (void)ebpfxx::Link::open_pinned(path); }), "(ENOENT)"));
  CHECK(test::contains(test::error_of([&] { link.pin("/tmp/not-a-bpffs"); }), "below a BPF file system"));
  CHECK(test::contains(test::error_of([] { ebpfxx::Link{}.pin("/sys/fs/bpf/x"); }), "cannot pin an empty link"));
}

TEST_CASE_FIXTURE(KernelTest, "links: pinned anew after someone else removed the file") {
  auto skel = open_kinds().load();
  const std::string path = test::bpffs_path("lost-link");
  {
    test::wait_for_free_loopback(skel.progs.drop);
    ebpfxx::Link made = skel.progs.drop.attach("lo");
    const auto lose = [&](ebpfxx::Link& link) {
      REQUIRE(std::filesystem::remove(path));
      CHECK(test::error_of([&] { link.unpin(); }) == "cannot unpin the link from '" + path +
                                                         "': No such file or directory (ENOENT). It is there no "
                                                         "longer: someone else removed or renamed the file.");
      CHECK(!link.pin_path());
    };
    made.pin(path);
    lose(made);
    made.pin(path);
    ebpfxx::Link link = std::move(made);
    CHECK(link.pin_path() == path);
    link.unpin();
    CHECK(!std::filesystem::exists(path));
    CHECK(!link.pin_path());
    link.pin(path);
    lose(link);

    link.pin(path);
    auto opened = ebpfxx::Link::open_pinned(path);
    lose(opened);
    opened.pin(path);
    opened.unpin();
    CHECK(!std::filesystem::exists(path));
  }
  test::wait_for_free_loopback(skel.progs.drop);
}

TEST_CASE_FIXTURE(KernelTest, "links: those of tracepoints cannot be updated") {
  auto open = open_kinds();
  open.progs.tracepoint.set_autoload(true);
  auto skel = std::move(open).load();
  auto link = skel.progs.tracepoint.attach();
  CHECK(test::contains(test::error_of([&] { link.update(skel.progs.tracepoint); }), "links can be updated"));
}

TEST_CASE_FIXTURE(KernelTest, "links: released ones are the caller's") {
  auto open = open_kinds();
  open.progs.tracepoint.set_autoload(true);
  auto skel = std::move(open).load();
  auto link = skel.progs.tracepoint.attach();  // one of libbpf's
  bpf_link* native = link.release();
  CHECK(!link);
  CHECK(link.fd() == -1);
  CHECK(bpf_link__destroy(native) == 0);
}

TEST_CASE_FIXTURE(KernelTest, "programs: pin and unpin") {
  auto skel = open_kinds().load();
  const std::string path = test::bpffs_path("drop");
  skel.progs.drop.pin(path);
  CHECK(std::filesystem::exists(path));
  skel.progs.drop.unpin(path);
  CHECK(!std::filesystem::exists(path));
}

TEST_CASE_FIXTURE(KernelTest, "kprobe [probes]") {
  auto open = open_kinds();
  open.progs.kprobe.set_autoload(true);
  auto skel = std::move(open).load();
  auto entry = skel.progs.kprobe.attach(SYS "getpgid");
  auto exit = skel.progs.kprobe.attach(SYS "getpgid", {.retprobe = true});
  trigger(0);
  CHECK(skel.bss().runs == 2);
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.kprobe.attach("no_such_function"); }),
                       "to kernel function 'no_such_function'"));
}

TEST_CASE_FIXTURE(KernelTest, "fentry and fexit [probes]") {
  auto open = open_kinds();
  open.progs.fentry.set_autoload(true);
  open.progs.fexit.set_autoload(true).set_attach_target(SYS "getpgid");
  auto skel = std::move(open).load();
  skel.attach();
  CHECK(skel.links.fentry);
  CHECK(skel.links.fexit);
  trigger(0);
  CHECK(skel.bss().runs == 2);
}

TEST_CASE_FIXTURE(KernelTest, "tp_btf") {
  auto open = open_kinds();
  open.progs.tp_btf.set_autoload(true);
  auto skel = std::move(open).load();
  skel.attach();
  trigger(0);
  skel.detach();
  CHECK(skel.bss().runs >= 1);
}

namespace {

// This process's only, as another kernel's.
bool set_lsms(const char* names) {
  if (unshare(CLONE_NEWNS) != 0 || mount("none", "/sys/kernel/security", "tmpfs", 0, nullptr) != 0) return false;
  std::ofstream{"/sys/kernel/security/lsm"} << names;
  return true;
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "LSM: whether the kernel calls programs") {
  const auto answer = [](const char* names) {
    return test::text_of_child([names] {
      if (!set_lsms(names)) return std::string{"cannot mount"};
      const ebpfxx::Answer is = ebpfxx::features::lsm();
      return std::to_string(is.value()) + is.reason();
    });
  };
  CHECK(answer("lockdown,yama,bpf") == "1");
  CHECK(answer("bpf,yama") == "1");
  CHECK(test::contains(answer("lockdown,bpfilter,yama"), "0\"bpf\" is not among the kernel's LSMs"));
  CHECK(test::contains(answer(""), "2/sys/kernel/security/lsm cannot be read"));
}

TEST_CASE_FIXTURE(KernelTest, "LSM: a program that the kernel would never call is not attached [probes]") {
  const auto error = [](auto attach) {
    return test::text_of_child([&] {
      if (!set_lsms("lockdown,yama")) return std::string{"cannot mount"};
      auto open = open_kinds();
      open.progs.lsm.set_autoload(true);
      auto skel = std::move(open).load();
      return test::error_of([&] { attach(skel); });
    });
  };
  const std::string expected =
      "cannot attach program 'lsm' (lsm/file_open): Operation not supported (EOPNOTSUPP). \"bpf\" is not among the "
      "kernel's LSMs (/sys/kernel/security/lsm), so it never calls LSM programs: add it to lsm= on the kernel's "
      "command line.";
  CHECK(error([](auto& skel) { skel.attach(); }) == expected);
  CHECK(error([](auto& skel) { (void)skel.progs.lsm.attach(); }) == expected);
  CHECK(error([](auto& skel) { (void)skel.progs.lsm.attach({.cookie = 1}); }) == expected);
}

TEST_CASE_FIXTURE(KernelTest, "LSM [probes]") {
  auto open = open_kinds();
  open.progs.lsm.set_autoload(true);
  auto skel = std::move(open).load();
  skel.attach();
  CHECK(std::ifstream{"/proc/version"}.good());
  skel.detach();
  CHECK(skel.bss().runs >= 1);
}
