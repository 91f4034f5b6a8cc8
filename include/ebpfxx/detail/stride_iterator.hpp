// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstddef>
#include <cstring>
#include <type_traits>

#include "language.hpp"

namespace ebpfxx::inline v0::detail {

/// The kernel's distance between two values of a size, in arrays and of CPUs.
constexpr std::size_t value_stride(std::size_t size) noexcept { return (size + 7) / 8 * 8; }

/// Random access to a map's values, which the kernel keeps at multiples of 8 bytes. If Byte is const, so are they;
/// those that need a larger alignment are copies.
template <class V, class Byte>
class StrideIterator {
 public:
  static constexpr std::ptrdiff_t stride = value_stride(sizeof(V));
  using value_type = V;
  using difference_type = std::ptrdiff_t;
  using reference = std::conditional_t<!std::is_const_v<Byte>, V&, std::conditional_t<alignof(V) <= 8, const V&, V>>;

  StrideIterator() = default;
  explicit StrideIterator(Byte* value) noexcept : value_{value} {}

  [[nodiscard]] reference operator*() const noexcept {
    if constexpr (std::is_reference_v<reference>) {
      return reinterpret_cast<reference>(*value_);
    } else {
      V copy;
      std::memcpy(&copy, value_, sizeof copy);
      return copy;
    }
  }
  [[nodiscard]] reference operator[](std::ptrdiff_t n) const noexcept { return *(*this + n); }

  StrideIterator& operator+=(std::ptrdiff_t n) noexcept { return value_ += n * stride, *this; }
  StrideIterator& operator-=(std::ptrdiff_t n) noexcept { return *this += -n; }
  StrideIterator& operator++() noexcept { return *this += 1; }
  StrideIterator& operator--() noexcept { return *this += -1; }
  StrideIterator operator++(int) noexcept { return ++*this - 1; }
  StrideIterator operator--(int) noexcept { return --*this + 1; }
  [[nodiscard]] friend StrideIterator operator+(StrideIterator i, std::ptrdiff_t n) noexcept { return i += n; }
  [[nodiscard]] friend StrideIterator operator+(std::ptrdiff_t n, StrideIterator i) noexcept { return i += n; }
  [[nodiscard]] friend StrideIterator operator-(StrideIterator i, std::ptrdiff_t n) noexcept { return i -= n; }
  [[nodiscard]] friend std::ptrdiff_t operator-(StrideIterator i, StrideIterator j) noexcept {
    return (i.value_ - j.value_) / stride;
  }
  auto operator<=>(const StrideIterator&) const = default;

 private:
  Byte* value_ = nullptr;
};

}  // namespace ebpfxx::inline v0::detail
