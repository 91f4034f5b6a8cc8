// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What docs/replay.md refers to.
#include <ebpfxx/recorder.hpp>
#include <ebpfxx/replay.hpp>
#include <ebpfxx/ring_buffer.hpp>

#include "context.hpp"

namespace page {

using tool::event;

struct sample {
  std::uint64_t time_ns;
};
struct Tool {
  void on(const event&);
  void print(const auto&) {}
};
static ebpfxx::Stop stop;
extern Tool tool;
extern ebpfxx::Replay replay;

}  // namespace page
