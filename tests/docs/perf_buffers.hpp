// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What docs/perf_buffers.md refers to.
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

}  // namespace page
