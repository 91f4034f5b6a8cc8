// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Symbol: what is known about an address.
#pragma once

#include <cxxabi.h>

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "../detail/language.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

/// True for a mangled name whose text might be longer than a megabyte. "S_", "S0_", ... (each always the same) and
/// "T_", "T0_", ... repeat earlier parts, so 300 characters can become a text that fills all memory.
[[nodiscard]] inline bool grows_too_long(std::string_view name) {
  constexpr std::uint64_t limit = 1 << 20;
  std::uint64_t length = 0;
  std::vector<std::uint64_t> repeated;  // S[i] stands for at most this much: everything before its first use
  for (std::size_t at = 0; at < name.size() && length <= limit; ++at) {
    ++length;
    if (name[at] != 'S' && name[at] != 'T') continue;
    std::size_t end = at + 1, index = 0;
    for (; end < name.size() && index < name.size(); ++end) {
      const char c = name[end];
      if (c >= '0' && c <= '9')
        index = index * 36 + static_cast<std::size_t>(c - '0');
      else if (c >= 'A' && c <= 'Z')
        index = index * 36 + static_cast<std::size_t>(c - 'A') + 10;
      else
        break;
    }
    if (end == name.size() || name[end] != '_' || index >= name.size()) continue;
    if (end > at + 1) ++index;
    if (repeated.size() <= index) repeated.resize(index + 1, length);
    length += name[at] == 'S' ? repeated[index] : length;
  }
  return length > limit;
}

}  // namespace detail

/// "ns::f(int)" for "_ZN2ns1fEi"; the name itself if it is not a C++ name, or would become too long.
[[nodiscard]] inline std::string demangle(std::string_view name) {
  std::string text{name};
  if (!name.starts_with("_Z") || detail::grows_too_long(name)) return text;
  int status = 0;
  if (char* demangled = abi::__cxa_demangle(text.c_str(), nullptr, nullptr, &status)) {
    text = demangled;
    std::free(demangled);
  }
  return text;
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
