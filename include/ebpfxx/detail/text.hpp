// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <new>
#include <string_view>
#include <utility>

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
  [[gnu::noinline]] explicit Digits(std::int64_t number) noexcept {
    auto rest = number < 0 ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number);
    do text_[--start_] = static_cast<char>('0' + rest % 10);
    while (rest /= 10);
    if (number < 0) text_[--start_] = '-';
  }
  operator TextPart() const noexcept { return {text_ + start_, sizeof text_ - start_}; }  // NOLINT

 private:
  unsigned start_ = 20;
  char text_[20];
};

/// An address as a part: "0x7f00".
class Hex {
 public:
  [[gnu::noinline]] explicit Hex(std::uint64_t number) noexcept {
    do text_[--start_] = "0123456789abcdef"[number & 15];
    while (number >>= 4);
    text_[--start_] = 'x';
    text_[--start_] = '0';
  }
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
  [[gnu::noinline]] void add(Parts parts) {
    for (const TextPart& part : parts)
      if (const std::size_t size = part.size()) std::memcpy(grow(size), part.data(), size);
  }

  /// Room for this many more characters, which the caller sets. Throws std::bad_alloc.
  [[gnu::noinline]] char* grow(std::size_t count) {
    auto* data = static_cast<char*>(std::realloc(data_, size_ + count + 1));
    if (!data) throw std::bad_alloc{};
    data_ = data;
    data_[size_ + count] = '\0';
    return data_ + exchange_value(size_, size_ + count);
  }

  /// Removes control characters except newlines and tabs: a name from outside must not move a terminal's cursor.
  [[gnu::cold, gnu::noinline]] void make_printable() noexcept {
    for (std::size_t i = 0; i < size_; ++i) {
      const auto character = static_cast<unsigned char>(data_[i]);
      if ((character < ' ' && character != '\n' && character != '\t') || character == 127) data_[i] = '?';
    }
  }

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
