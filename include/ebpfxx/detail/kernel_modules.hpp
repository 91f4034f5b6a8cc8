// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <dirent.h>

#include <cerrno>
#include <string_view>

#include "language.hpp"

namespace ebpfxx::inline v0::detail {

/// Calls see(name) for each loaded module that has types, until it returns true. False if their list cannot be read.
template <class See>
[[nodiscard]] bool for_each_module(See see) {
  errno = 0;
  DIR* const modules = opendir("/sys/kernel/btf");
  if (!modules) return errno == ENOENT;  // a kernel without any
  bool is_done = false;
  while (const dirent* module = is_done ? nullptr : readdir(modules)) {
    const std::string_view name{module->d_name};
    if (!name.starts_with('.') && name != "vmlinux") is_done = see(module->d_name);
    errno = 0;
  }
  const bool is_whole = errno == 0;
  closedir(modules);
  return is_whole;
}

}  // namespace ebpfxx::inline v0::detail
