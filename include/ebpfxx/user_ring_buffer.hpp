// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// UserRingBuffer<T>: the writing end of a ring buffer that BPF programs read with bpf_user_ringbuf_drain()
// (BPF_MAP_TYPE_USER_RINGBUF, since Linux 6.1, 583c1f420173).
#pragma once

#include <bpf/libbpf.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <system_error>
#include <type_traits>
#include <utility>

#include "detail/timeout.hpp"
#include "log.hpp"
#include "map.hpp"

namespace ebpfxx::inline v0 {

/// A ring buffer whose records are T; write to it with UserRingBuffer<T>. UserRingBuf<void> has records of any type.
template <class T = void>
using UserRingBuf = Map<void, T, MapType::user_ringbuf>;

/// Sends records to BPF programs:
///
///     ebpfxx::UserRingBuffer commands{skel.maps.commands};
///     commands.push({.kind = quit});                     // or, without a copy:
///     if (auto command = commands.reserve()) {
///       command->kind = quit;
///       command.submit();
///     }
///
/// One writer at a time, in one thread. Move-only; keeps the map alive.
template <class T>
class UserRingBuffer {
  static_assert(std::is_void_v<T> || std::is_trivially_copyable_v<T>, "a record is bytes that a BPF program reads");
  static_assert(std::is_void_v<T> || alignof(std::conditional_t<std::is_void_v<T>, char, T>) <= 8,
                "the kernel aligns records to 8 bytes, and this type needs more");
  using Record = detail::Argument<T>;

 public:
  /// Room for one record, invisible to programs until submit(); discarded if destroyed first. False if there was no
  /// room, or after submit() or discard(). Must not outlive the UserRingBuffer. Move-only.
  class Reservation {
   public:
    Reservation(Reservation&& other) noexcept
        : ring_{other.ring_}, data_{std::exchange(other.data_, nullptr)}, size_{std::exchange(other.size_, 0)} {}
    Reservation& operator=(Reservation&& other) noexcept {
      std::swap(ring_, other.ring_);
      std::swap(data_, other.data_);
      std::swap(size_, other.size_);
      return *this;
    }
    ~Reservation() { discard(); }

    [[nodiscard]] explicit operator bool() const noexcept { return data_; }
    /// The record, uninitialised.
    [[nodiscard]] auto& operator*() const noexcept requires(!std::is_void_v<T>) { return *static_cast<T*>(data_); }
    [[nodiscard]] T* operator->() const noexcept requires(!std::is_void_v<T>) { return static_cast<T*>(data_); }
    /// All bytes of the record, uninitialised.
    [[nodiscard]] std::span<std::byte> bytes() const noexcept { return {static_cast<std::byte*>(data_), size_}; }

    /// Makes it visible to programs.
    void submit() noexcept {
      if (data_) user_ring_buffer__submit(ring_, std::exchange(data_, nullptr));
    }
    /// Discards it: programs skip it.
    void discard() noexcept {
      if (data_) user_ring_buffer__discard(ring_, std::exchange(data_, nullptr));
    }

   private:
    friend class UserRingBuffer;
    Reservation(user_ring_buffer* ring, void* data, std::uint32_t size) noexcept
        : ring_{ring}, data_{data}, size_{data ? size : 0} {}

    user_ring_buffer* ring_;
    void* data_;
    std::uint32_t size_;
  };

  /// Maps the ring into memory. T must be the map's record type; a UserRingBuf<void> takes any. Throws Error.
  template <class U>
  requires std::is_same_v<U, T> || std::is_void_v<U> || std::is_void_v<T>
  explicit UserRingBuffer(const UserRingBuf<U>& map) : map_{map} {
    const detail::LogCapture log;
    ring_ = user_ring_buffer__new(map_.fd(), nullptr);
    if (!ring_) detail::throw_error(errno, {"cannot map ", map_.text(), " into memory"}, log);
  }

  UserRingBuffer(UserRingBuffer&& other) noexcept : map_{other.map_}, ring_{std::exchange(other.ring_, nullptr)} {}
  UserRingBuffer& operator=(UserRingBuffer other) noexcept {
    std::swap(map_, other.map_);
    std::swap(ring_, other.ring_);
    return *this;
  }
  ~UserRingBuffer() { user_ring_buffer__free(ring_); }

  /// Reserves room for a T; the result is false if the ring is full. Throws Error.
  [[nodiscard]] Reservation reserve() & requires(!std::is_void_v<T>) { return reserve(record_size()); }
  /// Reserves this many bytes, at least the size of T, for records with a tail of variable length.
  [[nodiscard]] Reservation reserve(std::size_t size) & {
    const std::uint32_t bytes = checked(size);
    void* data = user_ring_buffer__reserve(ring_, bytes);
    if (!data && errno != ENOSPC) refused(errno, size);
    return {ring_, data, bytes};
  }
  /// The same, but waits for room, at most as long as the time-out. The wait ends when a program drains the ring; after
  /// the time-out or a signal, the result is false.
  template <Duration D>
  [[nodiscard]] Reservation reserve(std::size_t size, const D& timeout) & {
    const std::uint32_t bytes = checked(size);
    void* data = user_ring_buffer__reserve_blocking(ring_, bytes, detail::to_milliseconds(timeout));
    if (!data && errno != ENOSPC && errno != EINTR) refused(errno, size);
    return {ring_, data, bytes};
  }

  /// Sends a copy; returns false if the ring is full. Throws Error.
  [[nodiscard]] bool try_push(const Record& record) requires(!std::is_void_v<T>) {
    Reservation room = reserve();
    if (!room) return false;
    std::memcpy(room.data_, &record, sizeof record);
    room.submit();
    return true;
  }
  /// Sends a copy. Throws Error, also if the ring is full.
  void push(const Record& record) requires(!std::is_void_v<T>) {
    if (!try_push(record))
      detail::throw_error(
          ENOSPC, {"cannot push to ", map_.text()},
          {"The ring is full: no program has drained it, or its max_entries (its size in bytes) is too small."});
  }

 private:
  static constexpr std::size_t record_size() {
    if constexpr (std::is_void_v<T>)
      return 0;
    else
      return sizeof(T);
  }

  std::uint32_t checked(std::size_t size) const {
    if (!ring_) refused(EBADF, size);
    if (size < record_size() || size > UINT32_MAX / 2) refused(size < record_size() ? EMSGSIZE : E2BIG, size);
    return static_cast<std::uint32_t>(size);
  }

  [[noreturn, gnu::cold]] void refused(int error, std::size_t size) const {
    detail::throw_error(
        error,
        {"cannot reserve a record of ", detail::Digits(static_cast<std::int64_t>(size)), " bytes in ", map_.text()},
        {!ring_              ? "It was moved from."
         : error == E2BIG    ? "It is larger than the ring: raise max_entries, the ring's size in bytes."
         : error == EMSGSIZE ? "Its record type is larger."
                             : ""});
  }

  detail::MapHandle map_;
  user_ring_buffer* ring_ = nullptr;
};

template <class T>
UserRingBuffer(const Map<void, T, MapType::user_ringbuf>&) -> UserRingBuffer<T>;

}  // namespace ebpfxx::inline v0
