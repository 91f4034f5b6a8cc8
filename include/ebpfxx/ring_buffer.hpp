// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// RingBuffer<T>: the reading end of a BPF ring buffer (BPF_MAP_TYPE_RINGBUF, since Linux 5.8, 457f44363a88).
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <system_error>
#include <type_traits>

#include "detail/call_callback.hpp"
#include "detail/ring_cursor.hpp"
#include "detail/ring_memory.hpp"
#include "detail/short_record.hpp"
#include "detail/timeout.hpp"
#include "map.hpp"
#include "record.hpp"
#include "stop.hpp"

namespace ebpfxx::inline v0 {

/// Reads the records that BPF programs submit, in order, in place, without a copy or an indirect call:
///
///     ebpfxx::RingBuffer events{skel.maps.events};
///     while (running) events.poll(100ms, [](const event& e) { ... });
///
/// The callback takes `const T&`, or `const T&, ebpfxx::Record` (its bytes) for records with a tail of variable length;
/// if T is void, only the latter. T is the map's record type; if the C source does not state it, name it:
/// ebpfxx::RingBuffer<event> events{skel.maps.events}. A record is valid until the callback returns. The callback may
/// return bool: false ends the call after this record. It may throw: this record counts as read, the others remain.
///
/// A ring must have only one reader at a time, in all processes. consume(), poll() and loops are refused within each
/// other's callbacks and bodies (std::errc::device_or_resource_busy); there, the RingBuffer must not be destroyed or
/// assigned to either. Move-only; keeps the map alive.
template <class T>
class RingBuffer {
  static_assert(std::is_void_v<T> || std::is_trivially_copyable_v<T>, "a record is bytes that a BPF program wrote");
  static_assert(std::is_void_v<T> || alignof(std::conditional_t<std::is_void_v<T>, char, T>) <= 8,
                "the kernel aligns records to 8 bytes, and this type needs more");

 public:
  /// Maps the ring into memory. T is the map's record type or void; a RingBuf<void> can be read as any type. Throws
  /// Error.
  template <class U>
  requires std::is_same_v<U, T> || std::is_void_v<U> || std::is_void_v<T>
  explicit RingBuffer(const RingBuf<U>& map) : map_{map}, memory_{map_} {}

  /// The same, but the missing rest of a short record is zero: short records are copied, others are read in place.
  template <class U>
  requires(!std::is_void_v<T> && (std::is_same_v<U, T> || std::is_void_v<U>))
      RingBuffer(const RingBuf<U>& map, Partial records)
      : RingBuffer{map} {
    least_ = records.at_least;
  }

  /// Calls the callback with every record that is there, at most a full ring, without waiting. Returns the number of
  /// records; 0 means that fd() will signal the next one, so an edge-triggered loop reads until then. Throws Error for
  /// a record shorter than T, which then counts as read.
  template <class F>
  [[gnu::always_inline]] std::size_t consume(F&& callback) {
    return result_of(drain(callback));
  }

  /// The same; a record shorter than T ends the call with std::errc::message_size, a damaged ring with
  /// std::errc::bad_message. Throws only what the callback throws.
  template <class F>
  [[gnu::always_inline]] std::size_t consume(F&& callback, std::error_code& error) {
    return result_of(drain(callback), error);
  }

  /// consume() of at most so many records. It and flush() may leave records for which fd() sends no new event.
  template <class F>
  [[gnu::always_inline]] std::size_t consume_n(std::size_t most, F&& callback) {
    return result_of(drain(callback, most));
  }
  template <class F>
  [[gnu::always_inline]] std::size_t consume_n(std::size_t most, F&& callback, std::error_code& error) {
    return result_of(drain(callback, most), error);
  }

  /// consume() of the records that are there when it is called, and none that come meanwhile: for a last look, or a
  /// fair turn among several rings.
  template <class F>
  [[gnu::always_inline]] std::size_t flush(F&& callback) {
    return result_of(drain(callback, unlimited, true));
  }
  template <class F>
  [[gnu::always_inline]] std::size_t flush(F&& callback, std::error_code& error) {
    return result_of(drain(callback, unlimited, true), error);
  }

  /// Waits for records, at most as long as the time-out, and calls the callback with each. Returns the number of
  /// records: 0 only after the time-out or a signal; reserved or discarded records do not end the wait. Throws Error.
  template <Duration D, class F>
  [[gnu::always_inline]] std::size_t poll(const D& timeout, F&& callback) {
    return result_of(wait_and_drain(detail::to_milliseconds(timeout), callback));
  }
  /// The same, without a limit: returns after records or a signal.
  template <class F>
  [[gnu::always_inline]] std::size_t poll(F&& callback) {
    return result_of(wait_and_drain(detail::wait_forever, callback));
  }
  /// The same; throws only what the callback throws.
  template <Duration D, class F>
  [[gnu::always_inline]] std::size_t poll(const D& timeout, F&& callback, std::error_code& error) {
    return result_of(wait_and_drain(detail::to_milliseconds(timeout), callback), error);
  }

