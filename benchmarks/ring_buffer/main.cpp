// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Reading a full ring buffer: libbpf's ring_buffer__consume with a C callback, and RingBuffer::consume with a lambda.
#include <benchmark/benchmark.h>
#include <bpf/libbpf.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <utility>

#include "../side_by_side.hpp"
#include "fill.skel.hpp"

namespace {

fill::Skeleton load(std::uint32_t ring_size) {
  auto open = fill::open();
  open.maps.records.set_max_entries(ring_size);
  return std::move(open).load();
}

void put(const fill::Skeleton& skel, std::uint32_t count) {
  struct {
    std::uint32_t count;
  } request{count};
  if (skel.progs.fill_records.run(request) != 0) throw std::runtime_error{"the ring is too small"};
}

// The callback as a C programmer writes it: the size is checked, the record used.
int on_record(void* context, void* data, std::size_t size) {
  if (size < sizeof(fill::record)) return -EMSGSIZE;
  *static_cast<std::uint64_t*>(context) += static_cast<const fill::record*>(data)->number;
  return 0;
}

// Both read the same ring, by turns; each starts where the other stopped.
void drain(benchmark::State& state) {
  const auto ring_size = static_cast<std::uint32_t>(state.range(0));
  const auto count = static_cast<std::uint32_t>(state.range(1));
  const fill::Skeleton skel = load(ring_size);
  std::uint64_t c_sum = 0, our_sum = 0;
  ring_buffer* c_ring = ring_buffer__new(skel.maps.records.fd(), on_record, &c_sum, nullptr);
  if (!c_ring) throw std::runtime_error{"ring_buffer__new failed"};
  ebpfxx::RingBuffer our_ring{skel.maps.records};

  side_by_side(
      state, count, [&] { put(skel, count); },
      [&] {
        if (ring_buffer__consume(c_ring) != static_cast<int>(count)) throw std::runtime_error{"libbpf lost records"};
      },
      [&] {
        if (our_ring.consume([&](const fill::record& record) { our_sum += record.number; }) != count)
          throw std::runtime_error{"ebpfxx lost records"};
      });
  benchmark::DoNotOptimize(c_sum);
  benchmark::DoNotOptimize(our_sum);
  ring_buffer__free(c_ring);
}

constexpr std::int64_t record_space = 64 + 8;  // with its header
constexpr std::int64_t large = 8 << 20, small = 256 << 10;

}  // namespace

// A full ring that is larger than the cache, one that fits into it, and what one wakeup of a busy ring may find.
BENCHMARK(drain)->ArgNames({"ring", "records"})->Args({large, large / record_space})->Iterations(40)->UseManualTime();
BENCHMARK(drain)->ArgNames({"ring", "records"})->Args({small, small / record_space})->Iterations(400)->UseManualTime();
BENCHMARK(drain)->ArgNames({"ring", "records"})->Args({small, 64})->Iterations(4000)->UseManualTime();

BENCHMARK_MAIN();
