// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// PerfBuffer<T>: the reading end of a perf event array (BPF_MAP_TYPE_PERF_EVENT_ARRAY), to which programs write with
// bpf_perf_event_output(). Since Linux 4.4 (a43eec304259).
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <system_error>
#include <type_traits>
#include <utility>

#include "detail/call_callback.hpp"
#include "detail/exchange.hpp"
#include "detail/perf_rings.hpp"
#include "detail/short_record.hpp"
#include "detail/timeout.hpp"
#include "map/perf_event_array.hpp"
#include "perf_record.hpp"
#include "record.hpp"
#include "stop.hpp"

namespace ebpfxx::inline v0 {

/// Reads the records that BPF programs write with bpf_perf_event_output(), in place, without an indirect call:
///
///     ebpfxx::PerfBuffer samples{skel.maps.samples};
///     samples.run(stop, [](const sample& s, int cpu) { ... });
///
/// The callback takes `const T&`, or also the CPU (`const T&, int`), a `const PerfRecord&`, or the record's bytes
/// (`std::span<const std::byte>`). If T is void, it takes the bytes, or also the CPU, or a `const PerfRecord&`. T is
/// the map's record type; if the C source does not state it, name it: ebpfxx::PerfBuffer<sample>
/// samples{skel.maps.samples}. A record is valid until the callback returns. The callback may return bool: false ends
/// the call after this record. It may throw: this record counts as read, the others remain.
///
/// Each CPU has memory of its own: its records come in order, those of different CPUs do not. The kernel puts records
/// at addresses that are multiples of 4 and not of 8, so a T that must be aligned to 8 is copied to the stack; where
/// the callback is inlined, compilers leave out what it does not use.
///
/// One reader at a time for each CPU. consume(), poll() and loops are refused within each other's callbacks and bodies
/// (std::errc::device_or_resource_busy); there, the PerfBuffer must not be destroyed or assigned to either. A child
/// process cannot use it. Move-only; keeps the map alive.
template <class T>
class PerfBuffer {
  static_assert(std::is_void_v<T> || std::is_trivially_copyable_v<T>, "a record is bytes that a BPF program wrote");
  using Bytes = std::span<const std::byte>;
  using Cursor = detail::PerfCursor<detail::PerfView>;

 public:
  /// Opens a ring for each CPU that is online, and adds it to the map. T is the map's record type or void; a
  /// PerfEventArray<void> can be read as any type. Throws Error.
  template <class U>
  requires std::is_same_v<U, T> || std::is_void_v<U> || std::is_void_v<T>
  explicit PerfBuffer(const PerfEventArray<U>& map, const PerfBufferOptions& options = {})
      : rings_{new detail::PerfRings{map, options}} {}

  /// The same, but the missing rest of a short record is zero, except for the bytes that the kernel added to round up.
  template <class U>
  requires(!std::is_void_v<T> && (std::is_same_v<U, T> || std::is_void_v<U>))
      PerfBuffer(const PerfEventArray<U>& map, Partial records, const PerfBufferOptions& options = {})
      : PerfBuffer{map, options} {
    least_ = records.at_least;
  }

  PerfBuffer(PerfBuffer&& other) noexcept
      : rings_{detail::exchange_value(other.rings_, nullptr)}, least_{other.least_} {}
  PerfBuffer& operator=(PerfBuffer&& other) noexcept {
    detail::swap_values(rings_, other.rings_);
    detail::swap_values(least_, other.least_);
    return *this;
  }
  [[gnu::noinline]] ~PerfBuffer() { delete rings_; }  // inlined into std::optional, it makes g++ warn

  /// Calls the callback with every record that is there, without waiting, CPU by CPU. Returns the number of records.
  /// Throws Error for a record shorter than T, which then counts as read.
  template <class F, class L = detail::IgnoreLost>
  std::size_t consume(F&& callback, OnLost<L> lost = {}) {
    return result_of(drain(callback, lost));
  }
  /// The same; a record shorter than T ends the call with std::errc::message_size, a damaged ring with
  /// std::errc::bad_message. Throws only what the callback throws.
  template <class F>
  std::size_t consume(F&& callback, std::error_code& error) {
    return consume(callback, OnLost<detail::IgnoreLost>{}, error);
  }
  template <class F, class L>
  std::size_t consume(F&& callback, OnLost<L> lost, std::error_code& error) {
    return result_of(drain(callback, lost), error);
  }

