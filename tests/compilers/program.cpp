// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Traces one system call of its own: with a skeleton, maps, a ring buffer and errors.
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <ebpfxx/ebpfxx.hpp>
#include <ebpfxx/map/percpu.hpp>
#include <system_error>

#include "program.skel.hpp"

static bool throws_error([[maybe_unused]] const program::Skeleton& skel) {
#ifdef __cpp_exceptions
  try {
    skel.maps.counts.insert(1, 1);
  } catch (const ebpfxx::Error& error) {
    return error.code() == std::errc::argument_list_too_long;
  }
  return false;
#else
  return true;
#endif
}

int main() {
  auto open = program::open();
  const auto tid = static_cast<std::uint32_t>(gettid());
  open.rodata().only_tid = tid;
  auto skel = std::move(open).load();
  skel.attach();
  ebpfxx::RingBuffer calls{skel.maps.calls};
  syscall(SYS_getpgid, 0);
  skel.links.on_call = {};

  bool traced = false;
  std::error_code error;
  calls.consume([&](const program::call& call) { traced |= call.number == SYS_getpgid && call.text[0] == 'c'; }, error);
  std::uint64_t total = 0;
  for (const auto& [index, totals] : skel.maps.totals) total += totals.sum();
  const bool counted = total != 0 && skel.maps.counts.lookup(tid) == 1u;
  std::error_code full;
  skel.maps.counts.insert(1, 1, full);
  if (error || !traced || !counted || full != std::errc::argument_list_too_long || !throws_error(skel)) {
    std::puts("It has other values.");
    return 1;
  }
}
