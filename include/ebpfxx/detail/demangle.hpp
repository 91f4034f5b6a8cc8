// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Names of C++ functions as people write them.
#pragma once

#include <cxxabi.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "text.hpp"

namespace ebpfxx::inline v0::detail {

/// True for a mangled name whose text might be longer than a megabyte. "S_", "S0_", ... (each always the same) and
/// "T_", "T0_", ... repeat earlier parts, so 300 characters can become a text that fills all memory.
[[nodiscard]] inline bool grows_too_long(std::string_view name) {
  constexpr std::uint64_t limit = 1 << 20;
  std::uint64_t length = 0;
  Text memory;  // S[i] stands for at most this much: everything before its first use
  std::uint64_t* repeated = nullptr;
  std::size_t known = 0;
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
    if (!repeated) repeated = reinterpret_cast<std::uint64_t*>(memory.grow((name.size() + 1) * sizeof *repeated));
    while (known <= index) repeated[known++] = length;
    length += name[at] == 'S' ? repeated[index] : length;
  }
  return length > limit;
}

/// "ns::f(int)" for "_ZN2ns1fEi"; empty if it is not a C++ name, or would become too long.
[[nodiscard, gnu::noinline]] inline Text demangled(std::string_view name) {
  Text text;
  if (!name.starts_with("_Z") || grows_too_long(name)) return text;
  int status = 0;
  if (char* whole = abi::__cxa_demangle(Text{name}.c_str(), nullptr, nullptr, &status)) {
    text.add({whole});
    std::free(whole);
  }
  return text;
}

/// "ns::f<int>" of "ns::f<int>(int (*)(char)) const": what comes before the parameters. The whole if it has none.
[[nodiscard]] inline std::string_view without_parameters(std::string_view function) noexcept {
  const std::size_t last = function.rfind(')');
  if (last == std::string_view::npos) return function;
  std::size_t depth = 0;
  for (std::size_t at = last + 1; at-- > 0;) {
    depth += function[at] == ')';
    if (function[at] == '(' && --depth == 0) return at == 0 ? function : function.substr(0, at);
  }
  return function;
}

}  // namespace ebpfxx::inline v0::detail