  /// The same, for the records of one CPU: for loops of your own over fd(cpu), also one thread for each CPU.
  template <class F, class L = detail::IgnoreLost>
  std::size_t consume(int cpu, F&& callback, OnLost<L> lost = {}) {
    return result_of(drain_cpu(cpu, callback, lost));
  }

  /// Waits for records, at most as long as the time-out, and calls the callback with each. Returns the number of
  /// records: 0 only after the time-out or a signal. After the time-out it also reads what did not suffice for a wakeup
  /// (see PerfBufferOptions). Throws Error.
  template <Duration D, class F, class L = detail::IgnoreLost>
  std::size_t poll(const D& timeout, F&& callback, OnLost<L> lost = {}) {
    return result_of(wait_and_drain(detail::Deadline{detail::to_milliseconds(timeout)}, callback, lost));
  }
  /// The same, without a limit: returns after records or a signal.
  template <class F, class L = detail::IgnoreLost>
  std::size_t poll(F&& callback, OnLost<L> lost = {}) {
    return result_of(wait_and_drain(detail::Deadline{}, callback, lost));
  }
  /// The same; throws only what the callback throws.
  template <Duration D, class F>
  std::size_t poll(const D& timeout, F&& callback, std::error_code& error) {
    return poll(timeout, callback, OnLost<detail::IgnoreLost>{}, error);
  }
  template <Duration D, class F, class L>
  std::size_t poll(const D& timeout, F&& callback, OnLost<L> lost, std::error_code& error) {
    return result_of(wait_and_drain(detail::Deadline{detail::to_milliseconds(timeout)}, callback, lost), error);
  }

  /// Calls the callback with each record, until the stop is requested and what was there then has been read, or until
  /// the callback returns false. Throws Error.
  template <class F, class L = detail::IgnoreLost>
  void run(const Stop& stop, F&& callback, OnLost<L> lost = {}) {
    for (;;) {
      const bool is_last = stop.requested();
      const Drained drained =
          is_last ? drain(callback, lost) : wait_and_drain(detail::Deadline{}, callback, lost, stop.fd());
      if (result_of(drained) == 0) stop.look();
      if (is_last || drained.ended) return;
    }
  }

  /// The records of one CPU: for (const T& record : ring), those that are there, without waiting. Each is valid until
  /// the next one; when you leave the loop, the last one counts as read. A loop skips what was lost, and throws Error
  /// for a record shorter than T.
  class Ring {
   public:
    [[nodiscard]] int cpu() const noexcept { return ring_->cpu(); }
    /// Becomes readable when this CPU has written records; borrowed.
    [[nodiscard]] int fd() const noexcept { return ring_->fd(); }
    [[nodiscard]] auto begin() const requires(!std::is_void_v<T>) {
      if (ring_->progress.being_read) buffer_->rings_->throw_error(EBUSY);
      return Iterator{*buffer_, *ring_};
    }
    [[nodiscard]] std::nullptr_t end() const noexcept requires(!std::is_void_v<T>) { return nullptr; }

   private:
    friend class PerfBuffer;
    Ring(const PerfBuffer& buffer, detail::PerfRing& ring) noexcept : buffer_{&buffer}, ring_{&ring} {}
    const PerfBuffer* buffer_;
    detail::PerfRing* ring_;
  };

  /// for (auto ring : samples.cpus()): the ring of each CPU, valid until refresh() or a move.
  [[nodiscard]] auto cpus() { return Cpus{*this, *opened()}; }

  /// Opens rings for CPUs that have come online since; those of the others stay. Call it now and then on machines whose
  /// CPUs come and go: what programs write on a CPU without a ring is lost, and not counted. Throws Error.
  void refresh() {
    if (opened()->being_read()) rings_->throw_error(EBUSY);
    rings_->refresh();
  }

