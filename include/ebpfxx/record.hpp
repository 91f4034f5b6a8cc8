// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Record: the bytes of a record of a ring buffer. Partial: records that end early.
#pragma once

#include <cstddef>
#include <span>
#include <type_traits>

#include "detail/language.hpp"

namespace ebpfxx::inline v0 {

/// The bytes of a record of a ring buffer, for callbacks that tell types apart themselves: [](ebpfxx::Record record) {
/// if (const auto* e = record.as<exec_event>()) ... }. Valid until the callback returns.
class Record : public std::span<const std::byte> {
 public:
  using std::span<const std::byte>::span;
  Record(std::span<const std::byte> bytes) noexcept : span{bytes} {}  // NOLINT: implicit

  /// The record as a T, or as one that begins with a T; null if it is shorter.
  template <class T>
  [[nodiscard]] const T* as() const noexcept {
    static_assert(std::is_trivially_copyable_v<T>, "a record is bytes that a BPF program wrote");
    static_assert(alignof(T) <= 8, "the kernel aligns records to 8 bytes, and this type needs more");
    return size() < sizeof(T) ? nullptr : reinterpret_cast<const T*>(data());
  }
};

/// For RingBuffer: programs send only the used part of a record, at least this many bytes.
struct Partial {
  std::size_t at_least = 0;
};
inline constexpr Partial partial{};

}  // namespace ebpfxx::inline v0
