// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// A user's program with ebpfxx: opens, configures, loads, attaches, polls. Only compiled; libbpf.cpp does the same.
#include <cstdio>

#include <ebpfxx/ebpfxx.hpp>

#include "execsnoop.skel.hpp"

// What std::chrono::milliseconds is to ebpfxx; <chrono> is the user's to include, in either program.
struct Milliseconds {
  struct period {
    static constexpr long num = 1, den = 1000;
  };
  int value;
  constexpr int count() const { return value; }
};

int main() try {
  auto open = execsnoop::open();
  open.rodata().min_duration_ns = 1'000'000;
  open.maps.events.set_max_entries(1 << 20);
  auto skel = std::move(open).load();
  skel.attach();

  ebpfxx::RingBuffer events{skel.maps.events};
  for (;;) {
    events.poll(Milliseconds{100}, [](const execsnoop::event& e) { std::printf("%u %s\n", e.pid, e.comm.data()); });
    if (auto start = skel.maps.starts.lookup(1)) std::printf("%llu\n", static_cast<unsigned long long>(*start));
  }
} catch (const ebpfxx::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