  /// How many records were lost so far. Before Linux 6.0 (119a784c8127) the last ones are counted only when the next
  /// record has been read.
  [[nodiscard]] std::uint64_t lost() const noexcept { return rings_ ? rings_->lost() : 0; }

  /// The descriptor that becomes readable when there are new records, for your own event loop; borrowed. It says so
  /// only once, so consume() all that is there.
  [[nodiscard]] int fd() const noexcept { return rings_ ? rings_->fd() : -1; }
  /// The same for one CPU; -1 if it has no ring.
  [[nodiscard]] int fd(int cpu) const noexcept {
    int fd = -1;
    if (rings_)
      for (const detail::PerfRing& ring : rings_->rings())
        if (ring.cpu() == cpu) fd = ring.fd();
    return fd;
  }

 private:
  static constexpr bool is_aligned = alignof(detail::NoneForVoid<T>) <= 4;
  static const T* in_place(Bytes record) noexcept { return reinterpret_cast<const T*>(record.data()); }

  // A record where T can be. Uninitialised until needed.
  struct Copy {
    const T* of(Bytes record) noexcept {
      std::memcpy(bytes, record.data(), sizeof(T));
      return reinterpret_cast<const T*>(bytes);
    }
    // One that ends before T does, filled up with zeros.
    const T* of_short(Bytes record) noexcept {
      std::memcpy(bytes, record.data(), record.size());
      std::memset(bytes + record.size(), 0, sizeof(T) - record.size());
      return reinterpret_cast<const T*>(bytes);
    }
    alignas(T) std::byte bytes[sizeof(T)];
  };

  class Iterator {
   public:
    using value_type = T;
    using difference_type = std::ptrdiff_t;

    Iterator(const PerfBuffer& buffer, detail::PerfRing& ring) : buffer_{buffer}, cpu_{ring.cpu()}, reading_{ring} {
      ++*this;
    }

    [[nodiscard]] const T& operator*() const noexcept { return *shown_; }
    Iterator& operator++() {
      Cursor& cursor = reading_.cursor;
      do step_ = cursor.advance();
      while (step_ == Cursor::lost);
      if (const int error = buffer_.error_of(cursor, step_)) buffer_.throw_error(error, cursor.size());
      if (step_ != Cursor::sample) return *this;
      const Bytes record = cursor.record();
      shown_ = record.size() < sizeof(T) ? copy_.of_short(record) : is_aligned ? in_place(record) : copy_.of(record);
      return *this;
    }
    [[nodiscard]] bool operator==(std::nullptr_t) const noexcept { return step_ != Cursor::sample; }
    /// Leaves the record that it shows unread. To be called last, before the loop is left. Not for backward buffers.
    void keep() noexcept { reading_.cursor.keep(); }
    /// What else is known about the record that it shows.
    [[nodiscard]] PerfRecord record() const noexcept { return record_of(reading_.cursor, cpu_); }

   private:
    const PerfBuffer& buffer_;
    int cpu_;
    detail::PerfReading reading_;
    typename Cursor::Step step_ = Cursor::end;
    const T* shown_ = nullptr;
    Copy copy_;
  };

  class Cpus {
   public:
    class Iterator {
     public:
      using value_type = Ring;
      using difference_type = std::ptrdiff_t;
      Iterator(const PerfBuffer& buffer, detail::PerfRing* ring) noexcept : buffer_{&buffer}, ring_{ring} {}
      [[nodiscard]] Ring operator*() const noexcept { return {*buffer_, *ring_}; }
      Iterator& operator++() noexcept {
        ++ring_;
        return *this;
      }
      [[nodiscard]] bool operator==(const Iterator& other) const noexcept { return ring_ == other.ring_; }

     private:
      const PerfBuffer* buffer_;
      detail::PerfRing* ring_;
    };
    Cpus(const PerfBuffer& buffer, detail::PerfRings& rings) noexcept : buffer_{buffer}, rings_{rings.rings()} {}
    [[nodiscard]] Iterator begin() const noexcept { return {buffer_, rings_.data()}; }
    [[nodiscard]] Iterator end() const noexcept { return {buffer_, rings_.data() + rings_.size()}; }
    [[nodiscard]] std::size_t size() const noexcept { return rings_.size(); }

