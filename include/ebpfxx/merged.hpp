// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// merged(): the records of several ring buffers, or of a perf buffer's CPUs, in the order of time.
#pragma once

#include <time.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "detail/call_callback.hpp"
#include "detail/timeout.hpp"
#include "detail/wakeups.hpp"
#include "error.hpp"
#include "stop.hpp"

namespace ebpfxx::inline v0 {

/// Options of merged().
struct MergeOptions {
  /// How long a record may wait for older ones, which a program has stamped but not yet sent.
  std::uint64_t slack_ns = 1'000'000;
  /// The clock of the stamps: CLOCK_MONOTONIC is that of bpf_ktime_get_ns(), CLOCK_BOOTTIME that of
  /// bpf_ktime_get_boot_ns(). -1 is none, for sequence numbers: then a record that must wait waits for the whole slack.
  clockid_t clock = CLOCK_MONOTONIC;
};

/// The records of several rings in one order; see merged(). The rings must stay where they are, and must not be read
/// otherwise meanwhile; reading from its own loops and callbacks is refused (EBUSY). Callbacks take `const T&`. Not
/// movable; used by one thread at a time. Allocates when it is made.
template <class Ring, class Order>
class Merged {
  using Place = decltype(std::declval<Ring&>().begin());
  using Record = std::remove_cvref_t<decltype(*std::declval<Place&>())>;
  using Stamp = std::remove_cvref_t<std::invoke_result_t<const Order&, const Record&>>;
  static_assert(std::is_integral_v<Stamp>, "the records are ordered by a number, such as bpf_ktime_get_ns()");

 public:
  /// For merged().
  template <class Rings>
  Merged(Rings&& rings, Order order, const MergeOptions& options) : order_{std::move(order)}, options_{options} {
    for (auto&& ring : rings) {
      wakeups_.add(ring.fd());
      rings_.push_back(keep(ring));
    }
    readers_ = std::make_unique<std::optional<Reader>[]>(rings_.size());
    heads_.reserve(rings_.size());
  }
  Merged(const Merged&) = delete;
  Merged& operator=(const Merged&) = delete;

  /// The records that are there, as far as their order is certain, without waiting; each is valid until the next one.
  /// What is left is not lost: the next loop begins with it. Throws Error for a record shorter than its type.
  class Iterator;
  [[nodiscard]] Iterator begin() { return Iterator{*this, false}; }
  [[nodiscard]] std::nullptr_t end() const noexcept { return nullptr; }

  /// Calls the callback with these records. Returns their number. The callback may return bool: false ends the call
  /// after this record. It may throw: this record counts as read, the others remain.
  template <class F>
  std::size_t consume(F&& callback) {
    return read(callback, false).count;
  }
  /// The same, with all records that are there, whether or not older ones may follow: for the end.
  template <class F>
  std::size_t flush(F&& callback) {
    return read(callback, true).count;
  }

  /// Waits for records, at most as long as the time-out, and calls the callback with each. Returns the number of
  /// records: 0 only after the time-out or a signal. Throws Error.
  template <Duration D, class F>
  std::size_t poll(const D& timeout, F&& callback) {
    const detail::Deadline deadline{detail::to_milliseconds(timeout)};
    for (;;) {
      if (const std::size_t count = consume(callback)) return count;
      if (!wakeups_.wait(deadline.remaining(), -1)) return consume(callback);
    }
  }

  /// Calls the callback with each record, until the stop is requested and what was there then has been read, or until
  /// the callback returns false. Throws Error.
  template <class F>
  void run(const Stop& stop, F&& callback) {
    for (;;) {
      const bool is_last = stop.requested();
      const Count read_now = read(callback, is_last);
      if (is_last || read_now.ended) return;
      if (read_now.count == 0 && !wakeups_.wait(detail::wait_forever, stop.fd())) stop.look();
    }
  }

  /// How many records came with a lower stamp than one before them: the slack was too short, or a ring was not in order
  /// itself, as when programs on several CPUs write to it.
  [[nodiscard]] std::uint64_t late() const noexcept { return late_; }

  /// Becomes readable when there are new records, and when one has waited long enough, for your own event loop, a
  /// Poller too: consume() until it returns 0; borrowed.
  [[nodiscard]] int fd() const noexcept { return wakeups_.fd(); }

 private:
  struct Reader {
    explicit Reader(Ring& ring) : place{ring.begin()} {}
    Place place;
  };
  struct Head {
    Stamp stamp;
    std::size_t ring;
    // The lowest is at the top of a heap; of equal ones that of the first ring.
    [[nodiscard]] bool operator<(const Head& other) const noexcept {
      return stamp != other.stamp ? stamp > other.stamp : ring > other.ring;
    }
  };
  struct Count {
    std::size_t count = 0;
    bool ended = false;
  };

  using Kept = std::conditional_t<std::is_copy_constructible_v<Ring>, Ring, Ring*>;
  static Kept keep(Ring& ring) {
    if constexpr (std::is_pointer_v<Kept>)
      return &ring;
    else
      return ring;
  }
  static Ring& ring_of(Kept& kept) noexcept {
    if constexpr (std::is_pointer_v<Kept>)
      return *kept;
    else
      return kept;
  }

  template <class F>
  Count read(F& callback, bool all) {
    static_assert(std::is_invocable_v<F&, const Record&>,
                  "the callback must take a const reference to the record type");
    Count result;
    for (Iterator at{*this, all}; at != nullptr; ++at) {
      ++result.count;
      result.ended = !detail::call_callback(callback, *at);
      if (result.ended) break;
    }
    return result;
  }

  [[nodiscard]] std::uint64_t now() const noexcept {
    timespec time{};
    ::clock_gettime(options_.clock < 0 ? CLOCK_MONOTONIC : options_.clock, &time);
    return static_cast<std::uint64_t>(detail::to_nanoseconds(time));
  }

