// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <poll.h>
#include <time.h>

#include <cerrno>
#include <climits>
#include <concepts>
#include <cstdint>

#include "language.hpp"

namespace ebpfxx::inline v0 {

/// Any std::chrono::duration, without including <chrono>: 100ms, 1.5s.
template <class T>
concept Duration = requires(const T& duration) {
  duration.count();
  T::period::num;
  T::period::den;
};

namespace detail {

/// A duration for poll(2): milliseconds, rounded up so that a short wait is not a busy loop; 0 if negative.
template <Duration D>
constexpr int to_milliseconds(const D& duration) {
  constexpr double factor = 1000.0 * static_cast<double>(D::period::num) / static_cast<double>(D::period::den);
  const double exact = static_cast<double>(duration.count()) * factor;
  if (!(exact > 0)) return 0;
  if (exact >= INT_MAX) return INT_MAX;
  const int whole = static_cast<int>(exact);
  return whole + (static_cast<double>(whole) < exact);
}

/// A duration in nanoseconds, rounded up; 0 if negative, an hour at most.
template <Duration D>
constexpr std::int64_t to_nanoseconds(const D& duration) {
  constexpr double factor = 1e9 * static_cast<double>(D::period::num) / static_cast<double>(D::period::den);
  constexpr std::int64_t hour = 3'600'000'000'000;
  const double exact = static_cast<double>(duration.count()) * factor;
  if (!(exact > 0)) return 0;
  if (exact >= static_cast<double>(hour)) return hour;
  const auto whole = static_cast<std::int64_t>(exact);
  return whole + (static_cast<double>(whole) < exact);
}

inline constexpr int wait_forever = -1;

[[nodiscard]] inline std::int64_t to_nanoseconds(const timespec& time) noexcept {
  return time.tv_sec * std::int64_t{1'000'000'000} + time.tv_nsec;
}
[[nodiscard]] inline timespec to_timespec(std::int64_t nanoseconds) noexcept {
  return {static_cast<time_t>(nanoseconds / 1'000'000'000), static_cast<long>(nanoseconds % 1'000'000'000)};
}

inline std::int64_t monotonic_ns() noexcept {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return to_nanoseconds(time);
}

/// When a wait that begins now must end.
class Deadline {
 public:
  Deadline() noexcept : never_{true} {}
  explicit Deadline(int milliseconds) noexcept : never_{milliseconds < 0} {
    if (!never_) end_ = monotonic_ns() + milliseconds * nanoseconds;
  }

  /// The remaining time for poll(2): rounded up, 0 when it is over.
  [[nodiscard]] int remaining() const noexcept {
    if (never_) return wait_forever;
    const std::int64_t left = end_ - monotonic_ns();
    return left > 0 ? static_cast<int>((left + nanoseconds - 1) / nanoseconds) : 0;
  }
  /// As much of these nanoseconds as remains, give or take a millisecond.
  [[nodiscard]] std::int64_t limit(std::int64_t time) const noexcept {
    const int left = remaining();
    return left == wait_forever || time < left * nanoseconds ? time : left * nanoseconds;
  }

 private:
  static constexpr std::int64_t nanoseconds = 1'000'000;  // in a millisecond

  bool never_;
  std::int64_t end_ = 0;
};

/// Tells the processor that this thread only waits for another one to write to memory.
inline void relax() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// Waits until one of the descriptors is readable; 0 after the time-out or a signal; -errno.
template <unsigned N>
int wait_readable(pollfd (&descriptors)[N], int milliseconds) noexcept {
  const int ready = ::poll(descriptors, N, milliseconds);
  if (ready < 0) return errno == EINTR ? 0 : -errno;
  return ready;
}

}  // namespace detail
}  // namespace ebpfxx::inline v0
