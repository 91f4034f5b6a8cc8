// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Symbol: what is known of an address.
#pragma once

#include <cxxabi.h>

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace ebpfxx::inline v0 {

/// "ns::f(int)" for "_ZN2ns1fEi"; the name itself when it is no C++ name.
[[nodiscard]] inline std::string demangle(std::string_view name) {
  std::string text{name};
  if (!name.starts_with("_Z")) return text;
  int status = 0;
  if (char* demangled = abi::__cxa_demangle(text.c_str(), nullptr, nullptr, &status)) {
    text = demangled;
    std::free(demangled);
  }
  return text;
}

/// What is known of an address. The views are valid as long as what found it.
struct Symbol {
  std::string_view name = {};    ///< as the symbol table has it (see demangle()); empty when there is none
  std::string_view module = {};  ///< the kernel's module, or the path of the process's file; empty when there is none
  std::uint64_t offset = 0;  ///< from the symbol's start; else in the module, as addr2line wants it; else the address

  /// True when there is a name.
  [[nodiscard]] explicit operator bool() const noexcept { return !name.empty(); }

  /// For people, demangled: "tcp_sendmsg+0x1f", "ns::f(int)+0x8 [libx.so]", "libx.so+0x1234", "0x7f0012345678". It has
  /// no control characters, whatever the name has: names come from files of others.
  [[nodiscard]] std::string text() const {
    const std::string_view file = module.substr(module.rfind('/') + 1);
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
