// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>

#include "language.hpp"

namespace ebpfxx::inline v0::detail {

/// A system call's result. The call is repeated when a signal interrupts it, at most a thousand times.
template <class Call>
auto uninterrupted(Call&& call) noexcept {
  auto result = call();
  for (int tries = 0; result < 0 && errno == EINTR && tries < 1000; ++tries) result = call();
  return result;
}

}  // namespace ebpfxx::inline v0::detail
