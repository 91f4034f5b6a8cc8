// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// std::exchange and std::swap of what moves without exceptions. Those of <utility> ask so many questions about each
// type that they are a tenth of what including ebpfxx costs.
#pragma once

#include <type_traits>

#include "language.hpp"

namespace ebpfxx::inline v0::detail {

template <class T>
constexpr T exchange_value(T& value, std::type_identity_t<T> replacement) noexcept {
  T old = static_cast<T&&>(value);
  value = static_cast<T&&>(replacement);
  return old;
}

template <class T>
constexpr void swap_values(T& a, T& b) noexcept {
  b = exchange_value(a, static_cast<T&&>(b));
}

}  // namespace ebpfxx::inline v0::detail
