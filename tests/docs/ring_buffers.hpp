// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What docs/ring_buffers.md refers to.
#include <ebpfxx/trace_pipe.hpp>
#include <ebpfxx/user_ring_buffer.hpp>

#include <sys/epoll.h>

#include <csignal>
#include <cstddef>
#include <stop_token>
#include <thread>
#include <vector>

#include <ebpfxx/cpus.hpp>
#include <ebpfxx/map/map_of_maps.hpp>
#include <ebpfxx/ring_buffer.hpp>

#include "context.hpp"

namespace page {

using tool::command;
using tool::event;

extern ebpfxx::RingBuffer<event> events;
extern int poller;
void f(const event&);
static ebpfxx::Stop stop;
void print_counts(const decltype(skel.maps.counts)&);
inline constexpr std::uint32_t quit = 1;

namespace with_rings {
struct Loaded {
  struct {
    ebpfxx::ArrayOfMaps<ebpfxx::RingBuf<event>> rings;
  } maps;
};
struct Open {
  struct {
    ebpfxx::MapSpec rings;
  } maps;
  Loaded load() &&;
};
extern Open open;
}  // namespace with_rings

}  // namespace page
