// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The table of all symbols: built once, then searched.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "symbol.hpp"

namespace ebpfxx::inline v0::detail {

/// A function in a symbol table.
struct TableEntry {
  std::uint64_t start;
  std::uint64_t end;
  std::uint32_t name;        // its position among the names
  std::uint32_t module = 0;  // the same
  bool open = false;         // its end is unknown: it ends where the next begins, at the latest at `end`
  std::uint8_t rank = 0;     // the lowest rank at an address wins, then the order of names
};

/// Symbols by address. add() all, finish(), then find().
class SymbolTable {
 public:
  SymbolTable() = default;
  /// Names that are one text already, each followed by a zero; the first is empty.
  explicit SymbolTable(std::string names) : names_{std::move(names)} {}

  /// Stores a name for entries.
  [[nodiscard]] std::uint32_t keep(std::string_view name) {
    const auto at = static_cast<std::uint32_t>(names_.size());
    names_.append(name).push_back('\0');
    return at;
  }
  [[nodiscard]] std::string_view name(std::uint32_t at) const noexcept { return names_.c_str() + at; }

  void add(const TableEntry& entry) { entries_.push_back(entry); }

  /// Cuts the address space into ranges with one symbol each, so that a lookup is one binary search even where symbols
  /// contain others.
  void finish() {
    // At the same address, with the same rank: in the order in which the names were added.
    std::sort(entries_.begin(), entries_.end(), [](const TableEntry& a, const TableEntry& b) {
      if (a.start != b.start) return a.start < b.start;
      return a.rank != b.rank ? a.rank < b.rank : a.name < b.name;
    });
    const auto same_start = [](const TableEntry& a, const TableEntry& b) { return a.start == b.start; };
    entries_.erase(std::unique(entries_.begin(), entries_.end(), same_start), entries_.end());
    ranges_.reserve(entries_.size());
    for (const TableEntry& entry : entries_) {
      close_until(entry.start);
      if (!inside_.empty() && entry.open && !inside_.back().open) continue;  // a label in a function
      if (!inside_.empty() && inside_.back().open) inside_.pop_back();
      inside_.push_back(entry);
      begin_range(entry.start);
    }
    close_until(UINT64_MAX);
    ranges_.shrink_to_fit();
    entries_ = {};
    inside_ = {};
  }

  [[nodiscard]] bool empty() const noexcept { return ranges_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return ranges_.size(); }

  /// The symbol at an address; if there is none, one without a name whose offset is the address.
  [[nodiscard]] Symbol find(std::uint64_t address) const noexcept {
    const auto next = std::upper_bound(ranges_.begin(), ranges_.end(), address,
                                       [](std::uint64_t value, const Range& range) { return value < range.start; });
    if (next == ranges_.begin() || next[-1].name == 0) return {.offset = address};
    const Range& range = next[-1];
    return {.name = name(range.name), .module = name(range.module), .offset = address - range.symbol};
  }

 private:
  // From `start` to the start of the next range.
  struct Range {
    std::uint64_t start;
    std::uint64_t symbol;
    std::uint32_t name;  // 0: nothing is here
    std::uint32_t module;
  };

  // Ends the symbols that end there or before: after each, the symbol around it continues, if there is one.
  void close_until(std::uint64_t address) {
    while (!inside_.empty() && inside_.back().end <= address) {
      const std::uint64_t end = inside_.back().end;
      while (!inside_.empty() && inside_.back().end <= end) inside_.pop_back();
      begin_range(end);
    }
  }

  void begin_range(std::uint64_t start) {
    if (!ranges_.empty() && ranges_.back().start == start) ranges_.pop_back();
    if (inside_.empty())
      ranges_.push_back({start, 0, 0, 0});
    else
      ranges_.push_back({start, inside_.back().start, inside_.back().name, inside_.back().module});
  }

  std::string names_ = std::string(1, '\0');
  std::vector<TableEntry> entries_;
  std::vector<TableEntry> inside_;  // the symbols around finish()'s current position
  std::vector<Range> ranges_;
};

}  // namespace ebpfxx::inline v0::detail
