// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Histograms as BPF tools print them: Log2Hist and LinearHist.
#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "terminal.hpp"

namespace ebpfxx::inline v0 {

/// How a histogram looks: as those of bcc and libbpf-tools, or as bpftrace's.
enum class HistStyle { bcc, bpftrace };

struct HistOptions {
  std::string_view unit = "value";  ///< "usecs"; above the numbers, in bcc's style
  HistStyle style = HistStyle::bcc;
  unsigned width = 0;  ///< of the longest bar, in characters; 0: as the style has it
  bool color = false;  ///< print() takes colour for a terminal anyway
};

namespace detail {

/// A count, or the counts of all CPUs, of which it is the sum.
[[nodiscard]] std::uint64_t slot_count(const auto& count) {
  if constexpr (requires { count.sum(); })
    return static_cast<std::uint64_t>(count.sum());
  else
    return static_cast<std::uint64_t>(count);
}

/// Calls add(slot, count) for counts one after the other, or for the entries of a map, whose keys are the slots.
template <class Counts, class F>
void for_each_slot(const Counts& counts, F add) {
  std::uint64_t next = 0;
  for (const auto& element : counts) {
    if constexpr (std::integral<std::remove_cvref_t<decltype(element)>>) {
      add(next++, slot_count(element));
    } else {
      const auto& [slot, count] = element;
      add(static_cast<std::uint64_t>(slot), slot_count(count));
    }
  }
}

/// A border of slots, as bpftrace shortens it: "4K".
[[nodiscard]] inline std::string short_number(std::int64_t number) {
  for (const auto& [unit, suffix] : {std::pair{1 << 20, "M"}, std::pair{1 << 10, "K"}})
    if (number && number % unit == 0) return std::to_string(number / unit) + suffix;
  return std::to_string(number);
}

/// 2^exponent in short, up to 16E.
[[nodiscard]] inline std::string short_power(std::size_t exponent) {
  const std::string number = std::to_string(1u << exponent % 10);
  return exponent < 10 ? number : number + "KMGTPE"[exponent / 10 - 1];
}

[[nodiscard]] inline std::string padded(std::string text, std::size_t width, bool right = false) {
  if (text.size() < width) text.insert(right ? 0 : text.size(), width - text.size(), ' ');
  return text;
}

struct HistRow {
  std::string label;
  std::uint64_t count;
};

/// Rows below each other, with a bar for each count.
[[nodiscard]] inline std::string drawn_hist(const std::vector<HistRow>& rows, std::string header, unsigned width,
                                            const HistOptions& options) {
  const bool is_bcc = options.style == HistStyle::bcc;
  std::uint64_t largest = 1;
  for (const HistRow& row : rows)
    if (row.count > largest) largest = row.count;
  const std::size_t digits = std::to_string(largest).size();
  const std::size_t count_width = digits < 8 ? 8 : digits;
  const int surplus = largest >> 54 ? 10 : 0;  // bits that a bar does not need, and its product has no room for
  if (options.width) width = options.width < 1000 ? options.width : 1000;

  std::string text;
  if (is_bcc) text = std::move(header) + " : " + padded("count", count_width + 2) + "distribution\n";
  for (const HistRow& row : rows) {
    const std::size_t length = (row.count >> surplus) * width / (largest >> surplus);
    text += row.label;
    text += is_bcc ? " : " : "";
    text += padded(std::to_string(row.count), count_width, !is_bcc) + " |";
    if (options.color && length) text += "\x1b[32m";
    text.append(length, is_bcc ? '*' : '@');
    if (options.color && length) text += "\x1b[0m";
    text.append(width - length, ' ') += "|\n";
  }
  return text;
}

/// What both kinds share.
template <class Self>
class Hist {
 public:
  /// Writes text() to a file, in colour if it is a terminal.
  void print(HistOptions options = {}, std::FILE* file = stdout) const {
    options.color = options.color || wants_color(file);
    std::fputs(static_cast<const Self&>(*this).text(options).c_str(), file);
  }
};

}  // namespace detail

/// Numbers counted by powers of two: slot i has those from 2^i to 2^(i+1) - 1, and slot 0 has 0 too.
///
///   ebpfxx::Log2Hist{skel.maps.slots}.print({.unit = "usecs"});
///
/// In BPF, a number's slot is its log2l() of libbpf-tools. (bcc's bpf_log2l() is one more: leave the first count out.)
class Log2Hist : public detail::Hist<Log2Hist> {
 public:
  Log2Hist() = default;
  /// The counts in an array, a span, a map of the type array or per-CPU array; or in a hash map from slots to counts.
  /// Counts of slots above 63 are added to the last.
  template <class Counts>
  requires(!std::same_as<Counts, Log2Hist>) explicit Log2Hist(const Counts& counts) { add_slots(counts); }

  /// Adds the counts of an array or a map.
  template <class Counts>
  void add_slots(const Counts& counts) {
    detail::for_each_slot(counts,
                          [&](std::uint64_t slot, std::uint64_t count) { counts_[slot < 64 ? slot : 63] += count; });
  }
  void add(std::uint64_t number, std::uint64_t times = 1) noexcept {
    counts_[static_cast<std::size_t>(std::bit_width(number | 1) - 1)] += times;
  }
  [[nodiscard]] const std::array<std::uint64_t, 64>& counts() const noexcept { return counts_; }

