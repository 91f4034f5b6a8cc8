// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <linux/bpf.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "language.hpp"

namespace ebpfxx::inline v0::detail {

/// What a ring's reader remembers from one cursor to the next.
struct RingReading {
  bool is_on = false;              ///< while there is a cursor
  unsigned long follow_until = 0;  ///< the position up to which a cursor follows the headers
};

/// Walks over the committed records of a ring, and returns each to the kernel when it moves on or is destroyed. It
/// walks at most over a full ring, not counting discarded records, so that a fast producer cannot keep it busy for
/// ever. Positions wrap around where long has 32 bits: only differences of them are compared. View is RingView, or a
/// test's.
///
/// A record's header says where the next one is, so a reader that follows the headers waits for memory at each record.
/// This one expects each record to be as long as the last, and checks that against its header: then only a branch
/// depends on the header, and the processor, which predicts branches, goes on to the next records meanwhile. A wrong
/// prediction costs more than a right one saves, so where lengths vary too often, the cursor follows the headers.
template <class View>
class RingCursor {
 public:
  /// With `only_now`, it walks over what is there now.
  RingCursor(View view, RingReading& reading, bool only_now = false) noexcept
      : view_{view},
        position_{view.consumed()},
        next_{position_},
        end_{position_},
        limit_{only_now ? view.produced() : position_ + view.size()},
        only_now_{only_now},
        since_{position_},
        reading_{reading} {
    reading_.is_on = true;
  }
  RingCursor(const RingCursor&) = delete;
  RingCursor& operator=(const RingCursor&) = delete;
  ~RingCursor() {
    if (next_ != position_) release();
    reconsider();
    reading_.is_on = false;
  }

  /// Finds the next record, after the last one was released. False if there is none, if it is still being written, or
  /// at the limit; false before the first record is never the limit, and the kernel then sends a wakeup for the next
  /// commit.
  [[gnu::always_inline]] bool find() noexcept {
    if (step_ <= end_ - position_) [[likely]] {
      header_ = view_.header(position_);
      if (header_ == expected_) [[likely]] {
        next_ = position_ + step_;
        return true;
      }
    }
    for (bool fenced = false;;) {
      if (position_ == end_) look();
      header_ = position_ == end_ ? BPF_RINGBUF_BUSY_BIT : view_.header(position_);
      if (header_ & BPF_RINGBUF_BUSY_BIT) {
        if (fenced) return false;
        // A reader that waits for wakeups must not see "no record" after the kernel has decided against waking it. The
        // kernel (bpf_ringbuf_commit) marks a record as committed with xchg, a full barrier, then reads the reader's
        // position, and wakes the reader only if that is at this record. We store our position, then look for a record.
        // Release and acquire do not order these two: both sides could see the other's old word, and nobody would
        // continue. With a full barrier here too, one side sees the other's new word. So we look once more. That costs
        // one fence per drain, none per record.
        view_.fence();
        fenced = true;
        continue;
      }
      __asm__("" : "+r"(header_));  // so that the step above is not computed from this header, but predicted
      step_ = (size() + BPF_RINGBUF_HDR_SZ + 7ul) / 8 * 8;
      if (step_ > end_ - position_) {
        look();
        if (step_ > end_ - position_) {  // beyond the limit, or not a record: never read past the last one
          damaged_ |= step_ > view_.produced() - position_;
          return false;
        }
      }
      ++surprises_;
      next_ = position_ + step_;
      expected_ = header_ | unexpected_;
      if (!(header_ & BPF_RINGBUF_DISCARD_BIT)) return true;
      expected_ = no_header;
      if (!only_now_) limit_ += step_;
      fenced = false;
      release();
    }
  }

  /// Returns the record to the kernel.
  void release() noexcept {
    position_ = next_;
    view_.set_consumed(position_);
  }

  /// Leaves the record that was found; the cursor is then of no more use.
  void keep() noexcept { next_ = position_; }

  [[nodiscard]] std::span<const std::byte> record() const noexcept {
    return {view_.data(position_) + BPF_RINGBUF_HDR_SZ, size()};
  }
  [[nodiscard]] std::uint32_t size() const noexcept {
    return header_ & ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);
  }
  /// True if find() met something that is not a record.
  [[nodiscard]] bool damaged() const noexcept { return damaged_; }

 private:
  static constexpr unsigned long some_way = 16384;
  static constexpr std::uint32_t no_header = ~0u;  // busy and discarded: the kernel writes no such header

  // Reads how far the records go, and lets the cursor go some of that way. They cannot be more than a full ring, or at
  // unaligned positions: if so, somebody else has moved the reader's position.
  [[gnu::always_inline]] void look() noexcept {
    reconsider();
    const unsigned long there = view_.produced() - position_;
    damaged_ = there > view_.size() || position_ % 8 != 0;
    unsigned long way = limit_ - position_;
    if (way > there) way = there;
    if (way > some_way && way > 256 * step_) way = 256 * step_ > some_way ? 256 * step_ : some_way;
    end_ = position_ + (damaged_ ? 0 : way);
  }

  // At the end of some way: if more than a quarter of its records were a surprise, follows the headers for a while.
  [[gnu::always_inline]] void reconsider() noexcept {
    const unsigned long way = position_ - since_;
    if (unexpected_ == 0 && surprises_ >= 16 && surprises_ * step_ > way / 4)
      reading_.follow_until = position_ + (1ul << 20);
    unexpected_ = static_cast<long>(reading_.follow_until - position_) > 0 ? no_header : 0;
    expected_ |= unexpected_;
    since_ = position_;
    surprises_ = 0;
  }

  View view_;
  unsigned long position_;  // of the current record
  unsigned long next_;      // of the one after it; the same while there is no current record
  unsigned long end_;       // how far to go before looking again
  unsigned long limit_;
  bool only_now_;
  // Of the last record. At the start, as if it had been one of no bytes, whose header is 0.
  unsigned long step_ = BPF_RINGBUF_HDR_SZ;  // to the next record
  std::uint32_t header_ = 0;
  bool damaged_ = false;
  std::uint32_t expected_ = 0;    // the next header
  std::uint32_t unexpected_ = 0;  // or no_header
  std::uint32_t surprises_ = 0;   // headers that were not the expected one,
  unsigned long since_;           // after this position
  RingReading& reading_;
};

}  // namespace ebpfxx::inline v0::detail
