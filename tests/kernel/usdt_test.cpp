// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Probes that this test program has, made as <sys/sdt.h> of SystemTap makes them.
#include <ebpfxx/program/usdt.hpp>

#include "support.hpp"
#include "usdt.skel.hpp"

using test::KernelTest;

// A nop that a note describes: where it is, its semaphore (0: none), its names, and where its argument is.
#define PROBE(name, semaphore, argument)                                          \
  asm volatile(                                                                   \
      "990: nop\n"                                                                \
      ".pushsection .note.stapsdt, \"?\", \"note\"\n"                             \
      ".balign 4\n"                                                               \
      ".4byte 992f - 991f, 994f - 993f, 3\n"                                      \
      "991: .asciz \"stapsdt\"\n"                                                 \
      "992: .balign 4\n"                                                          \
      "993: .8byte 990b, _.stapsdt.base, " semaphore                              \
      "\n"                                                                        \
      ".asciz \"ebpfxx_test\", \"" name                                           \
      "\", \"-4@%0\"\n"                                                           \
      "994: .balign 4\n"                                                          \
      ".popsection\n"                                                             \
      ".ifndef _.stapsdt.base\n"                                                  \
      ".pushsection .stapsdt.base, \"aG\", \"progbits\", .stapsdt.base, comdat\n" \
      ".weak _.stapsdt.base\n"                                                    \
      ".hidden _.stapsdt.base\n"                                                  \
      "_.stapsdt.base: .space 1\n"                                                \
      ".size _.stapsdt.base, 1\n"                                                 \
      ".popsection\n"                                                             \
      ".endif\n" ::"nr"(argument))

// How many tracers there are, counted by the kernel.
extern "C" {
[[gnu::section(".probes"), gnu::used]] volatile unsigned short ebpfxx_test_semaphore;
}

[[gnu::noinline]] static void step(int number) { PROBE("step", "0", number); }
[[gnu::noinline]] static void guarded(int number) {
  if (ebpfxx_test_semaphore) PROBE("guarded", "ebpfxx_test_semaphore", number);
}

namespace {

usdt::OpenSkeleton open_usdt() {
  auto open = usdt::open();
  open.rodata().only_pid = static_cast<std::uint32_t>(getpid());
  return open;
}

constexpr const char* this_program = "/proc/self/exe";

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "USDT: a probe of this process, with its argument") {
  auto skel = open_usdt().load();
  {
    auto link = skel.progs.on_probe.attach(this_program, "ebpfxx_test", "step", {.pid = getpid()});
    step(40);
    step(2);
    CHECK(skel.bss().runs == 2);
    CHECK(skel.bss().sum == 42);

    // It is several attachments, so there is no descriptor: not even that of standard input.
    CHECK(link.fd() == -1);
    CHECK(test::contains(test::error_of([&] { link.pin(test::bpffs_path("usdt")); }),
                         "cannot pin the link of a USDT program: Operation not supported (EOPNOTSUPP). It is several"));
    CHECK(!test::error_of([&] { (void)link.info(); }).empty());
    link.detach();
    CHECK(!link);
  }
  step(1);
  CHECK(skel.bss().runs == 2);
}

TEST_CASE_FIXTURE(KernelTest, "USDT: in all processes, with a cookie [5.15]") {
  auto open = open_usdt();
  open.progs.by_section.set_autoload(true);
  auto skel = std::move(open).load();
  auto link = skel.progs.on_probe.attach(this_program, "ebpfxx_test", "step", {.cookie = 1234});
  step(1);
  CHECK(skel.bss().cookies == 1234);
  skel.attach();
  CHECK(!skel.links.on_probe);
  CHECK(skel.links.by_section);
  step(1);
  CHECK(skel.bss().runs == 3);
}

TEST_CASE_FIXTURE(KernelTest, "USDT: the semaphore is up while it is attached") {
  auto skel = open_usdt().load();
  guarded(1);
  CHECK(ebpfxx_test_semaphore == 0);
  {
    auto link = skel.progs.on_probe.attach(this_program, "ebpfxx_test", "guarded", {.pid = 0});
    CHECK(ebpfxx_test_semaphore == 1);
    guarded(7);
    CHECK(skel.bss().sum == 7);
  }
  CHECK(test::eventually([] { return ebpfxx_test_semaphore == 0; }));
}

TEST_CASE_FIXTURE(KernelTest, "USDT: more probes than the object's map has room for") {
  auto open = open_usdt();
  REQUIRE(bpf_map__set_max_entries(bpf_object__find_map_by_name(open.object().native(), "__bpf_usdt_specs"), 1) == 0);
  auto skel = std::move(open).load();
  const auto first = skel.progs.on_probe.attach(this_program, "ebpfxx_test", "step", {.pid = 0});
  CHECK(test::contains(
      test::error_of([&] { (void)skel.progs.on_probe.attach(this_program, "ebpfxx_test", "guarded", {.pid = 0}); }),
      "(E2BIG). The object's maps for USDT probes are full: define BPF_USDT_MAX_SPEC_CNT, which is "
      "256, as more before the source includes <bpf/usdt.bpf.h>."));
}

TEST_CASE_FIXTURE(KernelTest, "USDT: what is not there") {
  auto skel = open_usdt().load();
  CHECK(test::contains(
      test::error_of([&] { (void)skel.progs.on_probe.attach(this_program, "ebpfxx_test", "stop", {.pid = getpid()}); }),
      "cannot attach program 'on_probe' (usdt) to probe 'ebpfxx_test:stop' of '/proc/self/exe' in process " +
          std::to_string(getpid()) +
          ": No such file or directory "
          "(ENOENT)."));
  const auto error = [&](const char* binary, const char* provider, const char* name) {
    return test::error_of([&] { (void)skel.progs.on_probe.attach(binary, provider, name, {.pid = getpid()}); });
  };
  CHECK(test::contains(error(this_program, "ebpfxx_test", "stop"), " The nearest probes are 'ebpfxx_test:step'"));
  CHECK(test::contains(error(this_program, "python", "gc__start"), " Its probes' providers are 'ebpfxx_test'."));
  CHECK(test::contains(error("libnothing.so.1", "python", "gc__start"), "Looked for it in "));
  CHECK(!skel.progs.on_probe.try_attach(this_program, "ebpfxx_test", "stop", {.pid = 0}));
  CHECK(!skel.progs.on_probe.try_attach("/no/such/file", "ebpfxx_test", "step"));
  CHECK(test::contains(
      test::error_of([&] { (void)skel.progs.on_probe.try_attach(this_program, "ebpfxx_test", "step", {.pid = -7}); }),
      "(EINVAL). Its pid is negative; only -1 stands for all."));
  CHECK(skel.progs.on_probe.try_attach(this_program, "ebpfxx_test", "step", {.pid = 0}));
}