  /// A line for each slot up to the last that is not empty; nothing if all are.
  [[nodiscard]] std::string text(const HistOptions& options = {}) const {
    std::size_t first = 0, last = counts_.size();
    while (last > 0 && !counts_[last - 1]) --last;
    if (last == 0) return {};
    const bool is_bcc = options.style == HistStyle::bcc;
    while (!is_bcc && !counts_[first]) ++first;
    const std::size_t digits = last <= 32 ? 10 : 20;  // as bcc has it

    std::vector<detail::HistRow> rows;
    for (std::size_t i = first; i < last; ++i) {
      const std::uint64_t low = i ? std::uint64_t{1} << i : 0, high = (std::uint64_t{2} << i) - 1;
      rows.push_back(
          {is_bcc
               ? detail::padded(std::to_string(low), digits, true) + " -> " +
                     detail::padded(std::to_string(high), digits)
               : detail::padded('[' + (i ? detail::short_power(i) : "0") + ", " + detail::short_power(i + 1) + ')', 16),
           counts_[i]});
    }
    std::string header = std::string(digits - 5, ' ') + detail::padded(std::string{options.unit}, digits + 9);
    return detail::drawn_hist(rows, std::move(header), is_bcc ? (last <= 32 ? 40u : 20u) : 52u, options);
  }

 private:
  std::array<std::uint64_t, 64> counts_{};
};

/// Numbers counted in slots of one width: slot i has those from first + i * step on.
///
///   ebpfxx::LinearHist sizes{0, 10, 50};        // 50 slots: 0 to 9, 10 to 19, ...
///   ebpfxx::LinearHist sizes{skel.maps.slots, 0, 10};
class LinearHist : public detail::Hist<LinearHist> {
 public:
  /// Without counts. Numbers outside the slots are counted as below or above these.
  LinearHist(std::int64_t first, std::uint64_t step, std::size_t slots)
      : first_{first}, step_{step ? step : 1}, counts_(slots) {}
  /// With the counts of an array or a map, as in Log2Hist; at most 65536 slots.
  template <class Counts>
  requires(!std::integral<Counts>) explicit LinearHist(const Counts& counts, std::int64_t first = 0,
                                                       std::uint64_t step = 1)
      : LinearHist{first, step, 0} {
    detail::for_each_slot(counts, [&](std::uint64_t slot, std::uint64_t count) {
      if (slot >= counts_.size() && slot < 65536) counts_.resize(static_cast<std::size_t>(slot) + 1);
      add_to_slot(slot, count);
    });
  }

  /// Adds the counts of another array or map.
  template <class Counts>
  void add_slots(const Counts& counts) {
    detail::for_each_slot(counts, [&](std::uint64_t slot, std::uint64_t count) { add_to_slot(slot, count); });
  }
  void add(std::int64_t number, std::uint64_t times = 1) noexcept {
    if (number < first_)
      below_ += times;
    else
      add_to_slot((static_cast<std::uint64_t>(number) - static_cast<std::uint64_t>(first_)) / step_, times);
  }
  [[nodiscard]] const std::vector<std::uint64_t>& counts() const noexcept { return counts_; }
  [[nodiscard]] std::uint64_t below() const noexcept { return below_; }  ///< numbers below the first slot
  [[nodiscard]] std::uint64_t above() const noexcept { return above_; }  ///< numbers above the last slot

  /// A line for each slot up to the last that is not empty; nothing if all are.
  [[nodiscard]] std::string text(const HistOptions& options = {}) const {
    const bool is_bcc = options.style == HistStyle::bcc;
    std::size_t start = 0, end = counts_.size();
    if (!above_)
      while (end > 0 && !counts_[end - 1]) --end;
    if (!is_bcc && !below_)
      while (start < end && !counts_[start]) ++start;

    const auto label = [&](const std::string& bcc, const std::string& bpftrace) {
      return is_bcc ? "        " + detail::padded(bcc, 10) : detail::padded(bpftrace, 16);
    };
    const auto short_border = [&](std::size_t i) { return detail::short_number(border(i)); };
    std::vector<detail::HistRow> rows;
    if (below_) rows.push_back({label("< " + std::to_string(first_), "(..., " + short_border(0) + ')'), below_});
    for (std::size_t i = start; i < end; ++i)
      rows.push_back(
          {label(std::to_string(border(i)), '[' + short_border(i) + ", " + short_border(i + 1) + ')'), counts_[i]});
    if (above_)
      rows.push_back({label(">= " + std::to_string(border(end)), '[' + short_border(end) + ", ...)"), above_});
    if (rows.empty()) return {};
    return detail::drawn_hist(rows, "     " + detail::padded(std::string{options.unit}, 13), is_bcc ? 40 : 52, options);
  }

 private:
  void add_to_slot(std::uint64_t slot, std::uint64_t count) noexcept {
    (slot < counts_.size() ? counts_[static_cast<std::size_t>(slot)] : above_) += count;
  }
  /// Where slot i starts.
  [[nodiscard]] std::int64_t border(std::size_t i) const noexcept {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(first_) + i * step_);
  }

  std::int64_t first_;
  std::uint64_t step_, below_ = 0, above_ = 0;
  std::vector<std::uint64_t> counts_;
};

}  // namespace ebpfxx::inline v0
