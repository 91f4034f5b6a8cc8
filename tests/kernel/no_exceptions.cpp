// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Compiled with -fno-exceptions and -fno-rtti: operations with std::error_code do as always, and what would throw ends
// the program with its message on standard error.
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <ebpfxx/ebpfxx.hpp>
#include <ebpfxx/map/map_of_maps.hpp>
#include <ebpfxx/map/percpu.hpp>
#include <ebpfxx/map/queue.hpp>
#include <ebpfxx/symbols.hpp>
#include <string>
#include <string_view>
#include <system_error>

#include "records.skel.hpp"
#include "refused.skel.hpp"

#if defined __cpp_exceptions || defined __cpp_rtti
#error "this is to be compiled with -fno-exceptions and -fno-rtti"
#endif

namespace {

int failures = 0;

void check(bool holds, const char* what, int line) {
  if (holds) return;
  std::fprintf(stderr, "no_exceptions.cpp:%d: %s\n", line, what);
  ++failures;
}
#define CHECK(condition) check(static_cast<bool>(condition), #condition, __LINE__)

/// The error that an operation sets.
template <class F>
int error_of(F&& operation) {
  std::error_code error = std::make_error_code(std::errc::protocol_error);  // to be overwritten
  operation(error);
  return error.value();
}

void use_maps() {
  const auto hash = ebpfxx::HashMap<int, int>::create({.max_entries = 1});
  CHECK(error_of([&](auto& e) { CHECK(hash.insert(1, 2, e)); }) == 0);
  CHECK(error_of([&](auto& e) { CHECK(!hash.insert(2, 2, e)); }) == E2BIG);
  CHECK(error_of([&](auto& e) { CHECK(hash.lookup(1, e) == 2); }) == 0);
  CHECK(error_of([&](auto& e) { CHECK(!hash.lookup(2, e)); }) == 0);
  CHECK(error_of([&](auto& e) { CHECK(!hash.lookup_or_insert(2, 9, e)); }) == E2BIG);
  CHECK(error_of([&](auto& e) { CHECK(!hash.lookup(1, ebpfxx::locked, e)); }) == EINVAL);
  CHECK(error_of([&](auto& e) { CHECK(hash.erase(1, e)); }) == 0);

  const auto each = ebpfxx::PerCpuHashMap<int, int>::create({.max_entries = 1});
  CHECK(error_of([&](auto& e) { CHECK(each.insert(1, 4, e)); }) == 0);
  CHECK(error_of([&](auto& e) { CHECK(!each.insert(2, 4, e)); }) == E2BIG);
  CHECK(error_of([&](auto& e) { CHECK(each.lookup(1, e)->sum() > 0); }) == 0);
  CHECK(error_of([&](auto& e) { CHECK(each.contains(1, e)); }) == 0);

  const auto queue = ebpfxx::Queue<int>::create({.max_entries = 1});
  CHECK(error_of([&](auto& e) { queue.push(1, e); }) == 0);
  CHECK(error_of([&](auto& e) { queue.push(2, e); }) == E2BIG);
  CHECK(error_of([&](auto& e) { CHECK(queue.pop(e) == 1); }) == 0);

  const ebpfxx::AnyMap any{hash};
  CHECK(error_of([&](auto& e) { CHECK(!any.lookup(ebpfxx::bytes_of(1), e)); }) == 0);
  CHECK(error_of([&](auto& e) { CHECK(!any.lookup(ebpfxx::bytes_of('1'), e)); }) == EINVAL);
}

/// The kernel opens an inner map only for those who may; and it may be no Inner.
void use_maps_of_maps() {
  using Hash = ebpfxx::HashMap<int, int>;
  const auto inner = Hash::create({.max_entries = 1});
  const auto outer = ebpfxx::HashOfMaps<int, Hash>::create({.max_entries = 1}, inner);
  CHECK(error_of([&](auto& e) { outer.update(1, inner, e); }) == 0);
  CHECK(error_of([&](auto& e) { outer.update(2, inner, e); }) == E2BIG);
  CHECK(error_of([&](auto& e) { CHECK(outer.lookup(1, e)); }) == 0);
  CHECK(error_of([&](auto& e) { CHECK(!outer.lookup(2, e)); }) == 0);
  const ebpfxx::HashOfMaps<int, ebpfxx::HashMap<int, long>> other{outer};
  CHECK(error_of([&](auto& e) { CHECK(!other.lookup(1, e)); }) == EINVAL);
  const auto another = outer.create_inner();
  CHECK(another.info().max_entries == 1);
}

void use_records() {
  auto open = records::open();
  open.rodata().only_tid = static_cast<std::uint32_t>(gettid());
  auto skel = std::move(open).load();
  skel.attach();
  ebpfxx::RingBuffer records{skel.maps.records};
  std::uint64_t square = 0;
  const auto look = [&](const records::record& record) { square = record.square; };
  CHECK(error_of([&](auto& e) { CHECK(records.consume(look, e) == 0); }) == 0);
  syscall(SYS_getpgid, 12);
  CHECK(error_of([&](auto& e) { CHECK(records.consume(look, e) == 1); }) == 0);
  CHECK(square == 144);
}

/// A file that is missing is no error here.
void use_symbols() {
  ebpfxx::ProcessSymbols own{getpid()};
  CHECK(own.find(reinterpret_cast<std::uint64_t>(&use_symbols)).name.find("use_symbols") != std::string_view::npos);
  CHECK(!ebpfxx::ProcessSymbols::try_open(0x7fffffff));
}

/// What a function says on standard error when it ends the program.
template <class F>
std::string end_of(F&& function) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return "no pipe";
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDERR_FILENO);
    function();
    _exit(0);
  }
  close(ends[1]);
  std::string text;
  char part[4096];
  for (ssize_t got; (got = read(ends[0], part, sizeof part)) > 0;) text.append(part, static_cast<std::size_t>(got));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT ? text : "it did not abort: " + text;
}

void fail() {
  const std::string missing = end_of([] { (void)ebpfxx::OpenObject::from_file("/nonexistent.bpf.o"); });
  CHECK(missing.find("cannot open BPF object '/nonexistent.bpf.o': No such file or directory (ENOENT).\n") !=
        missing.npos);
  const std::string refused = end_of([] { (void)refused::open().load(); });
  CHECK(refused.find("program 'unchecked'") != refused.npos && refused.find("map_value_or_null") != refused.npos);
  const std::string full = end_of([] {
    const auto hash = ebpfxx::HashMap<int, int>::create({.max_entries = 1});
    hash.update(1, 1);
    hash.update(2, 2);
  });
  CHECK(full.find("Argument list too long (E2BIG). The map is full: its max_entries is 1.") != full.npos);
}

}  // namespace

int main() {
  if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    std::perror("this test needs root");
    return 1;
  }
  use_maps();
  use_maps_of_maps();
  use_records();
  use_symbols();
  fail();
  return failures != 0;
}