  // Whether no older record than this one can follow, as far as the clock tells; if not, makes fd() readable when it
  // can be told.
  bool is_due(Stamp stamp) {
    const std::uint64_t slack = options_.slack_ns;
    const bool has_clock = options_.clock >= 0;
    const auto time = static_cast<std::uint64_t>(stamp);
    const std::uint64_t due_at = time < UINT64_MAX - slack ? time + slack : UINT64_MAX;
    if (has_clock && due_at <= opened_at_) return true;
    if (!held_ || *held_ != stamp) {
      held_ = stamp;
      held_since_ = opened_at_;
    }
    const std::uint64_t waited = opened_at_ - held_since_;  // which ends the wait for what is stamped in the future
    if (waited >= slack) return true;
    const std::uint64_t rest = slack - waited;
    wakeups_.wake_in(has_clock && due_at - opened_at_ < rest ? due_at - opened_at_ : rest);
    return false;
  }

  Order order_;
  MergeOptions options_;
  detail::Wakeups wakeups_;
  std::vector<Kept> rings_;
  std::unique_ptr<std::optional<Reader>[]> readers_;
  std::vector<Head> heads_;  // a heap: of each ring that has one, the next record
  std::uint64_t opened_at_ = 0;
  std::optional<Stamp> held_;  // what waits, and since when
  std::uint64_t held_since_ = 0;
  std::optional<Stamp> last_;
  std::uint64_t late_ = 0;
  bool is_read_ = false;
};

/// Shows the next record; it counts as read when this moves on or is destroyed.
template <class Ring, class Order>
class Merged<Ring, Order>::Iterator {
 public:
  using value_type = Record;
  using difference_type = std::ptrdiff_t;

  Iterator(Merged& merged, bool all) : merged_{merged}, all_{all} {
    if (merged.is_read_)
      detail::throw_error(EBUSY, {"cannot read merged rings"}, {"A loop or callback is reading them."});
    merged.is_read_ = true;
    merged_.wakeups_.forget();
    merged_.opened_at_ = merged_.now();  // before looking: what is stamped before and sent after that may come too late
    try_open();
  }
  Iterator(const Iterator&) = delete;
  Iterator& operator=(const Iterator&) = delete;
  ~Iterator() { close(); }

  [[nodiscard]] const Record& operator*() const noexcept { return *place(shown_); }
  Iterator& operator++() {
    const std::size_t ring = std::exchange(shown_, none);
    ++place(ring);
    push(ring);
    show();
    return *this;
  }
  [[nodiscard]] bool operator==(std::nullptr_t) const noexcept { return shown_ == none; }

 private:
  static constexpr std::size_t none = ~std::size_t{0};

  [[nodiscard]] Place& place(std::size_t ring) const noexcept { return merged_.readers_[ring]->place; }

  void try_open() {
    struct Guard {
      Iterator* iterator;
      ~Guard() {
        if (iterator) iterator->close();
      }
    } guard{this};  // a short record in one ring
    for (std::size_t ring = 0; ring < merged_.rings_.size(); ++ring) {
      merged_.readers_[ring].emplace(ring_of(merged_.rings_[ring]));
      push(ring);
    }
    show();
    guard.iterator = nullptr;
  }

  void push(std::size_t ring) {
    if (place(ring) == nullptr) return;
    merged_.heads_.push_back({merged_.order_(*place(ring)), ring});
    std::push_heap(merged_.heads_.begin(), merged_.heads_.end());
  }

  void show() {
    auto& heads = merged_.heads_;
    if (heads.empty()) return;
    const Stamp stamp = heads.front().stamp;
    if (!all_ && heads.size() < merged_.rings_.size() && !merged_.is_due(stamp)) return;
    std::pop_heap(heads.begin(), heads.end());
    shown_ = heads.back().ring;
    heads.pop_back();
    if (merged_.last_ && stamp < *merged_.last_)
      ++merged_.late_;
    else
      merged_.last_ = stamp;
    merged_.held_.reset();
  }

  void close() noexcept {
    for (const Head& head : merged_.heads_) place(head.ring).keep();
    merged_.heads_.clear();
    for (std::size_t ring = 0; ring < merged_.rings_.size(); ++ring) merged_.readers_[ring].reset();
    merged_.is_read_ = false;
  }

  Merged& merged_;
  bool all_;
  std::size_t shown_ = none;
};

/// Reads several rings, each of which is in the order of time, as one that is:
///
///     std::vector<ebpfxx::RingBuffer<event>> rings = ...;              // one for each CPU, or
///     ebpfxx::PerfBuffer<event> samples{skel.maps.samples};
///     auto events = ebpfxx::merged(samples, &event::time_ns);
///     events.run(stop, [](const event& e) { ... });                    // or: for (const event& e : events)
///
/// A record is passed on as soon as no older one can follow: when all rings have a later one, or when it is older than
/// the slack. Until then it stays in its ring. No ring is read further than to its next record, so nothing is copied. A
/// record that comes too late all the same is passed on when it comes, and counted by late().
template <class Rings, class Order>
[[nodiscard]] auto merged(Rings& rings, Order order, const MergeOptions& options = {}) {
  auto by = [order](const auto& record) { return std::invoke(order, record); };
  if constexpr (requires { rings.cpus(); }) {
    using Ring = std::remove_cvref_t<decltype(*rings.cpus().begin())>;
    return Merged<Ring, decltype(by)>{rings.cpus(), by, options};
  } else {
    using Ring = std::remove_reference_t<decltype(*rings.begin())>;
    return Merged<Ring, decltype(by)>{rings, by, options};
  }
}

}  // namespace ebpfxx::inline v0
