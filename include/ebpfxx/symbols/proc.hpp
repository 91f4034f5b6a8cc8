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

/// The text of a file whose size is unknown until it is read, like those in /proc. Throws Error.
[[nodiscard]] inline std::string read_proc(CStringView path) {
  const Fd file{adopt, ::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file) throw_error(errno, {"cannot open ", path});
  std::string text;
  for (std::size_t used = 0;;) {
    text.resize(used + 65536 + used / 2);
    const ssize_t got = uninterrupted([&] { return ::read(file.get(), text.data() + used, text.size() - used); });
    if (got < 0) throw_error(errno, {"cannot read ", path});
    used += static_cast<std::size_t>(got);
    if (got > 0) continue;
    text.resize(used);
    return text;
  }
}

}  // namespace ebpfxx::inline v0::detail
