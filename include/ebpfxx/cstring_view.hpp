// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <string_view>

#include "detail/language.hpp"
#include "detail/text_part.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

/// std::string, std::filesystem::path, and other types that end in a zero.
template <class T>
concept CString = requires(const T& text) {
  { text.c_str() } -> std::same_as<const char*>;
};

}  // namespace detail

/// A borrowed string that ends in a zero, for parameters that are passed straight to a C call. Made from a literal, a
/// char array, a std::string or a std::filesystem::path; never copied.
class CStringView {
 public:
  /// Empty.
  constexpr CStringView() noexcept = default;
  constexpr CStringView(const char* text EBPFXX_LIFETIMEBOUND) noexcept : text_{text} {}  // NOLINT: implicit by design
  template <detail::CString T>
  constexpr CStringView(const T& text EBPFXX_LIFETIMEBOUND) noexcept : text_{text.c_str()} {}  // NOLINT
  CStringView(std::nullptr_t) = delete;

  template <std::same_as<std::string_view> T>
  CStringView(T) noexcept {  // NOLINT
    static_assert(!std::same_as<T, std::string_view>,
                  "a std::string_view may not end in a zero, which the C call needs: make it a std::string");
  }

  [[nodiscard]] constexpr const char* c_str() const noexcept { return text_; }
  constexpr operator std::string_view() const noexcept { return text_; }  // NOLINT
  operator detail::TextPart() const noexcept { return text_; }            // NOLINT
  /// True unless it is empty: for options with a default.
  [[nodiscard]] constexpr explicit operator bool() const noexcept { return text_ && *text_; }

 private:
  const char* text_ = "";
};

}  // namespace ebpfxx::inline v0
