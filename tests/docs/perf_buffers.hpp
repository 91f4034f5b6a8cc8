// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What docs/perf_buffers.md refers to.
#include <ebpfxx/event_source.hpp>
#include <ebpfxx/perf_buffer.hpp>

#include "context.hpp"

namespace page {

struct sample {
  std::uint64_t number;
};
struct Skeleton {
  struct {
    ebpfxx::PerfEventArray<sample> samples;
  } maps;
};

namespace perf {
extern Skeleton skel;
extern ebpfxx::Stop stop;
extern ebpfxx::PerfBuffer<sample> samples;
void print(const sample&, int, std::uint64_t, std::size_t);
}  // namespace perf

namespace source {
using tool::event;
struct Loaded {
  struct {
    ebpfxx::RingBuf<event> events;
    ebpfxx::PerfEventArray<event> events_in_perf;
  } maps;
  void attach();
};
struct Constants {
  bool in_perf_buffer;
};
struct Open {
  Constants& rodata();
  Loaded load() &&;
  struct {
    ebpfxx::MapSpecOf<ebpfxx::RingBuf<event>> events;
    ebpfxx::MapSpecOf<ebpfxx::PerfEventArray<event>> events_in_perf;
  } maps;
};
extern Open open;
extern ebpfxx::Stop stop;
}  // namespace source

}  // namespace page
