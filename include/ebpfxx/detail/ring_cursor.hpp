// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <linux/bpf.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "language.hpp"

namespace ebpfxx::inline v0::detail {

/// Walks over the committed records of a ring, and gives each back to the kernel when it moves on, or goes. It walks a
/// ring's size at the most, what was discarded not counted, so that a fast producer cannot keep it for ever. Positions
/// wrap around where long has 32 bits: only differences of them are compared. View is RingView, or a test's.
template <class View>
class RingCursor {
 public:
  /// `being_read` is true for as long as the cursor is there.
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

  /// Goes to the next record. False when there is none, when it is still being written, or at the limit; a false before
  /// the first record is never the limit, and the kernel sends a wakeup for what is committed after it.
  [[gnu::always_inline]] bool advance() noexcept {
    for (bool fenced = false;;) {
      release();
      if (position_ == end_) look();
      const std::uint32_t header = position_ == end_ ? BPF_RINGBUF_BUSY_BIT : view_.header(position_);
      if (header & BPF_RINGBUF_BUSY_BIT) [[unlikely]] {
        if (fenced) return false;
        // Who waits for wakeups must not be told that there is no record after the last wakeup was decided against. The
        // kernel (bpf_ringbuf_commit) marks a record as committed by xchg, a full barrier, then looks at the reader's
        // position, and wakes the reader only if it is at that record. We store our position, then look for a record.
        // Between these two, release and acquire order nothing: both sides could see the other's old word, and nobody
        // would go on. With a full barrier here as well, one of them sees the other's new word. So we look once more.
        // It costs one fence for each drain, none for a record.
        view_.fence();
        fenced = true;
        continue;
      }
      size_ = header & ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);
      const unsigned long step = (size_ + BPF_RINGBUF_HDR_SZ + 7ul) / 8 * 8;
      if (step > end_ - position_) [[unlikely]] {
        look();
        if (step > end_ - position_) {  // it crosses the limit, or is no record: never read past the last one
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
  /// True when advance() met something that is no record.
  [[nodiscard]] bool damaged() const noexcept { return damaged_; }

 private:
  void release() noexcept {
    if (next_ == position_) return;
    position_ = next_;
    view_.set_consumed(position_);
  }

  // Asks the kernel how far the records go. More than a ring's size, or records at odd places, there cannot be:
  // somebody else has moved the reader's position.
  [[gnu::always_inline]] void look() noexcept {
    const unsigned long there = view_.produced() - position_, allowed = limit_ - position_;
    damaged_ = there > view_.size() || position_ % 8 != 0;
    end_ = position_ + (damaged_ ? 0 : there < allowed ? there : allowed);
  }

  View view_;
  unsigned long position_;  // of the current record
  unsigned long next_;      // of the one after it; the same while there is no current record
  unsigned long end_;       // up to where records may be read, as far as we know
  unsigned long limit_;
  std::uint32_t size_ = 0;
  bool damaged_ = false;
  bool& being_read_;
};

}  // namespace ebpfxx::inline v0::detail
