// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What a user reads when something is wrong.
#include <sys/wait.h>

#include "counters.skel.hpp"
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

TEST_CASE_FIXTURE(KernelTest, "what is left out does not hurt") {
  auto open = refused::open();
  open.progs.unchecked.set_autoload(false);
  auto skel = std::move(open).load();
  skel.attach();
  CHECK(skel.links.fine);
}

TEST_CASE_FIXTURE(KernelTest, "an object that is not there") {
  // How libbpf words it depends on its version.
  CHECK(error_of([] { (void)OpenObject::from_file("/nonexistent/x.bpf.o"); })
            .starts_with(
                "cannot open BPF object '/nonexistent/x.bpf.o': No such file or directory (ENOENT). libbpf: elf: "
                "failed to open /nonexistent/x.bpf.o: "));
}

TEST_CASE_FIXTURE(KernelTest, "an object that is cut off, empty, or no object") {
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
  // In a process of its own, which gives its privileges up.
  int pipe_ends[2];
  REQUIRE(pipe(pipe_ends) == 0);
  const ebpfxx::Fd reader{ebpfxx::adopt, pipe_ends[0]};
  ebpfxx::Fd writer{ebpfxx::adopt, pipe_ends[1]};
  const pid_t child = fork();
  if (child == 0) {
    std::string text = "could not become nobody";
    if (setresgid(65534, 65534, 65534) == 0 && setresuid(65534, 65534, 65534) == 0)
      text = error_of([] { (void)counters::open().load(); });
    _exit(write(writer.get(), text.data(), text.size()) < 0);
  }
  writer.reset();
  char text[4096];
  const ssize_t length = read(reader.get(), text, sizeof text);
  waitpid(child, nullptr, 0);
  REQUIRE(length > 0);
  const std::string message{text, static_cast<std::size_t>(length)};
  CHECK(contains(message, "cannot load object 'counters': Operation not permitted (EPERM)."));
  CHECK(contains(message, "Run it as root, or with CAP_BPF and"));
}
