// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "detail/language.hpp"

namespace ebpfxx::inline v0 {

/// A borrowed string that ends in a zero: a parameter that goes straight into a C call.
/// Made from a literal, a std::string, or a char array; never copied.
class CStringView {
 public:
  constexpr CStringView(const char* text) noexcept : text_{text} {}                 // NOLINT: implicit by design
  constexpr CStringView(const std::string& text) noexcept : text_{text.c_str()} {}  // NOLINT
  CStringView(std::nullptr_t) = delete;

  [[nodiscard]] constexpr const char* c_str() const noexcept { return text_; }
  constexpr operator std::string_view() const noexcept { return text_; }  // NOLINT

 private:
  const char* text_;
};

}  // namespace ebpfxx::inline v0
