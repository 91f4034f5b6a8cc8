// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What the README refers to.
#include <ebpfxx/ebpfxx.hpp>
#include <ebpfxx/ring_buffer.hpp>

#include <concepts>
#include <string>

#include "execsnoop.skel.hpp"

namespace page {

namespace opens = execsnoop;

extern opens::OpenSkeleton open;
extern opens::Skeleton skel;
extern ebpfxx::RingBuffer<opens::event> events;
extern ebpfxx::Stop stop;

}  // namespace page
