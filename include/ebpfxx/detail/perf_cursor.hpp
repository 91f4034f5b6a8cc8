// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <linux/perf_event.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "language.hpp"

namespace ebpfxx::inline v0::detail {

/// How far a ring has been read. Positions count bytes from the first record ever, and don't wrap around.
struct PerfProgress {
  std::uint64_t position = 0;
  std::uint64_t lost = 0;   ///< records, as told by the kernel among the records
  bool being_read = false;  ///< while there is a cursor
  bool unread = false;      ///< whether the last cursor left records, for which there is no further wakeup
};

/// What is different about a ring's records.
struct PerfFormat {
  bool has_time = false;     ///< PERF_SAMPLE_TIME
  bool is_backward = false;  ///< written towards lower positions, the newest first in memory
};

/// Walks over what is in a ring at the moment, and returns it to the kernel: in parts of an eighth of the ring, because
/// the word that says so shares a cache line with one that the kernel writes; at the latest when it is destroyed. View
/// is PerfView, or a test's.
template <class View>
class PerfCursor {
 public:
  enum Step { end, sample, lost };

  PerfCursor(View view, PerfFormat format, PerfProgress& progress) noexcept
      : view_{view},
        start_{static_cast<std::uint32_t>(sizeof(perf_event_header) + (format.has_time ? 8 : 0) + 4)},
        is_backward_{format.is_backward},
        progress_{progress},
        head_{view.head()},
        next_{head_},
        end_{head_},
        released_{progress.position},
        release_at_{0} {
    progress_.being_read = true;
    if (is_backward_) {
      // Up to the records of the last time, or as far as they are not overwritten.
      const std::uint64_t more = progress.position - head_;
      end_ += more < view.size() ? more : view.size();
    } else {
      next_ = progress.position;
      release_at_ = next_ + view.size() / 8;
      if (end_ - next_ > view.size()) damage();
    }
  }
  PerfCursor(const PerfCursor&) = delete;
  PerfCursor& operator=(const PerfCursor&) = delete;
  ~PerfCursor() {
    if (!is_backward_) release(next_);
    progress_.position = is_backward_ ? head_ : next_;
    progress_.unread = !is_backward_ && next_ != end_;
    progress_.being_read = false;
  }

  /// Moves to the next sample, or to a number of lost records; others are skipped.
  [[gnu::always_inline]] Step advance() noexcept {
    while (next_ != end_) {
      const perf_event_header header = view_.header(next_);
      if (identity_of(header) != identity_ && !accept(header)) [[unlikely]]
        return damage();
      if (next_ > release_at_) [[unlikely]]
        is_backward_ ? leave_out_overwritten() : release(next_);
      if (length_ > end_ - next_) [[unlikely]]
        return damage();
      const std::byte* const record = view_.record(next_, length_);
      next_ += length_;
      if (kind_ == sample) [[likely]] {
        data_ = record + start_;
        std::memcpy(&size_, data_ - 4, 4);
        return size_ <= most_ ? sample : damage();
      }
      if (kind_ == lost) {
        progress_.lost += lost_ = word(record + sizeof header + 8);
        return lost;
      }
    }
    return end;
  }

  /// Leaves the sample; the cursor is then of no more use.
  void keep() noexcept { next_ -= length_; }

  /// The sample, with the bytes that the kernel has added to fill up 8. Its address is 4 more than a multiple of 8.
  [[nodiscard]] std::span<const std::byte> record() const noexcept { return {data_, size_}; }
  [[nodiscard]] std::uint32_t size() const noexcept { return size_; }
  /// When it was written; 0 without PERF_SAMPLE_TIME.
  [[nodiscard]] std::uint64_t time() const noexcept { return start_ > 12 ? word(data_ - 12) : 0; }
  /// How many records were lost here.
  [[nodiscard]] std::uint64_t lost_here() const noexcept { return lost_; }
  /// True if advance() met something that is not a record. What was there is skipped.
  [[nodiscard]] bool damaged() const noexcept { return damaged_; }

 private:
  static std::uint64_t word(const std::byte* from) noexcept {
    std::uint64_t value;
    std::memcpy(&value, from, sizeof value);
    return value;
  }

  // Most records have the same type and length as the one before. Then nothing else of the header is looked at, and the
  // processor need not wait for it to know where the next record is.
  static std::uint64_t identity_of(perf_event_header header) noexcept {
    header.misc = 0;
    return std::bit_cast<std::uint64_t>(header);
  }
  bool accept(perf_event_header header) noexcept {
    const std::uint32_t least = header.type == PERF_RECORD_SAMPLE ? start_ : header.type == PERF_RECORD_LOST ? 24 : 8;
    if (header.size < least || header.size % 8 != 0) return false;
    identity_ = identity_of(header);
    length_ = header.size;
    most_ = header.size - least;
    kind_ = header.type == PERF_RECORD_SAMPLE ? sample : header.type == PERF_RECORD_LOST ? lost : end;
    return true;
  }

  void release(std::uint64_t position) noexcept {
    if (released_ != position) view_.set_tail(released_ = position);
    release_at_ = position + view_.size() / 8;
  }

  // A program that was writing when the ring was paused finishes its record, over the oldest ones, and only then tells
  // its position. That takes it less than a microsecond, and we come to the oldest last.
  void leave_out_overwritten() noexcept {
    const auto left = static_cast<std::int64_t>(view_.head() + view_.size() - next_);
    if (left < static_cast<std::int64_t>(end_ - next_)) end_ = next_ + static_cast<std::uint64_t>(left > 0 ? left : 0);
  }

  // The oldest record of a backward ring may have been overwritten, which is no damage.
  Step damage() noexcept {
    damaged_ = !is_backward_;
    next_ = end_;
    return end;
  }

  View view_;
  std::uint32_t start_;  // of a sample's data: after a header, the time if asked for, and its size
  bool is_backward_;
  PerfProgress& progress_;
  std::uint64_t head_;
  std::uint64_t next_;                   // the record after the current one
  std::uint64_t end_;                    // where the records end
  std::uint64_t released_, release_at_;  // of a backward ring none is released: this is before all records
  // The last header's.
  std::uint64_t identity_ = UINT64_MAX;  // no header
  std::uint32_t length_ = 0, most_ = 0;
  Step kind_ = end;
  // The current record's.
  const std::byte* data_ = nullptr;
  std::uint32_t size_ = 0;
  std::uint64_t lost_ = 0;
  bool damaged_ = false;
};

}  // namespace ebpfxx::inline v0::detail
