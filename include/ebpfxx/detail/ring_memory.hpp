// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "../map_handle.hpp"
#include "ring_cursor.hpp"
#include "ring_pacing.hpp"
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
  /// Maps this ring. Throws Error.
  explicit RingMemory(const MapHandle& map);
  RingMemory(RingMemory&& other) noexcept;
  RingMemory& operator=(RingMemory&& other) noexcept;
  ~RingMemory();

  /// Why it cannot be read now: EBADF after a move, EBUSY while it is being read; 0 if it can.
  [[nodiscard]] int refusal() const noexcept { return !consumer_ ? EBADF : reading_.is_on ? EBUSY : 0; }
  /// The bytes between the reader and the writers; 0 after a move.
  [[nodiscard]] unsigned long available() const noexcept {
    return consumer_ ? view().produced() - view().consumed() : 0;
  }
  /// For RingCursor.
  [[nodiscard]] RingReading& reading() noexcept { return reading_; }
  [[nodiscard]] RingView view() const noexcept { return {consumer_, producer_, producer_ + page_, size_}; }

 private:
  [[noreturn, gnu::cold]] static void throw_unmapped(int error, const MapHandle& map, const char* part);

  std::size_t page_;
  std::uint32_t size_;
  unsigned long* consumer_ = nullptr;
  std::byte* producer_ = nullptr;
  RingReading reading_;
};

/// Waits until it makes sense to look for records: then 1; 0 after the time-out, a signal, or when `stop` is readable;
/// -errno. `pauses` counts the pauses for a record that is still being written.
int wait_for_records(RingView ring, int fd, int stop, const Deadline& deadline, unsigned& pauses,
                     RingPacing& pacing) noexcept;

/// Lets records come for as long as the pacing says, at most until the deadline: 1; 0 after a signal or when `stop` is
/// readable.
int let_records_come(const RingMemory& ring, int stop, const Deadline& deadline, RingPacing& pacing) noexcept;

}  // namespace ebpfxx::inline v0::detail

#ifndef EBPFXX_COMPILED
#include "../impl/detail/ring_memory.hpp"
#endif
