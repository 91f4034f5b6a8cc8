// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// EventSource<T>: a ring buffer, or a perf buffer on kernels without ring buffers (before Linux 5.8), for one tool on
// both.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <system_error>
#include <type_traits>

#include "features.hpp"
#include "map_spec.hpp"
#include "perf_buffer.hpp"
#include "ring_buffer.hpp"

namespace ebpfxx::inline v0 {

/// Before load(): whether this kernel has no ring buffers, and the object's program must use the perf event array. The
/// other of the two maps is not created:
///
///     open.rodata().in_perf_buffer = ebpfxx::needs_perf_buffer(open.maps.events, open.maps.events_in_perf);
///
/// With set_autocreate(false) for the ring buffer, the answer is true on every kernel: to test that. Throws Error.
template <class T>
[[nodiscard]] bool needs_perf_buffer(MapSpecOf<RingBuf<T>>& ring, MapSpecOf<PerfEventArray<T>>& perf) {
  const bool needs_it = !ring.autocreate() || features::map_type(MapType::ringbuf).value() == Answer::no;
  ring.set_autocreate(!needs_it);
  perf.set_autocreate(needs_it);
  return needs_it;
}

/// Reads whichever of the two maps was created, with the same callback:
///
///     ebpfxx::EventSource events{skel.maps.events, skel.maps.events_in_perf};
///     events.run(stop, [](const event& e) { ... });
///
/// The callback is that of RingBuffer: `const T&`, or `const T&, std::span<const std::byte>`; for void, only the span.
/// Records of different CPUs are in order only in a ring buffer. What was lost the program must count, in both.
template <class T>
class EventSource {
 public:
  /// Opens it; the options are for a perf buffer. Do so before attaching, or the first records are lost. Throws Error.
  template <class U>
  requires std::is_same_v<U, T> || std::is_void_v<U> || std::is_void_v<T> EventSource(
      const RingBuf<U>& ring, const PerfEventArray<U>& perf, const PerfBufferOptions& options = {}) {
    if (ring.fd() >= 0)
      ring_.emplace(ring);
    else
      perf_.emplace(perf, options);
  }
  /// The same, for records of which only the used part was sent.
  template <class U>
  requires(!std::is_void_v<T> && (std::is_same_v<U, T> || std::is_void_v<U>))
      EventSource(const RingBuf<U>& ring, const PerfEventArray<U>& perf, Partial records,
                  const PerfBufferOptions& options = {}) {
    if (ring.fd() >= 0)
      ring_.emplace(ring, records);
    else
      perf_.emplace(perf, records, options);
  }

  /// These are as in RingBuffer.
  template <class F>
  std::size_t consume(F&& callback) {
    return perf_ ? perf_->consume(callback) : ring_->consume(callback);
  }
  template <class F>
  std::size_t consume(F&& callback, std::error_code& error) {
    return perf_ ? perf_->consume(callback, error) : ring_->consume(callback, error);
  }
  template <Duration D, class F>
  std::size_t poll(const D& timeout, F&& callback) {
    return perf_ ? perf_->poll(timeout, callback) : ring_->poll(timeout, callback);
  }
  template <class F>
  std::size_t poll(F&& callback) {
    return perf_ ? perf_->poll(callback) : ring_->poll(callback);
  }
  template <Duration D, class F>
  std::size_t poll(const D& timeout, F&& callback, std::error_code& error) {
    return perf_ ? perf_->poll(timeout, callback, error) : ring_->poll(timeout, callback, error);
  }
  template <class F>
  void run(const Stop& stop, F&& callback) {
    perf_ ? perf_->run(stop, callback) : ring_->run(stop, callback);
  }
  [[nodiscard]] int fd() const noexcept { return perf_ ? perf_->fd() : ring_->fd(); }

  /// What it reads, for what only one of them can do: null if it is not that.
  [[nodiscard]] RingBuffer<T>* ring_buffer() noexcept { return ring_ ? &*ring_ : nullptr; }
  [[nodiscard]] PerfBuffer<T>* perf_buffer() noexcept { return perf_ ? &*perf_ : nullptr; }

 private:
  std::optional<RingBuffer<T>> ring_;
  std::optional<PerfBuffer<T>> perf_;  // one of the two
};

template <class T>
EventSource(const Map<void, T, MapType::ringbuf>&, const Map<std::uint32_t, T, MapType::perf_event_array>&,
            const PerfBufferOptions& = {}) -> EventSource<T>;
template <class T>
EventSource(const Map<void, T, MapType::ringbuf>&, const Map<std::uint32_t, T, MapType::perf_event_array>&, Partial,
            const PerfBufferOptions& = {}) -> EventSource<T>;

}  // namespace ebpfxx::inline v0
