// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Fd: the owner of one file descriptor.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "detail/exchange.hpp"
#include "error.hpp"

namespace ebpfxx::inline v0 {

/// Marks that ownership of a raw handle is handed over: Fd{adopt, fd}.
struct adopt_t {
  explicit adopt_t() = default;
};
inline constexpr adopt_t adopt{};

/// Owns one file descriptor and closes it. Move-only; an empty one holds -1. Never converts to int implicitly.
class Fd {
 public:
  Fd() = default;
  /// Takes over `fd`, which must be open, or -1 for an empty Fd.
  Fd(adopt_t, int fd) noexcept : fd_{fd} {}

  /// A new close-on-exec descriptor of what the borrowed `fd` refers to, none of the standard three. Throws Error.
  [[nodiscard]] static Fd dup(int fd) {
    const int copy = ::fcntl(fd, F_DUPFD_CLOEXEC, 3);
    if (copy < 0) detail::throw_error(errno, {"cannot duplicate file descriptor ", detail::Digits{fd}});
    return Fd{adopt, copy};
  }

  Fd(Fd&& other) noexcept : fd_{detail::exchange_value(other.fd_, -1)} {}
  Fd& operator=(Fd&& other) noexcept {
    Fd old{adopt, detail::exchange_value(fd_, detail::exchange_value(other.fd_, -1))};
    return *this;
  }
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }

  /// The descriptor, borrowed: this object still closes it.
  [[nodiscard]] int get() const noexcept { return fd_; }
  /// Gives up the descriptor: the caller closes it.
  [[nodiscard]] int release() noexcept { return detail::exchange_value(fd_, -1); }
  /// Closes now.
  void reset() noexcept { *this = Fd{}; }

  [[nodiscard]] explicit operator bool() const noexcept { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

}  // namespace ebpfxx::inline v0
