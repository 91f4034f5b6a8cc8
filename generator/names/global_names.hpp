// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Names that a namespace cannot have, since the system's headers give them to something else.
#pragma once

#include <string_view>

namespace ebpfxx::gen {

/// True for "connect", "syscall", "ring_buffer" and the like.
[[nodiscard]] bool is_global_name(std::string_view name);

}  // namespace ebpfxx::gen