  /// Calls the callback with each record, until the stop is requested and what was there then has been read, or until
  /// the callback returns false. Throws Error.
  template <class F>
  [[gnu::always_inline]] void run(const Stop& stop, F&& callback) {
    for (unsigned pauses = 0;;) {
      const Drained drained = drain(callback);
      if (drained.error) throw_error(drained.error, drained.size);
      if (drained.ended || stop.requested()) return;
      pacing_.set_all_read(true);
      if (pacing_.wants_nap()) detail::let_records_come(memory_, stop.fd(), detail::Deadline{}, pacing_);
      if (drained.count) continue;
      const int ready = detail::wait_for_records(memory_.view(), fd(), stop.fd(), detail::Deadline{}, pauses, pacing_);
      if (ready < 0) throw_error(-ready, 0);
      if (ready == 0) stop.look();
    }
  }

  /// for (const T& record : ring): the records that are there, without waiting. Each is valid until the next one; when
  /// you leave the loop, the last one counts as read. Throws Error for a record shorter than T.
  [[nodiscard]] auto begin() requires(!std::is_void_v<T>) {
    if (const int error = memory_.refusal()) throw_error(error, 0);
    return Iterator{*this};
  }
  [[nodiscard]] std::nullptr_t end() const noexcept requires(!std::is_void_v<T>) { return nullptr; }

  /// While records come densely, poll() and run() nap for so long before they look, to read many at once instead of
  /// being woken for each: a fraction of the processor time, and more records in the same time. A record is then read
  /// up to that much later, plus what the kernel is late (PR_SET_TIMERSLACK, 50 us by default). There is no nap where
  /// wakeups are further apart than this, naps are shorter if more than half of the ring is full after one, and they
  /// end with a signal, the stop or poll()'s time-out. 0, the default, turns it off.
  template <Duration D>
  void coalesce(const D& nap) noexcept {
    pacing_.coalesce(detail::to_nanoseconds(nap));
  }
  /// poll() and run() look for so long before they sleep, some tens of microseconds: that saves the time to be woken,
  /// at the price of the processor's. 0, the default, turns it off.
  template <Duration D>
  void spin(const D& time) noexcept {
    pacing_.spin(detail::to_nanoseconds(time));
  }

  /// The size of the ring, in bytes; a record takes its own size plus 8, rounded up to 8.
  [[nodiscard]] std::size_t size() const noexcept { return memory_.view().size(); }
  /// The bytes that are taken, including records that are still being written.
  [[nodiscard]] std::size_t available_bytes() const noexcept { return memory_.available(); }

  /// The descriptor that becomes readable when there are records, for your own event loop; borrowed.
  [[nodiscard]] int fd() const noexcept { return map_.fd(); }

 private:
  using Cursor = detail::RingCursor<detail::RingView>;
  using Bytes = Record;

  static constexpr auto unlimited = static_cast<std::size_t>(-1);

  static const T* in_place(Bytes record) noexcept { return reinterpret_cast<const T*>(record.data()); }

  // A record that ends before T does, filled up with zeros. Uninitialised until needed.
  struct Copy {
    [[gnu::noinline]] const T* of(Bytes record) noexcept {
      std::memcpy(bytes, record.data(), record.size());
      std::memset(bytes + record.size(), 0, sizeof bytes - record.size());
      return reinterpret_cast<const T*>(bytes);
    }
    alignas(detail::NoneForVoid<T>) std::byte bytes[sizeof(detail::NoneForVoid<T>)];
  };

  class Iterator {
   public:
    using value_type = T;
    using difference_type = std::ptrdiff_t;

    explicit Iterator(RingBuffer& ring) : ring_{ring}, cursor_{ring.memory_.view(), ring.memory_.reading()} { find(); }

    [[nodiscard]] const T& operator*() const noexcept { return *record_; }
    Iterator& operator++() {
      cursor_.release();
      find();
      return *this;
    }
    [[nodiscard]] bool operator==(std::nullptr_t) const noexcept { return !there_; }
    /// Leaves the record that it shows unread. To be called last, before the loop is left.
    void keep() noexcept { cursor_.keep(); }

   private:
    void find() {
      there_ = cursor_.find();
      if (const int error = ring_.error_of(cursor_, there_)) ring_.throw_error(error, cursor_.size());
      if (there_) record_ = cursor_.size() < sizeof(T) ? copy_.of(cursor_.record()) : in_place(cursor_.record());
    }

    RingBuffer& ring_;
    Cursor cursor_;
    const T* record_ = nullptr;
    Copy copy_;
    bool there_ = false;
  };

  struct Drained {
    std::size_t count;   // of records read
    int error;           // why it ended early, or
    bool ended;          // the callback did
    std::uint32_t size;  // of the record that was too short
  };

