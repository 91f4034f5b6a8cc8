// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What there is instead of a kernel function that cannot be probed, for errors.
#pragma once

#include <sys/utsname.h>

#include <cerrno>
#include <string_view>

#include "advice.hpp"
#include "lines.hpp"
#include "nearest.hpp"
#include "text.hpp"

namespace ebpfxx::inline v0::detail {

/// A line of /proc/kallsyms: "ffffffff81000000 T function\t[module]". False for what is no function.
[[nodiscard]] inline bool read_kallsyms(std::string_view line, std::string_view& name) noexcept {
  (void)take_part(line, ' ');
  const std::string_view type = take_part(line, ' ');
  name = take_part(line, '\t');
  return type == "t" || type == "T" || type == "w" || type == "W";
}

/// The module that exports a function, of those that this kernel has on disk; empty if none does.
[[nodiscard, gnu::cold, gnu::noinline]] inline Text module_of(std::string_view function) {
  utsname system{};
  if (::uname(&system) != 0) return {};
  Lines lines{Text{"/lib/modules/", system.release, "/modules.symbols"}.c_str()};
  for (std::string_view line; lines.next(line);) {  // "alias symbol:function module"
    (void)take_part(line, ':');
    if (take_part(line, ' ') == function) return Text{line};
  }
  return {};
}

/// About a function that the kernel does not let a program be attached to.
[[nodiscard, gnu::cold, gnu::noinline]] inline Text kernel_function_advice(std::string_view function) {
  if (function.empty()) return Text{"It names no function."};
  Text parts;
  Nearest nearest{function};
  unsigned found = 0, symbols = 0;
  Lines lines{"/proc/kallsyms"};
  for (std::string_view line, name; lines.next(line);) {
    if (!read_kallsyms(line, name)) continue;
    ++symbols;
    if (name == function)
      ++found;
    else if (name.starts_with(function) && name.substr(function.size()).starts_with('.'))
      parts.add({parts.empty() ? "'" : ", '", name, "'"});
    else if (!name.starts_with("__pfx_") && !name.starts_with("__cfi_"))  // the padding before functions
      nearest.offer(name);
  }
  if (found > 1)
    return Text{
        "The kernel has several functions of that name: choose one by its address, with a kprobe.multi program."};
  if (found == 1) {
    Lines blacklist{"/sys/kernel/debug/kprobes/blacklist"};
    for (std::string_view line; blacklist.next(line);)  // "0xffff0-0xffff8\tfunction"
      if (line.substr(line.find('\t') + 1) == function)
        return Text{"That function cannot be probed: it is on the kernel's blacklist."};
    return {};
  }
  if (!parts.empty())
    return Text{"The compiler replaced that function with ", parts,
                ", which may have other arguments, or be only a part of it."};
  if (const Text module = module_of(function); !module.empty())
    return Text{"It is in the module '", module, "', which is not loaded: modprobe ", module};
  if (!symbols) return {};
  const Text names = nearest.text();
  return Text{"This kernel has no such function, or it was inlined everywhere.",
              names.empty() ? "" : " The nearest names are ", names, names.empty() ? "" : "."};
}

/// About a system call that is not there.
[[nodiscard, gnu::cold, gnu::noinline]] inline Text system_call_advice(std::string_view call) {
  Nearest nearest{call};
  Lines lines{"/proc/kallsyms"};
  for (std::string_view line, name; lines.next(line);)  // "__x64_sys_openat"
    if (read_kallsyms(line, name) && name.starts_with("__"))
      if (const std::size_t at = name.find("_sys_"); at != std::string_view::npos) nearest.offer(name.substr(at + 5));
  const Text names = nearest.text();
  return Text{"This kernel has no such system call.", names.empty() ? "" : " The nearest names are ", names,
              names.empty() ? "" : "."};
}

}  // namespace ebpfxx::inline v0::detail
