// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The same program as ebpfxx.cpp by hand, with libbpf and bpftool's C skeleton. Only compiled.
#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <span>
#include <string>
#include <system_error>

#include "execsnoop.skel.h"

struct event {
  std::uint32_t kind, pid, ppid, uid;
  std::uint64_t duration_ns;
  std::uint32_t exit_code, signal;
  char comm[16];
  char filename[128];
};

static int on_event(void*, void* data, size_t size) {
  const std::span<const std::byte> record{static_cast<const std::byte*>(data), size};
  if (record.size() < sizeof(event)) return -EMSGSIZE;
  const auto* e = reinterpret_cast<const event*>(record.data());
  std::printf("%u %s\n", e->pid, e->comm);
  return 0;
}

static std::optional<std::uint64_t> lookup(int fd, std::uint32_t key) {
  std::uint64_t value;
  const int result = bpf_map_lookup_elem(fd, &key, &value);
  if (result == 0) return value;
  if (result != -ENOENT) throw std::system_error{-result, std::system_category(), "cannot look up a key"};
  return std::nullopt;
}

static void check(int result, const std::string& what) {
  if (result < 0) throw std::system_error{-result, std::system_category(), "cannot " + what};
}

int main() try {
  execsnoop* skel = execsnoop::open();
  if (!skel) check(-errno, "open execsnoop");
  skel->rodata->min_duration_ns = 1'000'000;
  check(bpf_map__set_value_size(skel->maps.events, 0), "set the value size");
  check(bpf_map__set_max_entries(skel->maps.events, 1 << 20), "set the size of the ring");
  check(execsnoop::load(skel), "load execsnoop");
  check(execsnoop::attach(skel), "attach execsnoop");

  ring_buffer* events = ring_buffer__new(bpf_map__fd(skel->maps.events), on_event, nullptr, nullptr);
  if (!events) check(-errno, "make a ring buffer");
  for (;;) {
    const int count = ring_buffer__poll(events, 100);
    if (count != -EINTR) check(count, "poll");
    if (auto start = lookup(bpf_map__fd(skel->maps.starts), 1))
      std::printf("%llu\n", static_cast<unsigned long long>(*start));
  }
} catch (const std::system_error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
