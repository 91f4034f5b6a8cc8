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

#include "../../detail/uapi.hpp"
#include "../../error.hpp"

namespace ebpfxx::inline v0::detail {

EBPFXX_DEFINITION RingMemory::RingMemory(const MapHandle& map)
    : page_{static_cast<std::size_t>(::sysconf(_SC_PAGESIZE))} {
  const bpf_map_info info = map.raw_info();
  if (info.map_flags & overwritten_ring)
    throw_error(EOPNOTSUPP, {"cannot read ", map.text()},
                {"Programs overwrite its oldest records (BPF_F_RB_OVERWRITE), also while somebody reads them."});
  size_ = info.max_entries;
  void* mine = ::mmap(nullptr, page_, PROT_READ | PROT_WRITE, MAP_SHARED, map.fd(), 0);
  if (mine == MAP_FAILED) throw_unmapped(errno, map, "the reader's position in ");
  void* theirs =
      ::mmap(nullptr, page_ + 2 * std::size_t{size_}, PROT_READ, MAP_SHARED, map.fd(), static_cast<off_t>(page_));
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

// Looks for the next record for a while, not too often: each look takes the cache line in which writers count.
EBPFXX_DEFINITION bool spin_for_records(RingView ring, std::int64_t time) noexcept {
  const std::int64_t end = monotonic_ns() + time;
  do {
    for (int i = 0; i < 16; ++i) relax();
    if (ring.produced() != ring.consumed()) return true;
  } while (monotonic_ns() < end);
  return false;
}

EBPFXX_DEFINITION int wait_for_records(RingView ring, int fd, int stop, const Deadline& deadline, unsigned& pauses,
                                       RingPacing& pacing) noexcept {
  if (ring.produced() == ring.consumed()) {
    pauses = 0;
    if (pacing.spin() && spin_for_records(ring, deadline.limit(pacing.spin()))) return 1;
    pacing.sleeps();
    pollfd descriptors[] = {{fd, POLLIN, 0}, {stop, POLLIN, 0}};
    const int ready = wait_readable(descriptors, deadline.remaining());
    if (ready > 0) pacing.woken();
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

EBPFXX_DEFINITION int let_records_come(const RingMemory& ring, int stop, const Deadline& deadline,
                                       RingPacing& pacing) noexcept {
  int ended = 0;
  if (const std::int64_t nap = deadline.limit(pacing.nap())) {
    const timespec time = to_timespec(nap);
    pollfd stopping{stop, POLLIN, 0};
    ended = ::ppoll(&stopping, 1, &time, nullptr);
  }
  pacing.found(ring.available(), ring.view().size());
  return ended == 0;
}

}  // namespace ebpfxx::inline v0::detail
