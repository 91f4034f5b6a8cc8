// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>

#include "language.hpp"

namespace ebpfxx::inline v0::detail {

/// What a system call returns, which is made again when a signal ends it: a thousand times at most.
template <class Call>
auto uninterrupted(Call&& call) noexcept {
  auto result = call();
  for (int tries = 0; result < 0 && errno == EINTR && tries < 1000; ++tries) result = call();
  return result;
}

}  // namespace ebpfxx::inline v0::detail
