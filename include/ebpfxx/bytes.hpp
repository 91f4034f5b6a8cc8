// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Bytes of keys and values whose types are unknown: for AnyMap.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include "detail/exchange.hpp"
#include "error.hpp"

namespace ebpfxx::inline v0 {

/// Owns bytes, initially uninitialised. Move-only; empty when moved from. (<vector> would cost every user's compiler
/// more.)
class Bytes {
 public:
  explicit Bytes(std::size_t size) : data_{new std::byte[size]}, size_{size} {}
  Bytes(Bytes&& other) noexcept
      : data_{detail::exchange_value(other.data_, nullptr)}, size_{detail::exchange_value(other.size_, 0)} {}
  Bytes& operator=(Bytes other) noexcept {
    detail::swap_values(data_, other.data_);
    detail::swap_values(size_, other.size_);
    return *this;
  }
  ~Bytes() { delete[] data_; }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::byte* data() noexcept { return data_; }
  [[nodiscard]] const std::byte* data() const noexcept { return data_; }
  [[nodiscard]] std::byte* begin() noexcept { return data_; }
  [[nodiscard]] std::byte* end() noexcept { return data_ + size_; }
  [[nodiscard]] const std::byte* begin() const noexcept { return data_; }
  [[nodiscard]] const std::byte* end() const noexcept { return data_ + size_; }

 private:
  std::byte* data_;
  std::size_t size_;
};

namespace detail {

/// Types that only point to their contents.
template <class T>
inline constexpr bool is_reference_like = std::is_pointer_v<T> || std::is_convertible_v<T, std::string_view>;
template <class T, std::size_t N>
inline constexpr bool is_reference_like<std::span<T, N>> = true;

[[noreturn, gnu::cold, gnu::noinline]] inline void throw_wrong_size(std::size_t has, std::size_t wanted) {
  throw_error(EINVAL, {"cannot make a type of ", Digits(static_cast<std::int64_t>(wanted)), " bytes from ",
                       Digits(static_cast<std::int64_t>(has)), " bytes"});
}

}  // namespace detail

/// The bytes of a value, as a key or a value for AnyMap: map.lookup(bytes_of(pid)). They are those of `value` itself,
/// padding included, and valid as long as it exists.
template <class T>
[[nodiscard]] std::span<const std::byte, sizeof(T)> bytes_of(const T& value EBPFXX_LIFETIMEBOUND) noexcept {
  static_assert(std::is_trivially_copyable_v<T> && !detail::is_reference_like<T>,
                "this type only points to its value, so its bytes are not the value");
  return std::span<const std::byte, sizeof(T)>{reinterpret_cast<const std::byte*>(&value), sizeof(T)};
}

/// A T from its bytes: from_bytes<std::uint64_t>(value). Throws Error if a T has another size.
template <class T>
[[nodiscard]] T from_bytes(std::span<const std::byte> bytes) {
  static_assert(std::is_trivially_copyable_v<T>, "a type made from bytes must be trivially copyable");
  if (bytes.size() != sizeof(T)) detail::throw_wrong_size(bytes.size(), sizeof(T));
  T value;
  std::memcpy(&value, bytes.data(), sizeof(T));
  return value;
}

}  // namespace ebpfxx::inline v0
