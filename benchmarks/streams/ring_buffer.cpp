// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Reading a full ring buffer: libbpf's ring_buffer__consume with a C callback, and RingBuffer::consume with a lambda.
#include <benchmark/benchmark.h>
#include <bpf/libbpf.h>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <utility>

#include "../side_by_side.hpp"
#include "fill.skel.hpp"

namespace {

struct Sums {
  std::uint64_t numbers = 0, records = 0;
};

// The callback as a C programmer writes it: the record is used in place.
int on_record(void* context, void* data, std::size_t) {
  auto* sums = static_cast<Sums*>(context);
  sums->numbers += *static_cast<const std::uint64_t*>(data);
  ++sums->records;
  return 0;
}

std::uint64_t number_of(const fill::record& record) { return record.number; }
std::uint64_t number_of(const fill::page& page) { return page.words[0]; }

template <class T>
[[gnu::noinline]] Sums sums_of(ebpfxx::RingBuffer<T>& ring) {
  Sums sums;
  ring.consume([&](const T& record) { sums.numbers += number_of(record), ++sums.records; });
  return sums;
}
[[gnu::noinline]] Sums sums_of(ebpfxx::RingBuffer<void>& ring) {
  Sums sums;
  ring.consume([&](std::span<const std::byte> record) {
    sums.numbers += *reinterpret_cast<const std::uint64_t*>(record.data());
    ++sums.records;
  });
  return sums;
}

// Both read the same ring, by turns; each starts where the other stopped.
template <class T, class Map, class Fill>
void drain(benchmark::State& state, std::uint32_t count, const Map& map, Fill fill) {
  Sums c_sums, our_sums;
  ring_buffer* c_ring = ring_buffer__new(map.fd(), on_record, &c_sums, nullptr);
  if (!c_ring) throw std::runtime_error{"ring_buffer__new failed"};
  ebpfxx::RingBuffer<T> our_ring{map};
  side_by_side(
      state, count,
      [&] {
        if (fill() != 0) throw std::runtime_error{"the ring is too small"};
      },
      [&] { ring_buffer__consume(c_ring); },
      [&] {
        const Sums sums = sums_of(our_ring);
        our_sums.numbers += sums.numbers;
        our_sums.records += sums.records;
      });
  ring_buffer__free(c_ring);
  if (c_sums.records != our_sums.records || c_sums.numbers != our_sums.numbers || c_sums.records % count != 0)
    throw std::runtime_error{"records were lost"};
}

constexpr std::uint32_t record_space = 64 + 8, page_space = 2048 + 8;  // with their headers

void records(benchmark::State& state, std::uint32_t ring_size, std::uint32_t count) {
  auto open = fill::open();
  open.maps.records.set_max_entries(ring_size);
  const auto skel = std::move(open).load();
  struct {
    std::uint32_t count;
  } request{count};
  drain<fill::record>(state, count, skel.maps.records, [&] { return skel.progs.fill_records.run(request); });
}

void records_64(benchmark::State& state) {
  const auto ring_size = static_cast<std::uint32_t>(state.range(0));
  records(state, ring_size, ring_size / record_space);
}

// What one wakeup of a busy ring may find.
void few_records_64(benchmark::State& state) { records(state, 256 << 10, static_cast<std::uint32_t>(state.range(0))); }

void records_2048(benchmark::State& state) {
  const auto ring_size = static_cast<std::uint32_t>(state.range(0));
  auto open = fill::open();
  open.maps.pages.set_max_entries(ring_size);
  const auto skel = std::move(open).load();
  const std::uint32_t count = ring_size / page_space;
  struct {
    std::uint32_t count;
  } request{count};
  drain<fill::page>(state, count, skel.maps.pages, [&] { return skel.progs.fill_pages.run(request); });
}

// 24 and 64 bytes.
void mixed(benchmark::State& state, fill::pattern pattern) {
  const auto ring_size = static_cast<std::uint32_t>(state.range(0));
  auto open = fill::open();
  open.maps.records.set_max_entries(ring_size);
  const auto skel = std::move(open).load();
  const std::uint32_t count = ring_size / record_space;
  struct {
    std::uint32_t count;
    fill::pattern pattern;
  } request{count, pattern};
  drain<void>(state, count, skel.maps.records, [&] { return skel.progs.fill_mixed.run(request); });
}

constexpr std::int64_t kilobyte = 1 << 10, megabyte = 1 << 20;

}  // namespace

BENCHMARK(records_64)->ArgName("ring")->Arg(64 * kilobyte)->Iterations(2000)->UseManualTime();
BENCHMARK(records_64)->ArgName("ring")->Arg(256 * kilobyte)->Iterations(800)->UseManualTime();
BENCHMARK(records_64)->ArgName("ring")->Arg(megabyte)->Iterations(200)->UseManualTime();
BENCHMARK(records_64)->ArgName("ring")->Arg(4 * megabyte)->Iterations(60)->UseManualTime();
BENCHMARK(records_64)->ArgName("ring")->Arg(16 * megabyte)->Iterations(20)->UseManualTime();
BENCHMARK(few_records_64)->ArgName("records")->Arg(64)->Iterations(4000)->UseManualTime();
BENCHMARK(records_2048)->ArgName("ring")->Arg(64 * kilobyte)->Iterations(2000)->UseManualTime();
BENCHMARK(records_2048)->ArgName("ring")->Arg(megabyte)->Iterations(200)->UseManualTime();
BENCHMARK(records_2048)->ArgName("ring")->Arg(16 * megabyte)->Iterations(20)->UseManualTime();
BENCHMARK_CAPTURE(mixed, one_in_sixteen, fill::pattern::ONE_IN_SIXTEEN)
    ->ArgName("ring")
    ->Arg(256 * kilobyte)
    ->Arg(4 * megabyte)
    ->Iterations(100)
    ->UseManualTime();
BENCHMARK_CAPTURE(mixed, by_turns, fill::pattern::BY_TURNS)
    ->ArgName("ring")
    ->Arg(256 * kilobyte)
    ->Arg(4 * megabyte)
    ->Iterations(100)
    ->UseManualTime();
BENCHMARK_CAPTURE(mixed, at_random, fill::pattern::RANDOM)
    ->ArgName("ring")
    ->Arg(256 * kilobyte)
    ->Arg(4 * megabyte)
    ->Iterations(100)
    ->UseManualTime();

BENCHMARK_MAIN();
