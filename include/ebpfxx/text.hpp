// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// text: what a C program wrote into an array of characters.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <string_view>

#include "detail/language.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

template <class T>
concept Character = std::same_as<T, char> || std::same_as<T, signed char> || std::same_as<T, unsigned char>;

}  // namespace detail

/// The text in an array, up to the first zero or the end: text(event.comm). It refers to the array. Its contents are
/// not to be trusted: escape them before they go to a terminal, as print() does.
template <detail::Character Char, std::size_t N>
[[nodiscard]] std::string_view text(const std::array<Char, N>& characters EBPFXX_LIFETIMEBOUND) noexcept {
  const std::string_view all{reinterpret_cast<const char*>(characters.data()), N};
  return all.substr(0, all.find('\0'));
}
template <detail::Character Char, std::size_t N>
[[nodiscard]] std::string_view text(const Char (&characters EBPFXX_LIFETIMEBOUND)[N]) noexcept {
  const std::string_view all{reinterpret_cast<const char*>(characters), N};
  return all.substr(0, all.find('\0'));
}
template <detail::Character Char, std::size_t N>
std::string_view text(const std::array<Char, N>&&) = delete;  // the array would be gone
template <detail::Character Char, std::size_t N>
std::string_view text(const Char (&&)[N]) = delete;

}  // namespace ebpfxx::inline v0
