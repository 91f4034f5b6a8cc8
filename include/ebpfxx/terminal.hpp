// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What a tool needs to know of the terminal that it writes to.
#pragma once

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "detail/utf8.hpp"

namespace ebpfxx::inline v0 {

/// The text with all that could control a terminal written out: "\x1b[2J". Names of commands and files have any bytes
/// that somebody chose. UTF-8 stays, but not what reorders the text around it.
[[nodiscard]] inline std::string printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = detail::utf8_length(text);
    const std::string_view character = text.substr(0, length ? length : 1);
    const bool is_ascii = length == 1 && character[0] >= ' ' && character[0] < 0x7f;
    const bool reorders = length == 3 && ((character >= "\u202a" && character <= "\u202e") ||
                                          (character >= "\u2066" && character <= "\u2069"));
    if (is_ascii || (length > 1 && !reorders && !detail::is_c1_control(character))) {
      result += character;
    } else {
      for (const char byte : character) {
        const auto value = static_cast<unsigned char>(byte);
        result.append("\\x").append(1, "0123456789abcdef"[value >> 4]).append(1, "0123456789abcdef"[value & 15]);
      }
    }
    text.remove_prefix(character.size());
  }
  return result;
}

/// Columns and rows of the terminal at a file; 0 and 0 if it is none, or one that cannot move its cursor.
struct TerminalSize {
  unsigned columns = 0, rows = 0;

  explicit TerminalSize(std::FILE* file) noexcept {
    const char* type = std::getenv("TERM");
    const int fd = fileno(file);
    if (!type || !*type || std::string_view{type} == "dumb" || !isatty(fd)) return;
    winsize size{};
    const bool is_known = ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col && size.ws_row;
    columns = is_known ? size.ws_col : 80;  // as a serial line
    rows = is_known ? size.ws_row : 24;
  }

  explicit operator bool() const noexcept { return rows != 0; }
};

/// Whether to write to this file in colour: it is a terminal, and the user has not set NO_COLOR (no-color.org).
[[nodiscard]] inline bool wants_color(std::FILE* file) noexcept {
  const char* no_color = std::getenv("NO_COLOR");
  return (!no_color || !*no_color) && TerminalSize{file};
}

}  // namespace ebpfxx::inline v0
