// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "language.hpp"

namespace ebpfxx::inline v0::detail {

/// SEC("kretprobe"), SEC("uretprobe.multi/..."): a program for functions' returns.
[[nodiscard]] inline bool is_for_returns(std::string_view section) noexcept {
  return section.starts_with("kret") || section.starts_with("uret");
}

}  // namespace ebpfxx::inline v0::detail
