// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What a user reads when something is wrong.
#include <dlfcn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <array>

#include "../sanitized.hpp"
#include "counters.skel.hpp"
#include "long_log.skel.hpp"
#include "refused.skel.hpp"
#include "support.hpp"

using ebpfxx::OpenObject;
using test::contains;
using test::error_of;
using test::KernelTest;

TEST_CASE_FIXTURE(KernelTest, "the verifier's refusal: program, reason, instruction, line of C") {
  try {
    (void)refused::open().load();
    FAIL("loaded");
  } catch (const ebpfxx::VerifierError& error) {
    const std::string text = error.what();
    CHECK(contains(text,
                   "the verifier refuses program 'unchecked' (raw_tp/sys_enter) of object 'refused': R0 invalid mem "
                   "access 'map_value_or_null', at instruction "));
    CHECK(contains(text, "in the C line `return *value;  // may be NULL"));
    CHECK(error.program() == "unchecked");
    CHECK(error.instruction().has_value());
    CHECK(contains(std::string{error.log()}, "processed "));
    CHECK((error.code() == std::errc::permission_denied));
  }
}

TEST_CASE_FIXTURE(KernelTest, "what cannot be set before load is an error, and no message on stderr") {
  const ebpfxx::Fd file{ebpfxx::adopt, memfd_create("stderr", MFD_CLOEXEC)}, before{ebpfxx::adopt, dup(2)};
  REQUIRE(dup2(file.get(), 2) == 2);
  auto open = counters::open();
  const std::string inner = error_of([&] {
    ebpfxx::MapSpec{open.object(), "by_argument"}.set_inner_map(ebpfxx::Array<int>::create({.max_entries = 1}));
  });
  const std::string target = error_of([&] { open.progs.on_getpgid.set_attach_target("no_such_function_of_it"); });
  const bool restored = dup2(before.get(), 2) == 2;
  REQUIRE(restored);
  CHECK(lseek(file.get(), 0, SEEK_CUR) == 0);
  CHECK(contains(inner, "cannot set the inner map of map 'by_argument'"));
  CHECK(contains(target, "to 'no_such_function_of_it'"));
  CHECK(contains(target, "There is no function of that name to attach to."));
  CHECK(target.find("only before load()") == target.npos);
  (void)std::move(open).load();  // libbpf 1.1 keeps the kernel's BTF until then
}

TEST_CASE_FIXTURE(KernelTest, "a data section keeps its size") {
  auto open = counters::open();
  ebpfxx::MapSpec section{open.object(), ".bss"};
  CHECK(contains(
      error_of([&] { section.set_value_size(1u << 31); }),
      "cannot set the value size of map 'counters.bss': Invalid argument (EINVAL). It is a data section: its size is "
      "that of its variables."));
  CHECK(contains(error_of([&] { section.set_max_entries(1u << 20); }), "cannot set max_entries of map 'counters.bss'"));
  section.set_value_size(section.value_size()).set_max_entries(1);
  (void)std::move(open).load();
}

TEST_CASE_FIXTURE(KernelTest, "what is not a pin says what it is") {
  using Numbers = ebpfxx::Array<int>;
  const std::string file = std::string{"/tmp/ebpfxx-no-pin-"} + std::to_string(getpid());
  std::ofstream{file} << "text";
  CHECK(contains(error_of([&] { (void)Numbers::open_pinned(file); }), "not in a BPF file system, so it is not a pin."));
  CHECK(contains(error_of([&] { (void)ebpfxx::Link::open_pinned(file); }), "so it is not a pin."));
  CHECK(contains(error_of([&] { (void)Numbers::pin_or_replace(file, {.max_entries = 1}); }), "so it is not a pin."));
  std::filesystem::remove(file);
  CHECK(contains(error_of([&] { (void)Numbers::open_pinned(test::bpffs_path("")); }), "It is a folder."));
}

TEST_CASE_FIXTURE(KernelTest, "a program that is attached to a tracepoint twice") {
  auto skel = counters::open().load();
  const auto link = skel.progs.on_getpgid.attach();
  CHECK(contains(error_of([&] { (void)skel.progs.on_getpgid.attach(); }), "This program is attached there already."));
}

