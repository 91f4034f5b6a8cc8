// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What docs/ring_buffers.md refers to.
#include <ebpfxx/call.hpp>
#include <ebpfxx/trace_pipe.hpp>
#include <ebpfxx/user_ring_buffer.hpp>

#include <sys/epoll.h>

#include <cstddef>

#include <ebpfxx/ring_buffer.hpp>

#include "context.hpp"

namespace page {

using tool::command;
using tool::event;

extern ebpfxx::RingBuffer<event> events;
extern int poller, context;
void f(const event&);
inline constexpr std::uint32_t stop = 1;

}  // namespace page
