// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "language.hpp"
#include "timeout.hpp"

namespace ebpfxx::inline v0::detail {

/// How a ring's reader goes about waiting: RingBuffer::coalesce() and spin(). Times are in nanoseconds.
///
/// The kernel wakes a reader for a record if the reader has read all before it. A reader that keeps up is thus woken
/// for each record or two, and then both sides spend their time on wakeups. One that naps first finds many records at
/// once.
class RingPacing {
 public:
  void coalesce(std::int64_t nap) noexcept {
    longest_ = nap_ = nap;
    was_woken_ = dense_ = false;
  }
  void spin(std::int64_t time) noexcept { spin_ = time; }

  /// Whether to nap before looking for records: the last wakeups came within the time of a nap, and all was read.
  [[nodiscard]] bool wants_nap() const noexcept { return dense_ && all_read_; }
  /// Whether the last look ended because there was nothing more, or because a callback ended it.
  void set_all_read(bool all) noexcept { all_read_ = all; }
  /// The length of the next nap; 0 if it would be too short to be one.
  [[nodiscard]] std::int64_t nap() const noexcept { return nap_ < shortest ? 0 : nap_; }
  [[nodiscard]] std::int64_t spin() const noexcept { return spin_; }

  /// So many bytes of a ring of that size were taken when the nap was over.
  void found(unsigned long taken, unsigned long size) noexcept {
    if (taken > size / 2)
      nap_ /= 2;
    else if (taken < size / 4 && nap_ < longest_)
      nap_ = nap_ + nap_ / 4 + 1000 < longest_ ? nap_ + nap_ / 4 + 1000 : longest_;
  }
  /// There was nothing, and the reader goes to sleep.
  void sleeps() noexcept { dense_ = false; }
  /// It was woken now.
  void woken() noexcept {
    if (longest_ == 0) return;
    const std::int64_t now = monotonic_ns();
    dense_ = was_woken_ && now - woken_ < longest_;
    was_woken_ = true;
    woken_ = now;
  }

 private:
  static constexpr std::int64_t shortest = 5000;

  std::int64_t longest_ = 0;  // as asked for
  std::int64_t nap_ = 0;      // as the ring's size allows
  std::int64_t spin_ = 0;
  std::int64_t woken_ = 0;
  bool was_woken_ = false;
  bool all_read_ = false;
  bool dense_ = false;
};

}  // namespace ebpfxx::inline v0::detail