   private:
    const PerfBuffer& buffer_;
    std::span<detail::PerfRing> rings_;
  };

  struct Drained {
    std::size_t count = 0;   // of records read
    int error = 0;           // why it ended early, or
    bool ended = false;      // the callback did
    std::uint32_t size = 0;  // of the record that was too short
  };

  template <class F, class L>
  void drain(detail::PerfRing& ring, F& callback, OnLost<L>& lost, Drained& drained) {
    const int cpu = ring.cpu();
    for (detail::PerfReading reading{ring};;) {
      Cursor& cursor = reading.cursor;
      const auto step = cursor.advance();
      if (step == Cursor::lost) [[unlikely]] {
        detail::call_lost(lost.callback, cursor.lost_here(), cpu);
        continue;
      }
      drained.error = error_of(cursor, step);
      drained.size = cursor.size();
      if (step == Cursor::end || drained.error) return;
      ++drained.count;
      drained.ended = !deliver(callback, cursor, cpu);
      if (drained.ended) return;
    }
  }

  template <class F, class L>
  Drained drain(F& callback, OnLost<L>& lost) {
    check_callback<F>();
    Drained drained;
    if ((drained.error = refusal())) return drained;
    rings_->ended_early = true;
    for (detail::PerfRing& ring : rings_->rings()) {
      drain(ring, callback, lost, drained);
      if (drained.error || drained.ended) return drained;
    }
    rings_->ended_early = false;
    return drained;
  }

  template <class F, class L>
  Drained drain_cpu(int cpu, F& callback, OnLost<L>& lost) {
    check_callback<F>();
    Drained drained;
    if (!rings_) drained.error = EBADF;
    if (drained.error) return drained;
    for (detail::PerfRing& ring : rings_->rings()) {
      if (ring.cpu() != cpu) continue;
      if (ring.progress.being_read)
        drained.error = EBUSY;
      else
        drain(ring, callback, lost, drained);
      if (drained.error || drained.ended) break;
    }
    return drained;
  }

  template <class F, class L>
  Drained wait_and_drain(const detail::Deadline& deadline, F& callback, OnLost<L>& lost, int stop = -1) {
    Drained drained;
    if ((drained.error = refusal())) return drained;
    if (rings_->looks_first()) drained = drain(callback, lost);
    while (!drained.count && !drained.error) {
      pollfd descriptors[] = {{fd(), POLLIN, 0}, {stop, POLLIN, 0}};
      const int ready = detail::wait_readable(descriptors, deadline.remaining());
      if (ready >= 0) drained = drain(callback, lost);  // after the time-out too: not every record comes with a wakeup
      if (ready < 0) drained.error = -ready;
      if (ready <= 0 || descriptors[1].revents) break;
    }
    return drained;
  }

  [[nodiscard]] int refusal() const noexcept { return !rings_ ? EBADF : rings_->being_read() ? EBUSY : 0; }

  [[nodiscard]] detail::PerfRings* opened() const {
    if (!rings_) throw_error(EBADF, 0);
    return rings_;
  }

  int error_of(const Cursor& cursor, typename Cursor::Step step) const noexcept {
    if (step == Cursor::end) return cursor.damaged() ? EBADMSG : 0;
    if constexpr (!std::is_void_v<T>)
      if (cursor.size() < sizeof(T) && cursor.size() < least_) return EMSGSIZE;
    return 0;
  }

  // Asks only what T allows, and one after the other, because asking compiles the body of a generic lambda.
  template <class F, class... More>
  using Takes =
      std::conjunction<std::negation<std::is_void<T>>, std::is_invocable<F&, const detail::NoneForVoid<T>&, More...>>;
  template <class F, class... More>
  using TakesBytes = std::conjunction<std::is_void<T>, std::is_invocable<F&, More...>>;