  // Always inlined, as is what calls it, so that the loop keeps in registers what the callback refers to.
  template <class F>
  [[gnu::always_inline]] Drained drain(F& callback, std::size_t most = unlimited, bool only_now = false) {
    check_callback<F>();
    if (const int refusal = memory_.refusal()) return {0, refusal, false, 0};
    std::size_t count = 0;
    Copy copy;
    for (Cursor cursor{memory_.view(), memory_.reading(), only_now};; cursor.release()) {
      if (most != unlimited && count == most) return {count, 0, false, 0};  // costs consume() nothing
      const bool there = cursor.find();
      if (const int error = error_of(cursor, there)) return {count, error, false, cursor.size()};
      if (!there) return {count, 0, false, 0};
      ++count;
      if (!deliver(callback, cursor.record(), copy)) return {count, 0, true, 0};
    }
  }

  int error_of(const Cursor& cursor, bool there) const noexcept {
    if (!there) return cursor.damaged() ? EBADMSG : 0;
    if constexpr (!std::is_void_v<T>)
      if (cursor.size() < sizeof(T) && cursor.size() < least_) return EMSGSIZE;
    return 0;
  }

  using Value = const detail::NoneForVoid<T>&;
  // Asks only what T allows, because asking compiles the body of a generic lambda.
  template <class F>
  static constexpr bool takes_bytes = std::conjunction_v<std::is_void<T>, std::is_invocable<F&, Bytes>>;
  template <class F>
  static constexpr bool takes_record = std::conjunction_v<std::negation<std::is_void<T>>, std::is_invocable<F&, Value>>;
  template <class F>
  static constexpr bool takes_both =
      std::conjunction_v<std::negation<std::is_void<T>>, std::is_invocable<F&, Value, Bytes>>;

  // The only thing that a compiler says about a callback that does not fit.
  template <class F>
  static constexpr void check_callback() {
    static_assert(!std::is_void_v<T> || takes_bytes<F>,
                  "this ring buffer's record type is not known, so its callback must take std::span<const std::byte>. "
                  "Name the type where the ring is read, ebpfxx::RingBuffer<event> events{skel.maps.events}, or for "
                  "the skeleton, ebpfxx_add_bpf(... RECORDS events=event)");
    static_assert(std::is_void_v<T> || takes_record<F> || takes_both<F>,
                  "the callback must take a const reference to this ring buffer's record type");
  }

  // The callback goes to no function that is not inlined: so what it captures can stay in registers.
  template <class F>
  [[gnu::always_inline]] static bool deliver(F& callback, Bytes bytes, [[maybe_unused]] Copy& copy) {
    if constexpr (std::is_void_v<T>) {
      return detail::call_callback(callback, bytes);
    } else {
      const T* record = in_place(bytes);
      if (bytes.size() < sizeof(T)) [[unlikely]]
        record = copy.of(bytes);
      if constexpr (takes_record<F>)
        return detail::call_callback(callback, *record);
      else
        return detail::call_callback(callback, *record, bytes);
    }
  }

  template <class F>
  [[gnu::always_inline]] Drained wait_and_drain(int milliseconds, F& callback) {
    detail::Deadline deadline;
    unsigned pauses = 0;
    int ready = 2;
    if (pacing_.wants_nap()) {
      deadline = detail::Deadline{milliseconds};
      ready = detail::let_records_come(memory_, -1, deadline, pacing_);
    }
    for (;;) {
      pacing_.set_all_read(false);              // if the callback throws
      const Drained drained = drain(callback);  // after the time-out too: not every record comes with a wakeup
      pacing_.set_all_read(!drained.ended);
      if (ready <= 0 || drained.count || drained.error) return drained;
      if (ready == 2) deadline = detail::Deadline{milliseconds};
      ready = detail::wait_for_records(memory_.view(), fd(), -1, deadline, pauses, pacing_);
      if (ready < 0) return {0, -ready, false, 0};
    }
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
    if constexpr (!std::is_void_v<T>)
      if (error == EMSGSIZE) detail::throw_short_record(map_, size, least_, least_ != sizeof(T), "RingBuffer<void>");
    const bool moved = memory_.refusal() == EBADF;
    detail::throw_error(
        error, {"cannot read ", map_.text()},
        {moved            ? "It was moved from."
         : error == EBUSY ? "It is being read: its callback, or the body of a loop over it, cannot read from it too."
         : error == EBADMSG
             ? "There is no valid record at the reader's position: is somebody else reading the same ring buffer?"
             : ""});
  }

  detail::MapHandle map_;
  detail::RingMemory memory_;
  detail::RingPacing pacing_;
  std::size_t least_ = sizeof(detail::NoneForVoid<T>);  // of a record, in bytes
};

template <class T>
RingBuffer(const Map<void, T, MapType::ringbuf>&) -> RingBuffer<T>;
template <class T>
RingBuffer(const Map<void, T, MapType::ringbuf>&, Partial) -> RingBuffer<T>;

}  // namespace ebpfxx::inline v0
