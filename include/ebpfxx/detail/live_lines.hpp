// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Lines on a terminal that are drawn again where they stand, and the layout of tables. Texts here are printable.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../terminal.hpp"
#include "utf8.hpp"

namespace ebpfxx::inline v0::detail {

/// Bytes of the first characters of a text, so many at most. A character counts as one column, which those of East Asia
/// are not: a line with them is a little too long, and the terminal is told not to wrap it.
[[nodiscard]] inline std::size_t bytes_in(std::string_view text, std::size_t columns) noexcept {
  std::size_t at = 0;
  while (columns-- > 0 && at < text.size()) at += utf8_length(text.substr(at)) ? utf8_length(text.substr(at)) : 1;
  return at;
}

[[nodiscard]] inline std::size_t columns_of(std::string_view text) noexcept {
  std::size_t columns = 0;
  for (; !text.empty(); ++columns) text.remove_prefix(bytes_in(text, 1));
  return columns;
}

/// Where lines are drawn: on a terminal, over those of the last time.
class LiveLines {
 public:
  explicit LiveLines(std::FILE* file) noexcept : file_{file} {}

  /// The terminal's size now; 0 if there is none.
  [[nodiscard]] TerminalSize size() const noexcept { return TerminalSize{file_}; }

  /// Lines of at most the terminal's height less one, where the cursor ends. All in one write, so that nobody sees a
  /// half. Nothing but lines of the last time is erased: where a terminal that became narrower has wrapped these, some
  /// remain above.
  void draw(const std::vector<std::string>& lines, std::size_t header, TerminalSize size) {
    std::string out;
    if (size) {
      const bool color = wants_color(file_);
      const std::size_t old = drawn_ < size.rows ? drawn_ : size.rows - 1;
      out += "\r\x1b[?7l";  // no wrapping
      move_up(out, old);
      for (std::size_t i = 0; i < lines.size(); ++i) {
        out += color && i == header ? "\x1b[2K\x1b[1m" : "\x1b[2K";
        out.append(lines[i], 0, bytes_in(lines[i], size.columns));
        out += color && i == header ? "\x1b[0m\r\n" : "\r\n";
      }
      for (std::size_t i = lines.size(); i < old; ++i) out += "\x1b[2K\r\n";
      if (lines.size() < old) move_up(out, old - lines.size());
      out += "\x1b[?7h";
      drawn_ = lines.size();
    } else {
      for (const std::string& line : lines) out += line + '\n';
      out += '\n';
    }
    std::fwrite(out.data(), 1, out.size(), file_);
    std::fflush(file_);
  }

  void keep() noexcept { drawn_ = 0; }

 private:
  static void move_up(std::string& out, std::size_t count) {
    if (count) out += "\x1b[" + std::to_string(count) + 'A';
  }

  std::FILE* file_;
  std::size_t drawn_ = 0;
};

/// What a row is sorted by: a number, or a text.
struct CellKey {
  long double number;  // has room for each 64-bit number
  std::string text;
};

/// The indices of keys in their order: the largest number first, texts by their bytes, equal ones as they were.
[[nodiscard]] inline std::vector<std::size_t> order_of(const std::vector<CellKey>& keys) {
  std::vector<std::size_t> order(keys.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) {
    const CellKey &a = keys[i], &b = keys[j];
    if (a.number < b.number || b.number < a.number) return b.number < a.number;
    const int texts = a.text.compare(b.text);
    return texts != 0 ? texts < 0 : i < j;
  });
  return order;
}

/// Cells below headers. Columns don't become narrower from one table to the next, so that nothing jumps.
class TableLayout {
 public:
  explicit TableLayout(std::vector<std::string> headers) : headers_{std::move(headers)}, widths_(headers_.size()) {
    widen(headers_);
  }

  [[nodiscard]] const std::vector<std::string>& headers() const noexcept { return headers_; }

  /// Appends the headers' line, and one for each row of cells.
  void add_lines(std::vector<std::string>& lines, const std::vector<bool>& right, std::vector<std::string> cells) {
    for (std::size_t i = 0; i < cells.size(); ++i)
      if (!right[i % headers_.size()] && i % headers_.size() + 1 < headers_.size()) shorten(cells[i]);
    widen(cells);
    lines.push_back(line(headers_.data(), right));
    for (std::size_t i = 0; i < cells.size(); i += headers_.size()) lines.push_back(line(&cells[i], right));
  }

 private:
  static constexpr std::size_t longest_text = 32;  // in all columns but the last

  static void shorten(std::string& text) {
    if (columns_of(text) <= longest_text) return;
    text.resize(bytes_in(text, longest_text - 1));
    text += '+';  // as ps has it
  }

  void widen(const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      std::size_t& width = widths_[i % widths_.size()];
      if (const std::size_t columns = columns_of(cells[i]); columns > width) width = columns;
    }
  }

  [[nodiscard]] std::string line(const std::string* cells, const std::vector<bool>& right) const {
    std::string text;
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      const std::string padding(widths_[i] - columns_of(cells[i]), ' ');
      text += i ? "  " : "";
      text += right[i] ? padding + cells[i] : cells[i] + padding;
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
  }

  std::vector<std::string> headers_;
  std::vector<std::size_t> widths_;
};

}  // namespace ebpfxx::inline v0::detail
