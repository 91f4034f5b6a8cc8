// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <linux/bpf.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "language.hpp"

namespace ebpfxx::inline v0::detail {

/// Walks over the committed records of a ring, and returns each to the kernel when it moves on or is destroyed. It
/// walks at most over a full ring, not counting discarded records, so that a fast producer cannot keep it busy for
/// ever. Positions wrap around where long has 32 bits: only differences of them are compared. View is RingView, or a
/// test's.
template <class View>
class RingCursor {
 public:
  /// `being_read` is true while the cursor exists.
  RingCursor(View view, bool& being_read) noexcept
      : view_{view},
        position_{view.consumed()},
        next_{position_},
        end_{position_},
        limit_{position_ + view.size()},
        being_read_{being_read} {
    being_read_ = true;
  }
  RingCursor(const RingCursor&) = delete;
  RingCursor& operator=(const RingCursor&) = delete;
  ~RingCursor() {
    release();
    being_read_ = false;
  }

  /// Moves to the next record. False if there is none, if it is still being written, or at the limit; false before the
  /// first record is never the limit, and the kernel then sends a wakeup for the next commit.
  [[gnu::always_inline]] bool advance() noexcept {
    for (bool fenced = false;;) {
      release();
      if (position_ == end_) look();
      const std::uint32_t header = position_ == end_ ? BPF_RINGBUF_BUSY_BIT : view_.header(position_);
      if (header & BPF_RINGBUF_BUSY_BIT) [[unlikely]] {
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
      size_ = header & ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);
      const unsigned long step = (size_ + BPF_RINGBUF_HDR_SZ + 7ul) / 8 * 8;
      if (step > end_ - position_) [[unlikely]] {
        look();
        if (step > end_ - position_) {  // beyond the limit, or not a record: never read past the last one
          damaged_ |= step > view_.produced() - position_;
          return false;
        }
      }
      next_ = position_ + step;
      if (!(header & BPF_RINGBUF_DISCARD_BIT)) return true;
      limit_ += step;
      fenced = false;
    }
  }

  [[nodiscard]] std::span<const std::byte> record() const noexcept {
    return {view_.data(position_) + BPF_RINGBUF_HDR_SZ, size_};
  }
  [[nodiscard]] std::uint32_t size() const noexcept { return size_; }
  /// True if advance() met something that is not a record.
  [[nodiscard]] bool damaged() const noexcept { return damaged_; }

 private:
  void release() noexcept {
    if (next_ == position_) return;
    position_ = next_;
    view_.set_consumed(position_);
  }

  // Reads how far the records go. They cannot be more than a full ring, or at unaligned positions: if so, somebody else
  // has moved the reader's position.
  [[gnu::always_inline]] void look() noexcept {
    const unsigned long there = view_.produced() - position_, allowed = limit_ - position_;
    damaged_ = there > view_.size() || position_ % 8 != 0;
    end_ = position_ + (damaged_ ? 0 : there < allowed ? there : allowed);
  }

  View view_;
  unsigned long position_;  // of the current record
  unsigned long next_;      // of the one after it; the same while there is no current record
  unsigned long end_;       // where the readable records end, as far as we know
  unsigned long limit_;
  std::uint32_t size_ = 0;
  bool damaged_ = false;
  bool& being_read_;
};

}  // namespace ebpfxx::inline v0::detail
