// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "../error.hpp"

namespace ebpfxx::inline v0::detail {

/// A BPF ring buffer as the kernel lays it out: a page with the reader's position, which the reader writes; a page with
/// the writers' position; then the records, mapped twice in a row, so that none is ever split. Unique owner.
class RingMemory {
 public:
  /// Maps the ring of this descriptor, whose records take `size` bytes (a power of two). Throws Error.
  RingMemory(int fd, std::uint32_t size) : page_{static_cast<std::size_t>(::sysconf(_SC_PAGESIZE))}, size_{size} {
    void* mine = ::mmap(nullptr, page_, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (mine == MAP_FAILED) throw_error(errno, {"cannot map the reader's side of a ring buffer"});
    void* theirs = ::mmap(nullptr, page_ + 2 * std::size_t{size}, PROT_READ, MAP_SHARED, fd, static_cast<off_t>(page_));
    if (theirs == MAP_FAILED) {
      const int error = errno;
      ::munmap(mine, page_);
      throw_error(error, {"cannot map the records of a ring buffer"});
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

  [[nodiscard]] unsigned long size() const noexcept { return size_; }
  /// Up to where the reader has read.
  [[nodiscard]] unsigned long consumed() const noexcept { return __atomic_load_n(consumer_, __ATOMIC_RELAXED); }
  /// Gives everything up to there back to the kernel.
  void set_consumed(unsigned long position) noexcept { __atomic_store_n(consumer_, position, __ATOMIC_RELEASE); }
  /// Up to where records have been reserved.
  [[nodiscard]] unsigned long produced() const noexcept {
    return __atomic_load_n(reinterpret_cast<const unsigned long*>(producer_), __ATOMIC_ACQUIRE);
  }
  /// What stands at a position: a record's header, then its data.
  [[nodiscard]] const std::byte* data(unsigned long position) const noexcept {
    return producer_ + page_ + (position & (size_ - 1));
  }
  /// The first word of the header at a position: length and flags.
  [[nodiscard]] std::uint32_t header(unsigned long position) const noexcept {
    return __atomic_load_n(reinterpret_cast<const std::uint32_t*>(data(position)), __ATOMIC_ACQUIRE);
  }

 private:
  std::size_t page_;
  std::uint32_t size_;
  unsigned long* consumer_ = nullptr;
  std::byte* producer_ = nullptr;
};

}  // namespace ebpfxx::inline v0::detail
