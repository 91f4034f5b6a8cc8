// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Reading as tools do it: in a main that has opened, loaded and attached before. What the compiler thinks of those
// calls it thinks of the loops that come after them; so ours are all in this one function, and C's are functions of
// their own. Prints "what<TAB>C, ns<TAB>ebpfxx, ns<TAB>ratio<TAB>goal" for each.
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <sys/mman.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ebpfxx/map/mapped_array.hpp>
#include <vector>

#include "fill.skel.hpp"

namespace {

constexpr std::uint32_t ring_size = 8 << 20, entries = 100'000;
constexpr int rounds = 60;

int add_record(void* sum, void* data, std::size_t) {
  *static_cast<std::uint64_t*>(sum) += static_cast<const fill::record*>(data)->number;
  return 0;
}

int add_page(void* sum, void* data, std::size_t) {
  std::uint64_t page_sum = 0;
  for (const std::uint64_t word : static_cast<const fill::page*>(data)->words) page_sum += word;
  *static_cast<std::uint64_t*>(sum) += page_sum;
  return 0;
}

[[gnu::noinline]] std::uint64_t sum_of(const std::uint64_t* values, std::size_t count) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += values[i];
  return sum;
}

[[gnu::noinline]] std::uint64_t sum_of_map(int fd) {
  constexpr std::uint32_t batch = 4096;
  static std::uint32_t keys[batch];
  static std::uint64_t values[batch];
  std::uint64_t sum = 0;
  std::uint32_t position = 0;
  for (bool started = false;; started = true) {
    std::uint32_t count = batch;
    const int result =
        bpf_map_lookup_batch(fd, started ? &position : nullptr, &position, keys, values, &count, nullptr);
    for (std::uint32_t i = 0; i < count; ++i) sum += keys[i] + values[i];
    if (result != 0) return sum;
  }
}

double now() { return std::chrono::duration<double>{std::chrono::steady_clock::now().time_since_epoch()}.count(); }

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// The times of each round: in turns, and never the same first.
struct Times {
  const char* what;
  double items;
  std::vector<double> c{}, ours{};

  ~Times() {
    const double c_ns = median(c) * 1e9 / items, our_ns = median(ours) * 1e9 / items;
    std::printf("%s\t%.2f\t%.2f\t%.2f\t1.05\n", what, c_ns, our_ns, our_ns / c_ns);
  }
};

void check(std::uint64_t c_sum, std::uint64_t our_sum) {
  if (c_sum == our_sum) return;
  std::fprintf(stderr, "C and ebpfxx read different things\n");
  std::exit(1);
}

}  // namespace

int main() try {
  auto open = fill::open();
  open.maps.records.set_max_entries(ring_size);
  open.maps.pages.set_max_entries(ring_size);
  auto skel = std::move(open).load();
  skel.attach();
  const auto array = ebpfxx::Array<std::uint64_t>::create({.max_entries = entries, .flags = BPF_F_MMAPABLE});
  const auto hash = ebpfxx::HashMap<std::uint32_t, std::uint64_t>::create({.max_entries = entries});
  for (std::uint32_t key = 0; key < entries; ++key) hash.update(key, key);
  const ebpfxx::MappedArray memory{array};
  void* const by_hand = ::mmap(nullptr, entries * sizeof(std::uint64_t), PROT_READ, MAP_SHARED, array.fd(), 0);
  if (by_hand == MAP_FAILED) return 1;
  ebpfxx::RingBuffer records{skel.maps.records};
  ebpfxx::RingBuffer pages{skel.maps.pages};
  std::uint64_t c_sum = 0, our_sum = 0;
  ring_buffer* c_records = ring_buffer__new(skel.maps.records.fd(), add_record, &c_sum, nullptr);
  ring_buffer* c_pages = ring_buffer__new(skel.maps.pages.fd(), add_page, &c_sum, nullptr);
  if (!c_records || !c_pages) return 1;

  fill::request some_records{ring_size / (sizeof(fill::record) + 8)}, some_pages{ring_size / (sizeof(fill::page) + 8)};
  Times drain{"ring, 64 bytes", double(some_records.count)}, read{"ring, 2 KiB, all read", double(some_pages.count)},
      load{"array in memory", entries}, walk{"walk", entries};
  for (int turn = 0; turn < 2 * rounds; ++turn) {
    const bool ours = (turn + turn / 2) % 2;

    skel.progs.fill_records.run(some_records);
    double start = now();
    if (ours)
      records.consume([&](const fill::record& record) { our_sum += record.number; });
    else
      ring_buffer__consume(c_records);
    (ours ? drain.ours : drain.c).push_back(now() - start);

    skel.progs.fill_pages.run(some_pages);
    start = now();
    if (ours)
      pages.consume([&](const fill::page& page) {
        std::uint64_t page_sum = 0;
        for (const std::uint64_t word : page.words) page_sum += word;
        our_sum += page_sum;
      });
    else
      ring_buffer__consume(c_pages);
    (ours ? read.ours : read.c).push_back(now() - start);

    start = now();
    if (ours) {
      std::uint64_t sum = 0;  // our_sum is captured above, so it would be stored for each value
      for (const std::uint64_t value : memory) sum += value;
      our_sum += sum;
    } else {
      c_sum += sum_of(static_cast<const std::uint64_t*>(by_hand), entries);
    }
    (ours ? load.ours : load.c).push_back(now() - start);

    start = now();
    if (ours)
      for (const auto [key, value] : hash) our_sum += key + value;
    else
      c_sum += sum_of_map(hash.fd());
    (ours ? walk.ours : walk.c).push_back(now() - start);
  }
  ring_buffer__free(c_records);
  ring_buffer__free(c_pages);
  check(c_sum, our_sum);
} catch (const ebpfxx::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
