// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "../error.hpp"
#include "../map_handle.hpp"
#include "timeout.hpp"

namespace ebpfxx::inline v0::detail {

/// Where a ring is, by value, so that a reader's loop can keep it in registers.
class RingView {
 public:
  RingView() = default;
  RingView(unsigned long* consumer, const void* producer, const void* records, std::uint32_t size) noexcept
      : consumer_{consumer},
        producer_{static_cast<const unsigned long*>(producer)},
        records_{static_cast<const std::byte*>(records)},
        size_{size} {}

  [[nodiscard]] unsigned long size() const noexcept { return size_; }
  /// How far the reader has read.
  [[nodiscard]] unsigned long consumed() const noexcept { return __atomic_load_n(consumer_, __ATOMIC_RELAXED); }
  /// Returns everything before it to the kernel.
  void set_consumed(unsigned long position) noexcept { __atomic_store_n(consumer_, position, __ATOMIC_RELEASE); }
  /// A full barrier: earlier writes are visible before later reads happen.
  static void fence() noexcept {
#pragma GCC diagnostic push
#if defined(__SANITIZE_THREAD__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wtsan"  // the other side is the kernel, which ThreadSanitizer cannot see anyway
#endif
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
#pragma GCC diagnostic pop
  }
  /// How far records have been reserved.
  [[nodiscard]] unsigned long produced() const noexcept { return __atomic_load_n(producer_, __ATOMIC_ACQUIRE); }
  /// The memory at a position: a record's header, then its data.
  [[nodiscard]] const std::byte* data(unsigned long position) const noexcept {
    return records_ + (position & (size_ - 1));
  }
  /// The first word of the header at a position: length and flags.
  [[nodiscard]] std::uint32_t header(unsigned long position) const noexcept {
    return __atomic_load_n(reinterpret_cast<const std::uint32_t*>(data(position)), __ATOMIC_ACQUIRE);
  }

 private:
  unsigned long* consumer_ = nullptr;
  const unsigned long* producer_ = nullptr;
  const std::byte* records_ = nullptr;
  unsigned long size_ = 0;
};

/// A BPF ring buffer as the kernel lays it out: a page with the reader's position, which the reader writes; a page with
/// the writers' position; then the records, mapped twice in a row, so that none is ever split. Unique owner.
class RingMemory {
 public:
  /// Maps this ring, whose records take `size` bytes (a power of two). Throws Error.
  RingMemory(const MapHandle& map, std::uint32_t size)
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
  RingMemory(RingMemory&& other) noexcept
      : page_{other.page_},
        size_{other.size_},
        consumer_{std::exchange(other.consumer_, nullptr)},
        producer_{std::exchange(other.producer_, nullptr)} {}
  RingMemory& operator=(RingMemory&& other) noexcept {
    std::swap(size_, other.size_);
    std::swap(consumer_, other.consumer_);
    std::swap(producer_, other.producer_);
    return *this;
  }
  ~RingMemory() {
    if (!consumer_) return;
    ::munmap(consumer_, page_);
    ::munmap(producer_, page_ + 2 * std::size_t{size_});
  }

  /// Why it cannot be read now: EBADF after a move, EBUSY while it is being read; 0 if it can.
  [[nodiscard]] int refusal() const noexcept { return !consumer_ ? EBADF : being_read_ ? EBUSY : 0; }
  /// For RingCursor, which sets it while it exists.
  [[nodiscard]] bool& being_read() noexcept { return being_read_; }
  [[nodiscard]] RingView view() const noexcept { return {consumer_, producer_, producer_ + page_, size_}; }

 private:
  [[noreturn, gnu::cold, gnu::noinline]] static void throw_unmapped(int error, const MapHandle& map, const char* part) {
    throw_error(error, {"cannot map ", part, map.text(), " into memory"}, {map.advice(error)});
  }

  std::size_t page_;
  std::uint32_t size_;
  unsigned long* consumer_ = nullptr;
  std::byte* producer_ = nullptr;
  bool being_read_ = false;
};

/// Waits until it makes sense to look for records: then 1; 0 after the time-out or a signal; -errno. `pauses` counts
/// the pauses for a record that is still being written.
[[gnu::noinline]] inline int wait_for_records(RingView ring, int fd, const Deadline& deadline,
                                              unsigned& pauses) noexcept {
  if (ring.produced() == ring.consumed()) {
    pauses = 0;
    pollfd descriptors[] = {{fd, POLLIN, 0}};
    const int ready = wait_readable(descriptors, deadline.remaining());
    return ready > 0 && !(descriptors[0].revents & POLLIN) ? -EBADF : ready;
  }
  // The first record is being written, and poll(2) reports the ring as readable. Most programs need much less than a
  // microsecond between reserve and submit; for those that sleep in between, we wait longer.
  if (deadline.remaining() == 0) return 0;
  if (++pauses < 100) return 1;
  const timespec pause{0, (pauses < 1000 ? pauses : 1000) * 1000l};
  return ::nanosleep(&pause, nullptr) == 0;
}

}  // namespace ebpfxx::inline v0::detail
