// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "../cstring_view.hpp"
#include "../detail/uninterrupted.hpp"
#include "../fd.hpp"

namespace ebpfxx::inline v0::detail {

/// Reads a file whose size is unknown until it is read, like those in /proc. A negative errno if that fails.
[[nodiscard]] inline int try_read_proc(CStringView path, std::string& text) {
  const Fd file{adopt, ::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file) return -errno;
  for (std::size_t used = 0;;) {
    text.resize(used + 65536 + used / 2);
    const ssize_t got = uninterrupted([&] { return ::read(file.get(), text.data() + used, text.size() - used); });
    if (got < 0) return -errno;
    used += static_cast<std::size_t>(got);
    if (got > 0) continue;
    text.resize(used);
    return 0;
  }
}

/// The same. Throws Error.
[[nodiscard]] inline std::string read_proc(CStringView path) {
  std::string text;
  if (const int result = try_read_proc(path, text); result < 0) throw_error(-result, {"cannot read ", path});
  return text;
}

}  // namespace ebpfxx::inline v0::detail
