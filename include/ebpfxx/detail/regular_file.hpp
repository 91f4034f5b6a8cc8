// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

#include "../fd.hpp"
#include "language.hpp"

namespace ebpfxx::inline v0::detail {

/// Opens a regular file to read it. Empty, with errno, if that fails, or if it is something else (ENOEXEC): a pipe
/// would make us wait.
[[nodiscard]] inline Fd open_regular(const char* path, struct ::stat& status) noexcept {
  Fd file{adopt, ::open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
  if (!file || ::fstat(file.get(), &status) != 0) return {};
  if (S_ISREG(status.st_mode)) return file;
  file.reset();
  errno = ENOEXEC;
  return file;
}

}  // namespace ebpfxx::inline v0::detail
