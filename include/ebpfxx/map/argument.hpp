// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What operations of maps accept as keys and values: integers lose no bits on their way into a map.
#pragma once

#include <type_traits>

#include "../detail/language.hpp"

namespace ebpfxx::inline v0::detail {

struct Nothing {};

/// A type that exists for void too, so that functions that do not exist can be declared.
template <class T>
using NoneForVoid = std::conditional_t<std::is_void_v<T>, Nothing, T>;

/// Integers, and enums that convert to integers.
template <class T>
concept IntegerLike = std::is_integral_v<T> ||(std::is_enum_v<T>&& std::is_convertible_v<T, long long>);

/// Classes that convert to a K, or to an integer that is not wider: std::atomic<pid_t>.
template <class T, class K>
concept IntegerClass = std::is_class_v<T> && std::is_convertible_v<const T&, K> &&(
    requires(const T& value) { K{value}; } ||
    requires(const T& value) { requires std::is_integral_v<decltype(+value)> && sizeof(+value) <= sizeof(K); });

// For the compiler's messages only.
void this_constant_does_not_fit();

/// An integer key or value, made without losing bits: from any integer type that is not wider, and from constants of
/// wider ones that fit. Its name says what to do, for compilers that print nothing else.
template <class To>
class FitsOrStaticCast {
 public:
  constexpr FitsOrStaticCast() = default;

  template <IntegerLike T>
  constexpr FitsOrStaticCast(T value) noexcept requires(sizeof(T) <= sizeof(To)) : value_{static_cast<To>(value)} {}

  template <IntegerClass<To> T>
  constexpr FitsOrStaticCast(const T& value) noexcept(noexcept(static_cast<To>(value)))
      : value_{static_cast<To>(value)} {}

  template <IntegerLike T>
  consteval FitsOrStaticCast(const T& constant) requires(sizeof(T) > sizeof(To)) : value_{static_cast<To>(constant)} {
    const auto wide = +constant;
    if (static_cast<decltype(+constant)>(value_) != wide || (+value_ < 0) != (wide < 0)) this_constant_does_not_fit();
  }

  // What can change is not a constant, and a sentence can say so.
  template <IntegerLike T>
  constexpr FitsOrStaticCast(T&) requires(sizeof(T) > sizeof(To) && !std::is_const_v<T>) {
    static_assert(sizeof(T) <= sizeof(To),
                  "this integer is wider than the map's key or value, and may lose its upper bits: static_cast it");
  }
  template <class T>
  constexpr FitsOrStaticCast(T) requires std::is_floating_point_v<T> {
    static_assert(!std::is_floating_point_v<T>,
                  "this is a floating-point number, and the map's key or value is an integer: static_cast it");
  }

  constexpr operator To() const noexcept { return value_; }

 private:
  To value_ = 0;
};

/// How functions take a key or a value: by reference, and the kernel reads it there.
template <class T>
using Argument = std::conditional_t<std::is_integral_v<T>, FitsOrStaticCast<T>, NoneForVoid<T>>;

template <class T, class K>
inline constexpr bool fits_into = std::is_convertible_v<T, K>;
template <class T, class K>
requires std::is_integral_v<K>
inline constexpr bool fits_into<T, K> = (IntegerLike<T> && sizeof(T) <= sizeof(K)) || IntegerClass<T, K>;

/// An element of a user's range as a K. The compiler knows only its type, so the type must fit, whatever the value.
template <class K, class T>
[[nodiscard]] constexpr decltype(auto) element(const T& value) {
  static_assert(fits_into<T, K>,
                "an element of this range does not fit into the map's key or value without loss: it is "
                "wider, floating point, or of another type; static_cast the elements, e.g. with std::views::transform");
  if constexpr (std::is_same_v<T, K>)
    return (value);  // refers to it: it may be large
  else if constexpr (fits_into<T, K>)
    return static_cast<K>(value);
  else
    return K{};  // one error is enough
}

}  // namespace ebpfxx::inline v0::detail
