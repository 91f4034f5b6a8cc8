// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// KernelSymbols: the kernel's addresses by name.
#pragma once

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "../error.hpp"
#include "proc.hpp"
#include "symbol.hpp"
#include "table.hpp"

namespace ebpfxx::inline v0 {

/// The symbols of the kernel, its modules and its BPF programs, as /proc/kallsyms lists them when this is created. For
/// modules and programs loaded later, create another one. It is constant, and several threads may use it. Empty when
/// moved from.
class KernelSymbols {
 public:
  /// Reads /proc/kallsyms, which takes a moment: create one, and keep it. Throws Error, also if the kernel hides its
  /// addresses from this process.
  KernelSymbols() : KernelSymbols{detail::read_proc("/proc/kallsyms")} {
    if (empty())
      detail::throw_error(EPERM, {"cannot use /proc/kallsyms"},
                          {"The kernel hides its addresses from this process: run it as root or with CAP_SYSLOG, and "
                           "with the sysctl kernel.kptr_restrict at 0 or 1."});
  }

  /// The same, from text in that format, e.g. saved on another machine. Lines in other formats are skipped.
  [[nodiscard]] static KernelSymbols parse(std::string_view text) { return KernelSymbols{text}; }

  /// The symbol that contains an address, or one without a name. Costs a binary search, and allocates nothing.
  [[nodiscard]] Symbol find(std::uint64_t address) const& noexcept EBPFXX_LIFETIMEBOUND { return table_.find(address); }
  Symbol find(std::uint64_t) const&& = delete;  // its names would be gone

  /// "tcp_sendmsg+0x1f", "nft_do_chain+0x9c [nf_tables]", "0xffffffff81234567": Symbol::text() of find().
  [[nodiscard]] std::string name(std::uint64_t address) const { return find(address).text(); }

  /// True if there is no symbol with an address.
  [[nodiscard]] bool empty() const noexcept { return table_.empty(); }

 private:
  // The list has no sizes. No function is this long, so what lies this far after a symbol is something else.
  static constexpr std::uint64_t longest = 1 << 20;

  explicit KernelSymbols(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      add_line(text.substr(0, end));
      text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
    table_.finish();
  }

  // "ffffffff81234567 t name\t[module]"
  void add_line(std::string_view line) {
    std::uint64_t address = 0;
    const auto [rest, error] = std::from_chars(line.data(), line.data() + line.size(), address, 16);
    line.remove_prefix(static_cast<std::size_t>(rest - line.data()));
    if (error != std::errc{} || address == 0 || line.size() < 4 || line[0] != ' ' || line[2] != ' ') return;
    const std::string_view name = line.substr(3, line.find_first_of(" \t", 3) - 3);
    if (name.empty()) return;
    const std::size_t bracket = line.rfind('[');
    const bool has_module = bracket != line.npos && bracket > 3 + name.size() && line.ends_with(']');
    const std::uint64_t end = address > UINT64_MAX - longest ? UINT64_MAX : address + longest;
    table_.add({.start = address,
                .end = end,
                .name = table_.keep(name),
                .module = has_module ? module(line.substr(bracket + 1, line.size() - bracket - 2)) : 0,
                .open = true});
  }

  // A module's lines follow each other.
  std::uint32_t module(std::string_view name) {
    if (last_module_ == 0 || table_.name(last_module_) != name) last_module_ = table_.keep(name);
    return last_module_;
  }

  detail::SymbolTable table_;
  std::uint32_t last_module_ = 0;
};

}  // namespace ebpfxx::inline v0
