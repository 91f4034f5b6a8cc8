// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "../fd.hpp"
#include "../map_handle.hpp"
#include "perf_ring.hpp"

namespace ebpfxx::inline v0 {

/// Options of a PerfBuffer: {.pages = 64, .timestamps = true}.
struct PerfBufferOptions {
  std::uint32_t pages = 64;         ///< of memory for each CPU; a power of two
  std::uint32_t wakeup_events = 1;  ///< poll() and fd() wait until a CPU has written this many records,
  std::uint32_t watermark = 0;      ///< or, if not 0, this many bytes; at the latest until half of its memory is full
  bool timestamps = false;          ///< for PerfRecord::time_ns
  bool backward = false;            ///< new records overwrite the oldest ones; none is lost while nobody reads
};

namespace detail {

/// The rings of all CPUs, and the entries of the map that make programs write to them.
class PerfRings {
 public:
  /// Throws Error.
  PerfRings(const MapHandle& map, const PerfBufferOptions& options);
  PerfRings(const PerfRings&) = delete;
  PerfRings& operator=(const PerfRings&) = delete;
  ~PerfRings();

  /// Opens rings for the CPUs that are online and have none. Throws Error.
  void refresh();

  [[nodiscard]] bool being_read() const noexcept {
    for (const PerfRing& ring : rings_)
      if (ring.progress.being_read) return true;
    return false;
  }
  /// Whether to look for records before waiting: where each causes a wakeup, which somebody else may have seen; or
  /// where some are left from a time that ended early, which cause no further wakeup.
  [[nodiscard]] bool looks_first() const noexcept {
    for (const PerfRing& ring : rings_)
      if (ring.progress.unread) return true;
    return ended_early || (options_.wakeup_events == 1 && options_.watermark == 0);
  }
  [[nodiscard]] std::uint64_t lost() const noexcept;

  [[nodiscard]] std::vector<PerfRing>& rings() noexcept { return rings_; }
  [[nodiscard]] const MapHandle& map() const noexcept { return map_; }
  [[nodiscard]] int fd() const noexcept { return poller_.get(); }

  /// EBUSY, EBADMSG ...
  [[noreturn, gnu::cold]] void throw_error(int error) const;

  bool ended_early = false;  ///< the last time that all were to be read

 private:
  void open(int cpu, std::size_t place);
  [[nodiscard]] Fd open_event(int cpu) const;
  [[nodiscard]] MappedMemory map_memory(int cpu, int event) const;

  MapHandle map_;
  PerfBufferOptions options_;
  std::size_t page_;
  std::uint32_t max_entries_ = 0;
  // The map once more, in a file of our own: when it is closed, the kernel removes the entries that were added with it.
  // Opening a map by its id needs CAP_SYS_ADMIN. Without it, or with BPF_F_PRESERVE_ELEMS, we remove them by index.
  Fd entries_;
  Fd poller_;  // an epoll instance
  std::vector<PerfRing> rings_;
  std::uint64_t lost_in_replaced_ = 0;
};

}  // namespace detail
}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "../impl/detail/perf_rings.hpp"
#endif
