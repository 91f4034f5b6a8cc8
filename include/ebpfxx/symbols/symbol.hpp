// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Symbol: what is known about an address.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "../detail/demangle.hpp"
#include "../detail/language.hpp"

namespace ebpfxx::inline v0 {

/// "ns::f(int)" for "_ZN2ns1fEi"; the name itself if it is not a C++ name, or would become too long.
[[nodiscard]] inline std::string demangle(std::string_view name) {
  const detail::Text text = detail::demangled(name);
  return std::string{text.empty() ? name : std::string_view{text}};
}

/// What is known about an address. The views are valid as long as the object that found it.
struct Symbol {
  std::string_view name = {};    ///< as in the symbol table (see demangle()); empty if there is none
  std::string_view module = {};  ///< the kernel module, the path of the process's file, or "[heap]" and the like
  std::uint64_t offset = 0;      ///< from the symbol's start; else in the module, as for addr2line; else the address

  /// True if there is a name.
  [[nodiscard]] explicit operator bool() const noexcept { return !name.empty(); }

  /// For people, demangled: "tcp_sendmsg+0x1f", "ns::f(int)+0x8 [libx.so]", "libx.so+0x1234", "[heap]+0x10",
  /// "0x7f0012345678". It has no control characters, because names come from other people's files.
  [[nodiscard]] std::string text() const {
    const std::string_view file = module.starts_with('[') ? module : module.substr(module.rfind('/') + 1);
    std::string result{name.empty() ? std::string{file} : demangle(name)};
    if (!result.empty()) result += '+';
    char digits[16];
    result.append("0x").append(digits, std::to_chars(digits, digits + sizeof digits, offset, 16).ptr);
    if (!name.empty() && !file.empty()) result.append(" [").append(file).append("]");
    for (char& c : result)
      if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
    return result;
  }
};

}  // namespace ebpfxx::inline v0
