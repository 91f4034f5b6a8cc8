// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// LiveTable: a table that is refreshed where it stands, as top's.
#pragma once

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "detail/live_lines.hpp"
#include "error.hpp"
#include "terminal.hpp"
#include "text.hpp"

namespace ebpfxx::inline v0 {

/// A column: its header, and what it shows of a row, a member or the result of a function. That is a number, which is
/// aligned right, or a text: a string, or a char array of a BPF program's.
template <class Get>
class Column {
 public:
  Column(std::string_view header, Get get) : header_{printable(header)}, get_{std::move(get)} {}

  [[nodiscard]] const std::string& header() const noexcept { return header_; }
  [[nodiscard]] decltype(auto) of(const auto& row) const { return std::invoke(get_, row); }

 private:
  std::string header_;
  Get get_;
};

namespace detail {

template <class T>
concept CellNumber = std::is_arithmetic_v<std::remove_cvref_t<T>>;

[[nodiscard]] std::string cell_string(const auto& value) {
  if constexpr (requires { ebpfxx::text(value); })
    return std::string{ebpfxx::text(value)};
  else
    return std::string{std::string_view{value}};
}

/// What a column has of a row, for people, a fraction with one digit.
[[nodiscard]] std::string cell_text(const auto& value) {
  if constexpr (std::is_integral_v<std::remove_cvref_t<decltype(value)>>) {
    return std::to_string(value);
  } else if constexpr (CellNumber<decltype(value)>) {
    char digits[400];  // the largest double has 309 before the point
    const int length = std::snprintf(digits, sizeof digits, "%.1f", static_cast<double>(value));
    return {digits, static_cast<std::size_t>(length)};
  } else {
    return printable(cell_string(value));
  }
}

/// The same, for the order.
[[nodiscard]] CellKey cell_key(const auto& value) {
  if constexpr (CellNumber<decltype(value)>)
    return {value == value ? static_cast<long double>(value) : 0, {}};  // NaN has no place in an order
  else
    return {0, cell_string(value)};
}

}  // namespace detail

/// A table on a terminal, each time in the place of the one before:
///
///   ebpfxx::LiveTable table{stdout, ebpfxx::Column{"PID", &row::pid}, ebpfxx::Column{"COMMAND", &row::comm}};
///   table.sort_by("PID");
///   while (running) table.show(rows());
///
/// It is cut to the terminal's height and width at that moment, and leaves the terminal as it was, but for the text.
/// Texts are made harmless, by printable(); long ones end in `+`, except in the last column. If the file is no
/// terminal, each table follows the last one, after an empty line. Not thread-safe.
template <class... Gets>
class LiveTable {
  static_assert(sizeof...(Gets) > 0, "ebpfxx: a table needs a column");

 public:
  explicit LiveTable(std::FILE* file, Column<Gets>... columns)
      : lines_{file}, layout_{{columns.header()...}}, columns_{std::move(columns)...} {}

  /// The rows' order from now on: the largest number first, texts by their bytes. Equal rows keep their order, as all
  /// do without this. Throws Error (EINVAL) if no column has this header.
  void sort_by(std::string_view header) {
    const auto& headers = layout_.headers();
    sorted_by_ = static_cast<std::size_t>(std::ranges::find(headers, header) - headers.begin());
    if (sorted_by_ == headers.size())
      detail::throw_error(EINVAL, {"cannot sort by '", header, "', which is no column"});
  }

  /// At most so many rows, whatever the terminal has room for.
  void set_max_rows(std::size_t count) noexcept { max_rows_ = count; }

  /// Shows the rows, a range of objects, below a line of text, if there is any.
  template <class Rows>
  void show(const Rows& rows, std::string_view title = {}) {
    using Reference = decltype(*std::begin(rows));
    static_assert(std::is_lvalue_reference_v<Reference>,
                  "ebpfxx: the rows must be objects, as in a vector: copy the entries of a map into one");
    std::vector<std::remove_reference_t<Reference>*> shown;
    for (const auto& row : rows) shown.push_back(&row);
    sort(shown);

    const TerminalSize size = lines_.size();
    std::vector<std::string> lines;
    if (!title.empty()) lines.push_back(printable(title));
    std::size_t room = max_rows_;
    if (size) room = std::min<std::size_t>(room, size.rows > lines.size() + 2 ? size.rows - lines.size() - 2 : 0);
    if (shown.size() > room) shown.resize(room);

    const std::size_t header = lines.size();
    std::apply(
        [&](const auto&... column) {
          std::vector<std::string> cells;
          for (const auto* row : shown) (cells.push_back(detail::cell_text(column.of(*row))), ...);
          layout_.add_lines(lines, {detail::CellNumber<decltype(column.of(*shown[0]))>...}, std::move(cells));
        },
        columns_);
    if (size && lines.size() >= size.rows) lines.resize(size.rows - 1);  // hardly any room at all
    lines_.draw(lines, header, size);
  }

  /// What is on the screen stays there: the next table is drawn below. For what is to be printed in between.
  void keep() noexcept { lines_.keep(); }

 private:
  static constexpr std::size_t unsorted = static_cast<std::size_t>(-1);

  template <class Row>
  void sort(std::vector<Row*>& rows) const {
    std::vector<detail::CellKey> keys;
    std::size_t i = 0;
    const auto add_keys = [&](const auto& column) {
      if (i++ != sorted_by_) return;
      for (const Row* row : rows) keys.push_back(detail::cell_key(column.of(*row)));
    };
    std::apply([&](const auto&... column) { (add_keys(column), ...); }, columns_);
    if (keys.empty()) return;
    const std::vector<Row*> given = rows;
    const std::vector<std::size_t> order = detail::order_of(keys);
    for (std::size_t place = 0; place < order.size(); ++place) rows[place] = given[order[place]];
  }

  detail::LiveLines lines_;
  detail::TableLayout layout_;
  std::tuple<Column<Gets>...> columns_;
  std::size_t sorted_by_ = unsorted, max_rows_ = static_cast<std::size_t>(-1);
};

}  // namespace ebpfxx::inline v0
