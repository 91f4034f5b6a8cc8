// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <linux/perf_event.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#include "../fd.hpp"
#include "mapped_memory.hpp"
#include "perf_cursor.hpp"

namespace ebpfxx::inline v0::detail {

/// Where a ring is, by value, so that a reader's loop can keep it in registers.
class PerfView {
 public:
  static constexpr std::size_t longest_record = 1 << 16;  // its size is a __u16

  PerfView(std::byte* memory, std::size_t page, std::size_t size) noexcept
      : control_{reinterpret_cast<perf_event_mmap_page*>(memory)}, records_{memory + page}, size_{size} {}

  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  /// How far the kernel has written.
  [[nodiscard]] std::uint64_t head() const noexcept { return __atomic_load_n(&control_->data_head, __ATOMIC_ACQUIRE); }
  /// Returns everything before it to the kernel.
  void set_tail(std::uint64_t position) const noexcept {
    __atomic_store_n(&control_->data_tail, position, __ATOMIC_RELEASE);
  }
  [[nodiscard]] perf_event_header header(std::uint64_t position) const noexcept {
    perf_event_header header;  // never split: the size of each record is a multiple of 8
    std::memcpy(&header, at(position), sizeof header);
    return header;
  }
  /// All of a record. If it wraps around, its second part is first copied after the end of the ring.
  [[nodiscard]] const std::byte* record(std::uint64_t position, std::size_t size) const noexcept {
    std::byte* const start = at(position);
    const auto room = static_cast<std::size_t>(records_ + size_ - start);
    if (size > room) [[unlikely]]
      std::memcpy(records_ + size_, records_, size - room);
    return start;
  }

 private:
  [[nodiscard]] std::byte* at(std::uint64_t position) const noexcept { return records_ + (position & (size_ - 1)); }

  perf_event_mmap_page* control_;
  std::byte* records_;
  std::size_t size_;
};

/// The perf event of one CPU and its ring, in memory: a page of positions; the records; room for the second part of a
/// record that wraps around. Unique owner.
class PerfRing {
 public:
  PerfRing(int cpu, PerfFormat format, Fd event, MappedMemory memory, std::size_t page, std::size_t size) noexcept
      : cpu_{cpu}, format_{format}, page_{page}, size_{size}, memory_{std::move(memory)}, event_{std::move(event)} {}

  [[nodiscard]] int cpu() const noexcept { return cpu_; }
  [[nodiscard]] int fd() const noexcept { return event_.get(); }
  [[nodiscard]] PerfFormat format() const noexcept { return format_; }
  [[nodiscard]] PerfView view() const noexcept { return {memory_.data(), page_, size_}; }

  /// How many records were lost: as the kernel counts them since Linux 6.0, else as told among the records.
  [[nodiscard]] std::uint64_t lost() const noexcept;
  /// Whether programs on its CPU can write to it, if the CPU is online.
  [[nodiscard]] bool is_alive() const noexcept;
  /// Stops programs from writing, so that a ring that they overwrite can be read.
  void pause(bool on) const noexcept;

  PerfProgress progress;

 private:
  int cpu_;
  PerfFormat format_;
  std::size_t page_, size_;
  MappedMemory memory_;
  Fd event_;
};

/// Reads a ring: nobody writes to one that is overwritten while this exists.
class PerfReading {
 public:
  explicit PerfReading(PerfRing& ring) noexcept : pause_{ring}, cursor{ring.view(), ring.format(), ring.progress} {}

 private:
  struct Pause {
    explicit Pause(const PerfRing& paused) noexcept : ring{paused} {
      if (ring.format().is_backward) ring.pause(true);
    }
    Pause(const Pause&) = delete;
    Pause& operator=(const Pause&) = delete;
    ~Pause() {
      if (ring.format().is_backward) ring.pause(false);
    }
    const PerfRing& ring;
  } pause_;

 public:
  PerfCursor<PerfView> cursor;
};

}  // namespace ebpfxx::inline v0::detail