  template <class F>
  static constexpr bool fits =
      std::disjunction_v<Takes<F>, Takes<F, int>, Takes<F, const PerfRecord&>, Takes<F, Bytes>>;
  template <class F>
  static constexpr bool fits_bytes =
      std::disjunction_v<TakesBytes<F, Bytes>, TakesBytes<F, Bytes, int>, TakesBytes<F, const PerfRecord&>>;

  // The only thing that a compiler says about a callback that does not fit.
  template <class F>
  static constexpr void check_callback() {
    static_assert(!std::is_void_v<T> || fits_bytes<F>,
                  "this perf buffer's record type is not known, so its callback must take std::span<const std::byte> "
                  "(and optionally an int, the CPU), or const ebpfxx::PerfRecord&. Name the type where it is read, "
                  "ebpfxx::PerfBuffer<sample> samples{skel.maps.samples}, or for the skeleton, ebpfxx_add_bpf(... "
                  "RECORDS samples=sample)");
    static_assert(std::is_void_v<T> || fits<F>,
                  "the callback must take a const reference to this perf buffer's record type, and optionally an int, "
                  "the CPU, or const ebpfxx::PerfRecord&");
  }

  static PerfRecord record_of(const Cursor& cursor, int cpu) noexcept { return {cursor.record(), cpu, cursor.time()}; }

  template <class F>
  static bool deliver(F& callback, const Cursor& cursor, int cpu) {
    if constexpr (std::is_void_v<T>) {
      if constexpr (TakesBytes<F, Bytes>::value)
        return detail::call_callback(callback, cursor.record());
      else if constexpr (TakesBytes<F, Bytes, int>::value)
        return detail::call_callback(callback, cursor.record(), cpu);
      else
        return detail::call_callback(callback, record_of(cursor, cpu));
    } else {
      if (cursor.size() < sizeof(T)) [[unlikely]]
        return deliver_short(callback, cursor, cpu);
      if constexpr (is_aligned) {
        return deliver(callback, cursor, cpu, *in_place(cursor.record()));
      } else {
        Copy copy;
        return deliver(callback, cursor, cpu, *copy.of(cursor.record()));
      }
    }
  }
  template <class F>
  [[gnu::noinline]] static bool deliver_short(F& callback, const Cursor& cursor, int cpu) {
    Copy copy;
    return deliver(callback, cursor, cpu, *copy.of_short(cursor.record()));
  }
  template <class F>
  static bool deliver(F& callback, const Cursor& cursor, int cpu, const detail::NoneForVoid<T>& record) {
    if constexpr (Takes<F>::value)
      return detail::call_callback(callback, record);
    else if constexpr (Takes<F, int>::value)
      return detail::call_callback(callback, record, cpu);
    else if constexpr (Takes<F, const PerfRecord&>::value)
      return detail::call_callback(callback, record, record_of(cursor, cpu));
    else
      return detail::call_callback(callback, record, cursor.record());
  }

  std::size_t result_of(const Drained& drained) const {
    if (drained.error) throw_error(drained.error, drained.size);
    return drained.count;
  }
  static std::size_t result_of(const Drained& drained, std::error_code& error) noexcept {
    error.assign(drained.error, std::system_category());
    return drained.count;
  }

  [[noreturn, gnu::cold]] void throw_error(int error, std::uint32_t size) const {
    if (!rings_) detail::throw_error(error, {"cannot read a perf buffer"}, {"It was moved from."});
    if constexpr (!std::is_void_v<T>)
      if (error == EMSGSIZE)
        detail::throw_short_record(rings_->map(), size, least_, least_ != sizeof(T), "PerfBuffer<void>");
    rings_->throw_error(error);
  }

  detail::PerfRings* rings_;                            // null when moved from
  std::size_t least_ = sizeof(detail::NoneForVoid<T>);  // of a record, in bytes
};

template <class T>
PerfBuffer(const Map<std::uint32_t, T, MapType::perf_event_array>&, const PerfBufferOptions& = {}) -> PerfBuffer<T>;
template <class T>
PerfBuffer(const Map<std::uint32_t, T, MapType::perf_event_array>&, Partial, const PerfBufferOptions& = {})
    -> PerfBuffer<T>;

}  // namespace ebpfxx::inline v0
