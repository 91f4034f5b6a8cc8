// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include "detail/language.hpp"

namespace ebpfxx::inline v0 {

/// A line of the trace pipe, and its parts. It refers to the text that it was made from.
/// The kernel writes `%16s-%-7d [cpu] flags seconds.microseconds: function: message`, where function is
/// bpf_trace_printk for BPF programs.
struct TraceLine {
  std::string_view text;     ///< the line, without its end
  std::string_view message;  ///< the text of bpf_printk(); the whole line if it has another form
  std::string_view command;  ///< of the task that ran; "<...>" if the kernel does not know it
  int pid = 0;               ///< of the task that ran: its thread id
  int cpu = -1;
  double seconds = 0;  ///< on the trace clock, since boot

  explicit TraceLine(std::string_view line) noexcept : text{line}, message{line} { parse(line); }
  explicit TraceLine(std::same_as<std::string> auto&& line) = delete;  // the text would be gone

 private:
  void parse(std::string_view rest) noexcept {
    // The command is in 16 columns, whatever characters it has.
    if (rest.size() < 17 || rest[16] != '-') return;
    const std::string_view padded = rest.substr(0, 16);
    rest.remove_prefix(17);
    int found_pid = 0, found_cpu = 0;
    double found_seconds = 0;
    if (!number(rest, found_pid)) return;
    if (!skip_to(rest, '[') || !number(rest, found_cpu) || !skip_to(rest, ' ')) return;
    if (!skip_to(rest, ' ')) return;  // the flags: interrupts, preemption
    rest = trimmed(rest);
    if (!decimal(rest, found_seconds) || !rest.starts_with(": ")) return;
    rest.remove_prefix(2);
    const std::size_t function = rest.find(": ");
    if (function == std::string_view::npos) return;
    message = rest.substr(function + 2);
    command = trimmed(padded);
    pid = found_pid;
    cpu = found_cpu;
    seconds = found_seconds;
  }

  static std::string_view trimmed(std::string_view text) noexcept {
    while (text.starts_with(' ')) text.remove_prefix(1);
    return text;
  }

  static bool skip_to(std::string_view& rest, char wanted) noexcept {
    const std::size_t at = rest.find(wanted);
    if (at == std::string_view::npos) return false;
    rest.remove_prefix(at + 1);
    return true;
  }

  template <class Number>
  static bool number(std::string_view& rest, Number& result) noexcept {
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), result);
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    return error == std::errc{};
  }

  // std::from_chars has no double in libc++ before 20.
  static bool decimal(std::string_view& rest, double& result) noexcept {
    std::uint64_t digits = 0;
    if (!number(rest, digits)) return false;
    double scale = 1;
    if (rest.starts_with('.'))
      for (rest.remove_prefix(1); !rest.empty() && rest[0] >= '0' && rest[0] <= '9'; rest.remove_prefix(1)) {
        digits = 10 * digits + static_cast<std::uint64_t>(rest[0] - '0');
        scale *= 10;
      }
    result = static_cast<double>(digits) / scale;
    return true;
  }
};

}  // namespace ebpfxx::inline v0
