// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <string_view>

#include "exchange.hpp"
#include "language.hpp"
#include "text_part.hpp"

// Builds error messages. Out of line, in few functions, and without std::string, which is a template that C++20
// compiles anew in every program: messages are built rarely but compiled in every file.
namespace ebpfxx::inline v0::detail {

/// The parts of a sentence: {"map '", name, "' has ", Digits{n}, " entries"}.
using Parts = std::initializer_list<TextPart>;

/// A number as a part.
class Digits {
 public:
  explicit Digits(std::int64_t number) noexcept;
  operator TextPart() const noexcept { return {text_ + start_, sizeof text_ - start_}; }  // NOLINT

 private:
  unsigned start_ = 20;
  char text_[20];
};

/// An address as a part: "0x7f00".
class Hex {
 public:
  explicit Hex(std::uint64_t number) noexcept;
  operator TextPart() const noexcept { return {text_ + start_, sizeof text_ - start_}; }  // NOLINT

 private:
  unsigned start_ = 18;
  char text_[18];
};

/// A text that grows, and ends in a zero: Text{"map '", name, "'"}. Move-only.
class Text {
 public:
  Text() = default;
  explicit Text(Parts parts) { add(parts); }
  Text(Text&& other) noexcept : data_{exchange_value(other.data_, nullptr)}, size_{exchange_value(other.size_, 0)} {}
  Text& operator=(Text&& other) noexcept {
    swap_values(data_, other.data_);
    swap_values(size_, other.size_);
    return *this;
  }
  ~Text() { std::free(data_); }

  /// Throws std::bad_alloc.
  void add(Parts parts);

  /// Room for this many more characters, which the caller sets. Throws std::bad_alloc.
  char* grow(std::size_t count);

  /// Removes control characters except newlines and tabs: a name from outside must not move a terminal's cursor.
  [[gnu::cold]] void make_printable() noexcept;

  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] const char* c_str() const noexcept { return data_ ? data_ : ""; }
  operator std::string_view() const noexcept { return {c_str(), size_}; }  // NOLINT
  operator TextPart() const noexcept { return {c_str(), size_}; }          // NOLINT

 private:
  char* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace ebpfxx::inline v0::detail

#ifndef EBPFXX_COMPILED
#include "../impl/detail/text.hpp"
#endif
