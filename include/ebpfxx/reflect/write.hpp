// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// How values become text, for print() and to_json(): one walk, two styles.
#pragma once

#include <charconv>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "../detail/utf8.hpp"
#include "fields.hpp"

namespace ebpfxx::inline v0::detail {

enum class Style { text, json };

/// A char array's text: what follows the first zero is not part of it.
[[nodiscard]] inline std::string_view until_zero(const char* text, std::size_t size) {
  return {text, size ? strnlen(text, size) : 0};
}

class Writer {
 public:
  Writer(Style style, std::string& out) : json_{style == Style::json}, out_{out} {}

  template <class T>
  void write(const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      unsigned char byte;  // a BPF program may have left any value there
      std::memcpy(&byte, &value, 1);
      add(byte ? "true" : "false");
    } else if constexpr (std::is_same_v<T, char>) {
      json_ ? quote(until_zero(&value, 1), '"') : quote({&value, 1}, '\'');
    } else if constexpr (std::is_enum_v<T>) {
      write_enum(value);
    } else if constexpr (std::is_floating_point_v<T>) {
      const bool is_finite = value - value == 0;
      json_ && !is_finite ? add("null") : add_digits(value);
    } else if constexpr (std::is_same_v<T, int128>) {
      if (value < 0) add("-");
      write_wide(value < 0 ? -static_cast<uint128>(value) : static_cast<uint128>(value));
    } else if constexpr (std::is_same_v<T, uint128>) {
      write_wide(value);
    } else if constexpr (std::is_integral_v<T>) {
      add_digits(static_cast<std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>>(value));
    } else if constexpr (std::is_pointer_v<T>) {
      write_pointer(reinterpret_cast<std::uintptr_t>(value));
    } else if constexpr (std::is_null_pointer_v<T>) {
      write_pointer(0);
    } else if constexpr (String<T>) {
      quote(value, '"');
    } else if constexpr (Sequence<T>) {
      write_sequence(value);
    } else if constexpr (Opaque<T>) {
      write_bytes(&value, sizeof value);
    } else {
      static_assert(Struct<T>,
                    "ebpfxx: a member of this type has no text. Define ebpfxx_fields() for the struct "
                    "(docs/reflect.md), and leave the member out.");
      write_struct(value);
    }
  }

 private:
  [[gnu::noinline]] void add(std::string_view text) { out_ += text; }

  template <class T>
  void write_enum(T value) {
    const std::string_view name = enum_name(value);
    if (name.empty()) return write(static_cast<std::underlying_type_t<T>>(value));
    json_ ? quote(name, '"') : add(name);
  }

  template <class T>
  void write_struct(const T& value) {
    bool is_first = true;
    visit_fields(value, value, [&](std::string_view name, const auto& field, const auto&) {
      start_field(name, is_first);
      is_first = false;
      write(field);
    });
    add(is_first ? "{}" : "}");
  }

  [[gnu::noinline]] void start_field(std::string_view name, bool is_first) {
    add(is_first ? "{" : ", ");
    json_ ? quote(name, '"') : add(name);
    add(": ");
  }

  template <class T>
  void write_sequence(const T& value) {
    if constexpr (is_array<T> && std::is_same_v<Element<T>, char>) {
      return quote(until_zero(std::data(value), std::size(value)), '"');
    } else {
      bool is_first = true;
      for (const auto& element : value) {
        add(is_first ? "[" : ", ");
        is_first = false;
        write(static_cast<const Element<T>&>(element));
      }
      add(is_first ? "[]" : "]");
    }
  }

  template <class T>
  [[gnu::noinline]] void add_digits(T value) {
    char digits[64];
    const char* end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    out_.append(digits, static_cast<std::size_t>(end - digits));
  }

  [[gnu::noinline]] void write_wide(uint128 value) {
    char digits[40];
    char* first = digits + sizeof digits;
    do *--first = static_cast<char>('0' + static_cast<int>(value % 10));
    while (value /= 10);
    out_.append(first, digits + sizeof digits);
  }

  void add_hex(std::uint64_t value, int width) {
    for (int shift = 4 * (width - 1); shift >= 0; shift -= 4) out_ += "0123456789abcdef"[(value >> shift) & 15];
  }

  [[gnu::noinline]] void write_pointer(std::uintptr_t address) {
    char digits[16];
    const char* end = std::to_chars(digits, digits + sizeof digits, address, 16).ptr;
    if (json_) out_ += '"';
    out_.append("0x").append(digits, static_cast<std::size_t>(end - digits));
    if (json_) out_ += '"';
  }

  [[gnu::noinline]] void write_bytes(const void* data, std::size_t size) {
    if (json_) out_ += '"';
    out_ += "0x";
    for (std::size_t i = 0; i < size; ++i) add_hex(static_cast<const unsigned char*>(data)[i], 2);
    if (json_) out_ += '"';
  }

  [[gnu::noinline]] void quote(std::string_view text, char mark) {
    out_ += mark;
    while (!text.empty()) {
      const std::size_t length = utf8_length(text);
      const std::string_view character = text.substr(0, length ? length : 1);
      if (length > 1 && (json_ || !is_c1_control(character)))
        out_ += character;
      else if (length == 0 && json_)
        out_ += "\\ufffd";  // JSON cannot express what is not text
      else
        for (const char byte : character) escape(byte, mark);
      text.remove_prefix(character.size());
    }
    out_ += mark;
  }

  void escape(char c, char mark) {
    constexpr std::string_view controls = "\b\f\n\r\t";
    const auto byte = static_cast<unsigned char>(c);
    if (c == mark || c == '\\') {
      out_.append("\\").append(1, c);
    } else if (const std::size_t known = controls.find(c); known != controls.npos) {
      out_.append("\\").append(1, "bfnrt"[known]);
    } else if (byte >= ' ' && byte < 0x7f) {
      out_ += c;
    } else if (c == '\0' && !json_) {
      out_ += "\\0";
    } else {
      out_ += json_ ? "\\u" : "\\x";
      add_hex(byte, json_ ? 4 : 2);
    }
  }

  bool json_;
  std::string& out_;
};

template <class T>
[[nodiscard]] std::string written(Style style, const T& value) {
  std::string text;
  Writer{style, text}.write(value);
  return text;
}

}  // namespace ebpfxx::inline v0::detail
