// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// equal and hash: structs compared field by field, and as keys of unordered containers.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "fields.hpp"

namespace ebpfxx::inline v0 {
namespace detail {

template <class T>
concept Scalar = std::is_arithmetic_v<T> || std::is_enum_v<T> || std::is_pointer_v<T> || std::is_null_pointer_v<T> ||
    std::is_same_v<T, int128> || std::is_same_v<T, uint128>;

/// A mix of two numbers in which each bit of both changes about half of the bits.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t seed, std::uint64_t number) noexcept {
  std::uint64_t bits = (seed ^ number) + 0x9e3779b97f4a7c15;  // 2^64 divided by the golden ratio
  bits = (bits ^ (bits >> 32)) * 0xd6e8feb86659fd93;
  bits = (bits ^ (bits >> 32)) * 0xd6e8feb86659fd93;
  return bits ^ (bits >> 32);
}

template <class T>
[[nodiscard]] constexpr std::uint64_t hash_onto(std::uint64_t seed, const T& value);

template <class T>
[[nodiscard]] constexpr std::uint64_t hash_scalar(std::uint64_t seed, const T& value) {
  if constexpr (std::is_enum_v<T>)
    return mix(seed, static_cast<std::uint64_t>(value));
  else if constexpr (std::is_floating_point_v<T>)
    return mix(seed, value == 0 ? 0 : std::bit_cast<std::uint64_t>(static_cast<double>(value)));  // 0.0 == -0.0
  else if constexpr (std::is_pointer_v<T> || std::is_null_pointer_v<T>)
    return mix(seed, std::bit_cast<std::uint64_t>(value));
  else if constexpr (sizeof(T) > sizeof(std::uint64_t))
    return mix(mix(seed, static_cast<std::uint64_t>(value >> 64)), static_cast<std::uint64_t>(value));
  else
    return mix(seed, static_cast<std::uint64_t>(value));
}

template <class T>
[[nodiscard]] constexpr std::uint64_t hash_onto(std::uint64_t seed, const T& value) {
  if constexpr (Scalar<T>) {
    seed = hash_scalar(seed, value);
  } else if constexpr (Sequence<T>) {
    std::uint64_t size = 0;
    for (const auto& element : value) {
      seed = hash_onto(seed, element);
      ++size;
    }
    seed = mix(seed, size);
  } else if constexpr (Opaque<T>) {
    for (const std::byte byte : std::bit_cast<std::array<std::byte, sizeof(T)>>(value)) seed = hash_onto(seed, byte);
  } else {
    static_assert(Struct<T>, "ebpfxx: a member of this type has no hash.");
    visit_fields<Names::unwanted>(
        value, value, [&](std::string_view, const auto& field, const auto&) { seed = hash_onto(seed, field); });
  }
  return seed;
}

}  // namespace detail

/// True if all fields are equal. Padding does not count; in arrays of characters every character does, even after the
/// zero; unions without ebpfxx_fields() are compared byte by byte.
template <class T>
[[nodiscard]] constexpr bool equal(const T& a, const T& b) {
  if constexpr (detail::Struct<T>) {
    bool result = true;
    detail::visit_fields(
        a, b, [&](std::string_view, const auto& of_a, const auto& of_b) { result = result && equal(of_a, of_b); });
    return result;
  } else if constexpr (detail::Sequence<T>) {
    auto in_a = std::begin(a);
    auto in_b = std::begin(b);
    for (; in_a != std::end(a) && in_b != std::end(b); ++in_a, ++in_b)
      if (!equal(static_cast<const detail::Element<T>&>(*in_a), static_cast<const detail::Element<T>&>(*in_b)))
        return false;
    return in_a == std::end(a) && in_b == std::end(b);
  } else if constexpr (detail::Opaque<T>) {
    using AllBytes = std::array<std::byte, sizeof(T)>;
    return std::bit_cast<AllBytes>(a) == std::bit_cast<AllBytes>(b);
  } else {
    return a == b;
  }
}

/// A hash of all fields: the same for values that are equal().
template <class T>
[[nodiscard]] constexpr std::size_t hash(const T& value) {
  return detail::hash_onto(0, value);
}

/// For unordered containers: std::unordered_map<flow, int, ebpfxx::Hash, ebpfxx::Equal>.
struct Hash {
  template <class T>
  [[nodiscard]] constexpr std::size_t operator()(const T& value) const {
    return hash(value);
  }
};
struct Equal {
  template <class T>
  [[nodiscard]] constexpr bool operator()(const T& a, const T& b) const {
    return equal(a, b);
  }
};

}  // namespace ebpfxx::inline v0
