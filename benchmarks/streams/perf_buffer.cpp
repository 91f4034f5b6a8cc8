// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Reading a full perf buffer: libbpf's perf_buffer__consume with a C callback, and PerfBuffer::consume with a lambda.
#include <benchmark/benchmark.h>
#include <bpf/libbpf.h>
#include <sched.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <ebpfxx/perf_buffer.hpp>
#include <stdexcept>

#include "../side_by_side.hpp"
#include "perf_fill.skel.hpp"

namespace {

using perf_fill::page;
using perf_fill::record;

std::uint64_t number_of(const record& r) { return r.number; }
std::uint64_t number_of(const page& p) { return p.words[0]; }

// What a callback may do that the compiler cannot see through: it needs the record in memory.
[[gnu::noinline]] std::uint64_t opaque_sum(const std::byte* bytes, std::size_t size) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < size; i += 64) sum += std::to_integer<std::uint64_t>(bytes[i]);
  asm volatile("");
  return sum;
}

struct Sums {
  std::uint64_t numbers = 0, lost = 0, count = 0;
};

// The callback as a C programmer writes it: the size is checked, the record used.
template <class T, bool opaque>
void on_record(void* context, int, void* data, std::uint32_t size) {
  auto& sums = *static_cast<Sums*>(context);
  if (size < sizeof(T)) return;
  ++sums.count;
  sums.numbers +=
      opaque ? opaque_sum(static_cast<const std::byte*>(data), sizeof(T)) : number_of(*static_cast<const T*>(data));
}

void on_lost(void* context, int, unsigned long long count) { static_cast<Sums*>(context)->lost += count; }

// Each reads its own, of the CPU on which this runs: `ring` is bytes, of which `records` are filled. Read is what ours
// reads a T as: void for bytes, which are never copied.
template <class T, bool opaque, class Read = T>
void drain(benchmark::State& state) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(static_cast<unsigned>(sched_getcpu()), &one);
  sched_setaffinity(0, sizeof one, &one);

  const auto pages = static_cast<std::uint32_t>(state.range(0) / 4096);
  const auto count = static_cast<std::uint32_t>(state.range(1));
  const perf_fill::Skeleton skel = perf_fill::open().load();
  Sums c_sums, our_sums;
  perf_buffer* c_buffer = perf_buffer__new(skel.maps.c.fd(), pages, on_record<T, opaque>, on_lost, &c_sums, nullptr);
  if (!c_buffer) throw std::runtime_error{"perf_buffer__new failed"};
  const ebpfxx::PerfEventArray<> untyped{static_cast<const ebpfxx::detail::MapHandle&>(skel.maps.ours)};
  ebpfxx::PerfBuffer<Read> our_buffer{untyped, {.pages = pages}};

  unsigned turn = 0;
  side_by_side(
      state, count,
      [&] {
        const perf_fill::request request{.pages = sizeof(T) == sizeof(page),
                                         .to_c = turn++ % 4 % 3 == 0};  // c, ours, ours, c
        std::array<std::byte, 64> packet{};
        std::memcpy(packet.data(), &request, sizeof request);
        (void)skel.progs.fill.test_run({.data = packet, .repeat = count});
        if (skel.bss().failed) throw std::runtime_error{"the buffer is too small"};
      },
      [&] {
        c_sums.count = 0;
        if (perf_buffer__consume(c_buffer) < 0 || c_sums.count != count)
          throw std::runtime_error{"libbpf lost records"};
      },
      [&] {
        const std::size_t read = our_buffer.consume(
            [&](const auto& r) {
              if constexpr (std::is_void_v<Read>)
                our_sums.numbers += opaque_sum(r.data(), sizeof(T));
              else
                our_sums.numbers +=
                    opaque ? opaque_sum(reinterpret_cast<const std::byte*>(&r), sizeof r) : number_of(r);
            },
            ebpfxx::on_lost([&](std::uint64_t lost) { our_sums.lost += lost; }));
        if (read != count) throw std::runtime_error{"ebpfxx lost records"};
      });
  benchmark::DoNotOptimize(c_sums);
  benchmark::DoNotOptimize(our_sums);
  perf_buffer__free(c_buffer);
}

// With its header, as the kernel rounds it up.
template <class T>
constexpr std::int64_t space = (8 + 4 + sizeof(T) + 7) / 8 * 8;
constexpr std::int64_t large = 8 << 20, small = 256 << 10;

}  // namespace

// A full ring that is larger than the cache, one that fits into it, and what one wakeup of a busy ring may find.
#define DRAIN(iterations, ring, count, ...) \
  BENCHMARK(drain<__VA_ARGS__>)             \
      ->ArgNames({"ring", "records"})       \
      ->Args({ring, count})                 \
      ->Iterations(iterations)              \
      ->UseManualTime()
DRAIN(12, large, (large - 1) / space<record>, record, false);
DRAIN(60, small, (small - 1) / space<record>, record, false);
DRAIN(2000, small, 64, record, false);
DRAIN(60, small, (small - 1) / space<record>, record, true);
DRAIN(12, large, (large - 1) / space<page>, page, false);
DRAIN(60, small, (small - 1) / space<page>, page, false);
DRAIN(12, large, (large - 1) / space<page>, page, true, void);
DRAIN(60, small, (small - 1) / space<page>, page, true, void);

BENCHMARK_MAIN();