TEST_CASE_FIXTURE(KernelTest, "the verifier's log is whole, however long it is") {
  try {
    (void)long_log::open().load();
    FAIL("loaded");
  } catch (const ebpfxx::VerifierError& error) {
    CHECK(error.log().size() > (16 << 20));  // more than libbpf tries first
    CHECK(contains(std::string{error.log().substr(0, 1000)}, "\n0: "));
    CHECK(contains(std::string{error.log().substr(error.log().size() - 1000)}, "processed "));
    CHECK(contains(error.reason(), "invalid mem access"));
    CHECK((error.code() == std::errc::permission_denied));
    CHECK(contains(error.what(), " It also refuses 'walked_too': R"));
  }
}

/// How a load of `refused` fails in a process with these limits; its errors have no more than a line.
template <class F>
static std::string refused_in_child(F&& limit) {
  return test::text_of_child([&] {
    limit();
    try {
      (void)refused::open().load();
    } catch (const ebpfxx::VerifierError& error) {
      return error.reason();
    } catch (const ebpfxx::Error& error) {
      return std::string{error.what()};
    }
    return std::string{"loaded"};
  });
}

TEST_CASE_FIXTURE(KernelTest, "the room for logs is no memory, and less where there is little") {
  const std::string reason = "R0 invalid mem access 'map_value_or_null'";
  if (!test::is_sanitized)  // which needs address space itself
    CHECK(refused_in_child([] {
            const rlimit scarce{.rlim_cur = 256 << 20, .rlim_max = 256 << 20};
            setrlimit(RLIMIT_AS, &scarce);
          }) == reason);
  CHECK(test::text_of_child([] {
          if (mlockall(MCL_CURRENT | MCL_FUTURE) != 0) return std::string{"cannot lock"};
          (void)counters::open().load();
          rusage usage{};
          getrusage(RUSAGE_SELF, &usage);
          return std::string{usage.ru_maxrss < 300'000 ? "small" : "large"};  // KiB
        }) == "small");
}

TEST_CASE_FIXTURE(KernelTest, "whose log it is: the refused program's, not that of one with a log level") {
  static std::string shown;
  ebpfxx::set_log_handler([](ebpfxx::LogLevel level, std::string_view message) {
    if (message.find("BEGIN PROG LOAD LOG") != message.npos)
      shown +=
          std::string{level == ebpfxx::LogLevel::warning ? "W " : "D "} + std::string{message.substr(0, 17)} + "\n";
  });
  auto open = refused::open();
  open.progs.unchecked.set_log_level(1);
  open.progs.fine.set_log_level(1);
  CHECK(contains(error_of<ebpfxx::VerifierError>([&] { (void)std::move(open).load(); }), "program 'unchecked'"));
  CHECK(shown == "W prog 'unchecked':\n");
  shown.clear();
  auto fine = refused::open();
  fine.progs.unchecked.set_autoload(false);
  fine.progs.fine.set_log_level(1);
  (void)std::move(fine).load();
  CHECK(shown == "D prog 'fine': -- B\n");

  std::array<char, 4096> log{};
  auto with_buffer = refused::open();
  with_buffer.progs.unchecked.set_autoload(false);
  with_buffer.progs.fine.set_log_level(1).set_log_buffer(log);
  (void)std::move(with_buffer).load();
  CHECK(contains(log.data(), "processed "));
  ebpfxx::set_log_handler(nullptr);
}

TEST_CASE_FIXTURE(KernelTest, "a log that does not fit is no refusal") {
  std::array<char, 128> small;  // the least that the kernel takes before Linux 6.4
  auto open = refused::open();
  open.progs.unchecked.set_autoload(false);
  open.progs.fine.set_log_level(2);
  open.progs.fine.set_log_buffer(small);
  const std::string text = error_of([&] { (void)std::move(open).load(); });
  CHECK(text.starts_with("cannot load object 'refused': No space left on device (ENOSPC)."));
  CHECK(
      text.ends_with("The verifier's log of program 'fine' does not fit into its buffer of 128 bytes: give it a larger "
                     "buffer, or set no log level."));
  auto again = refused::open();
  again.progs.fine.set_autoload(false);
  again.progs.unchecked.set_log_buffer(small);
  CHECK(contains(error_of<ebpfxx::VerifierError>([&] { (void)std::move(again).load(); }), "Its log is cut off"));
}

TEST_CASE_FIXTURE(KernelTest, "a plugin has its own copy of ebpfxx, and each gets its own verifier errors") {
  static int heard = 0;
  heard = 0;
  const libbpf_print_fn_t before = libbpf_set_print([](libbpf_print_level level, const char*, va_list) {
    heard += level == LIBBPF_WARN;
    return 0;
  });
  const std::string reason = "R0 invalid mem access 'map_value_or_null'";
  const auto fail_to_load_here = [] {
    try {
      (void)refused::open().load();
    } catch (const ebpfxx::VerifierError& error) {
      return error.reason();
    }
    return std::string{};
  };
  void* library = dlopen(OBJECTS_DIRECTORY "/plugin.so", RTLD_NOW | RTLD_LOCAL);
  REQUIRE_MESSAGE(library, dlerror());
  const auto fail_to_load = reinterpret_cast<const char* (*)()>(dlsym(library, "fail_to_load"));
  REQUIRE((fail_to_load != nullptr));
  CHECK(fail_to_load() == reason);
  CHECK(fail_to_load_here() == reason);
  CHECK(fail_to_load() == reason);
  CHECK(heard > 0);
  dlclose(library);
  CHECK_FALSE(dlopen(OBJECTS_DIRECTORY "/plugin.so", RTLD_NOW | RTLD_NOLOAD));
  const int until_now = heard;
  CHECK(fail_to_load_here() == reason);
  CHECK(heard > until_now);
  libbpf_set_print(before);
}

TEST_CASE_FIXTURE(KernelTest, "what is left out does not hurt") {
  auto open = refused::open();
  open.progs.unchecked.set_autoload(false);
  auto skel = std::move(open).load();
  skel.attach();
  CHECK(skel.links.fine);
}

TEST_CASE_FIXTURE(KernelTest, "an object that is not there") {
  CHECK(error_of([] { (void)OpenObject::from_file("/nonexistent/x.bpf.o"); }) ==
        "cannot open BPF object '/nonexistent/x.bpf.o': No such file or directory (ENOENT).");
}

TEST_CASE_FIXTURE(KernelTest, "an object that is cut off, empty, or no object [any kernel]") {
  const std::string whole = test::content_of(OBJECTS_DIRECTORY "/counters.bpf.o");
  for (std::size_t length = 0; length < whole.size(); length += 457) {
    CAPTURE(length);
    const test::TemporaryFile file{std::string_view{whole}.substr(0, length)};
    CHECK(contains(error_of([&] { (void)OpenObject::from_file(file.path()); }),
                   "cannot open BPF object '" + file.path()));
  }
  const test::TemporaryFile text{"this is a text"};
  CHECK(contains(error_of([&] { (void)OpenObject::from_file(text.path()); }), "libbpf: "));
}

TEST_CASE_FIXTURE(KernelTest, "an object for this machine instead of BPF") {
  CHECK(contains(error_of([] { (void)OpenObject::from_file(OBJECTS_DIRECTORY "/host.o"); }),
                 "is not a valid eBPF object file"));
}

TEST_CASE_FIXTURE(KernelTest, "an object without BTF") {
  CHECK(contains(error_of([] { (void)OpenObject::from_file(OBJECTS_DIRECTORY "/no_btf.bpf.o"); }),
                 "Compile it with clang -g"));
}

TEST_CASE_FIXTURE(KernelTest, "loading without privileges") {
  const std::string message = test::text_of_child([] {
    if (setresgid(65534, 65534, 65534) != 0 || setresuid(65534, 65534, 65534) != 0)
      return std::string{"could not become nobody"};
    return error_of([] { (void)counters::open().load(); });
  });
  CHECK(contains(message, "cannot load object 'counters': Operation not permitted (EPERM)."));
  CHECK(contains(message, "Run it as root, or with CAP_BPF and"));
}
