// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../detail/ring_memory.hpp"

#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "../../error.hpp"

namespace ebpfxx::inline v0::detail {

EBPFXX_DEFINITION RingMemory::RingMemory(const MapHandle& map, std::uint32_t size)
    : page_{static_cast<std::size_t>(::sysconf(_SC_PAGESIZE))}, size_{size} {
  void* mine = ::mmap(nullptr, page_, PROT_READ | PROT_WRITE, MAP_SHARED, map.fd(), 0);
  if (mine == MAP_FAILED) throw_unmapped(errno, map, "the reader's position in ");
  void* theirs =
      ::mmap(nullptr, page_ + 2 * std::size_t{size}, PROT_READ, MAP_SHARED, map.fd(), static_cast<off_t>(page_));
  if (theirs == MAP_FAILED) {
    const int error = errno;
    ::munmap(mine, page_);
    throw_unmapped(error, map, "the records of ");
  }
  consumer_ = static_cast<unsigned long*>(mine);
  producer_ = static_cast<std::byte*>(theirs);
}

EBPFXX_DEFINITION RingMemory::RingMemory(RingMemory&& other) noexcept
    : page_{other.page_},
      size_{other.size_},
      consumer_{std::exchange(other.consumer_, nullptr)},
      producer_{std::exchange(other.producer_, nullptr)} {}

EBPFXX_DEFINITION RingMemory& RingMemory::operator=(RingMemory&& other) noexcept {
  std::swap(size_, other.size_);
  std::swap(consumer_, other.consumer_);
  std::swap(producer_, other.producer_);
  return *this;
}

EBPFXX_DEFINITION RingMemory::~RingMemory() {
  if (!consumer_) return;
  ::munmap(consumer_, page_);
  ::munmap(producer_, page_ + 2 * std::size_t{size_});
}

EBPFXX_DEFINITION void RingMemory::throw_unmapped(int error, const MapHandle& map, const char* part) {
  throw_error(error, {"cannot map ", part, map.text(), " into memory"}, {map.advice(error)});
}

EBPFXX_DEFINITION int wait_for_records(RingView ring, int fd, int stop, const Deadline& deadline,
                                       unsigned& pauses) noexcept {
  if (ring.produced() == ring.consumed()) {
    pauses = 0;
    pollfd descriptors[] = {{fd, POLLIN, 0}, {stop, POLLIN, 0}};
    const int ready = wait_readable(descriptors, deadline.remaining());
    if (ready <= 0 || descriptors[0].revents & POLLIN) return ready;
    return descriptors[0].revents ? -EBADF : 0;
  }
  // The first record is being written, and poll(2) reports the ring as readable. Most programs need much less than a
  // microsecond between reserve and submit; for those that sleep in between, we wait longer.
  if (deadline.remaining() == 0) return 0;
  if (++pauses < 100) return 1;
  const timespec pause{0, (pauses < 1000 ? pauses : 1000) * 1000l};
  return ::nanosleep(&pause, nullptr) == 0;
}

}  // namespace ebpfxx::inline v0::detail
