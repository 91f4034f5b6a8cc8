// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What docs/streams.md refers to.
#include <ebpfxx/by_tag.hpp>
#include <ebpfxx/coroutine.hpp>
#include <ebpfxx/fd.hpp>
#include <ebpfxx/merged.hpp>
#include <ebpfxx/perf_buffer.hpp>
#include <ebpfxx/poller.hpp>
#include <ebpfxx/ring_buffer.hpp>

#include <vector>

#include "context.hpp"

namespace page {

enum class kind { exec, exit };
constexpr std::array<kind, 2> ebpfxx_values(kind) noexcept { return {kind::exec, kind::exit}; }
struct header {
  std::uint64_t time;
  page::kind kind;
};
struct exec_event {
  page::header header;
};
struct exit_event {
  page::header header;
};
struct event {
  std::uint64_t time_ns;
};
struct sample {
  std::uint64_t time_ns;
};

struct task {
  struct promise_type {
    task get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
};

extern ebpfxx::Poller poller;
static ebpfxx::Stop stop;
extern ebpfxx::RingBuffer<event> events;
extern ebpfxx::RingBuffer<void> records;
extern ebpfxx::PerfBuffer<sample> samples;
extern ebpfxx::Fd control;

}  // namespace page
