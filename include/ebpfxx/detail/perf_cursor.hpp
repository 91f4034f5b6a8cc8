// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <linux/perf_event.h>

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
      : view_{view}, format_{format}, progress_{progress}, head_{view.head()} {
    progress_.being_read = true;
    if (format.is_backward) {
      next_ = head_;
      // Up to the records of the last time, or as far as they are not overwritten.
      const std::uint64_t more = progress.position - head_;
      end_ = head_ + (more < view.size() ? more : view.size());
    } else {
      next_ = released_ = progress.position;
      end_ = head_;
      if (end_ - next_ > view.size()) damage();
    }
  }
  PerfCursor(const PerfCursor&) = delete;
  PerfCursor& operator=(const PerfCursor&) = delete;
  ~PerfCursor() {
    if (!format_.is_backward) release(next_);
    progress_.position = format_.is_backward ? head_ : next_;
    progress_.unread = !format_.is_backward && next_ != end_;
    progress_.being_read = false;
  }

  /// Moves to the next sample, or to a number of lost records; others are skipped.
  [[gnu::always_inline]] Step advance() noexcept {
    while (next_ != end_) {
      const perf_event_header header = view_.header(next_);
      if (header.size < sizeof header || header.size % 8 != 0 || header.size > end_ - next_) [[unlikely]]
        return damage();
      if (!format_.is_backward && next_ - released_ > view_.size() / 8) release(next_);
      const std::byte* const record = view_.record(next_, header.size);
      next_ += header.size;
      if (header.type == PERF_RECORD_SAMPLE) [[likely]]
        return read_sample(record, header.size) ? sample : damage();
      if (header.type == PERF_RECORD_LOST && header.size >= sizeof header + 16) {
        progress_.lost += lost_ = word(record + sizeof header + 8);
        return lost;
      }
    }
    return end;
  }

  /// The sample, with the bytes that the kernel has added to fill up 8. Its address is 4 more than a multiple of 8.
  [[nodiscard]] std::span<const std::byte> record() const noexcept { return {data_, size_}; }
  [[nodiscard]] std::uint32_t size() const noexcept { return size_; }
  /// When it was written; 0 without PERF_SAMPLE_TIME.
  [[nodiscard]] std::uint64_t time() const noexcept { return format_.has_time ? word(data_ - 12) : 0; }
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

  // A header, the time if asked for, a size, and as many bytes.
  bool read_sample(const std::byte* record, std::uint32_t size) noexcept {
    const std::uint32_t start = sizeof(perf_event_header) + (format_.has_time ? 8 : 0) + 4;
    if (size < start) return false;
    data_ = record + start;
    std::memcpy(&size_, data_ - 4, 4);
    return size_ <= size - start;
  }

  void release(std::uint64_t position) noexcept {
    if (released_ != position) view_.set_tail(released_ = position);
  }

  // The oldest record of a backward ring may have been overwritten, which is no damage.
  Step damage() noexcept {
    damaged_ = !format_.is_backward;
    next_ = end_;
    return end;
  }

  View view_;
  PerfFormat format_;
  PerfProgress& progress_;
  std::uint64_t head_;
  std::uint64_t next_;          // of the record after the current one
  std::uint64_t end_;           // where the records end
  std::uint64_t released_ = 0;  // what the kernel may write over ends here
  const std::byte* data_ = nullptr;
  std::uint32_t size_ = 0;
  std::uint64_t lost_ = 0;
  bool damaged_ = false;
};

}  // namespace ebpfxx::inline v0::detail
