// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What the README refers to.
#include <ebpfxx/ebpfxx.hpp>
#include <ebpfxx/ring_buffer.hpp>

#include <chrono>
#include <concepts>
#include <string>

#include "execsnoop.skel.hpp"

namespace page {

using namespace std::chrono_literals;
namespace opens = execsnoop;

extern opens::OpenSkeleton open;
extern opens::Skeleton skel;
extern ebpfxx::RingBuffer<opens::event> events;

}  // namespace page
