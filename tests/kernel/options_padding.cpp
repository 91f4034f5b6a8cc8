// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// libbpf and the kernel refuse option structs whose padding is not zero. A program of its own for each level of
// optimisation, compiled so that each variable on the stack starts as garbage.
#include <sched.h>
#include <sys/mount.h>

#include <cstdio>
#include <cstring>
#include <ebpfxx/map/access.hpp>
#include <map>

namespace {

using Hash = ebpfxx::HashMap<std::uint32_t, std::uint64_t>;

[[gnu::noinline]] void leave_garbage_on_the_stack() {
  char garbage[16384];
  std::memset(garbage, 0xa5, sizeof garbage);
  asm volatile("" ::"r"(garbage) : "memory");
}

void use_each_call_with_options() {
  const auto map = Hash::create({.max_entries = 16, .name = "padding"});
  leave_garbage_on_the_stack();
  map.update_all(std::map<std::uint32_t, std::uint64_t>{{1, 10}, {2, 20}});
  map.pin("/sys/fs/bpf/padding");
  leave_garbage_on_the_stack();
  const auto pinned = ebpfxx::ReadOnly<Hash>::open_pinned("/sys/fs/bpf/padding");
  leave_garbage_on_the_stack();
  const auto numbered = ebpfxx::ReadOnly<Hash>::from_id(map.info().id);
  leave_garbage_on_the_stack();
  std::uint64_t sum = 0;
  for (auto [key, value] : pinned) sum += value;
  if (sum != 30 || numbered.lookup(2) != 20) ebpfxx::detail::throw_error(EINVAL, {"the map has other values"});
}

}  // namespace

int main() {
  // What it pins goes with its mount namespace.
  if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      mount("bpf", "/sys/fs/bpf", "bpf", 0, nullptr) != 0) {
    std::perror("this test needs root and bpffs");
    return 1;
  }
  try {
    use_each_call_with_options();
  } catch (const ebpfxx::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
