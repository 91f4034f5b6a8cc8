// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Names that the headers of libc, Linux and libbpf take from every program. scripts/system-names makes most of the
// list.
#pragma once

#include <string_view>

namespace ebpfxx::gen {

/// A macro, which would replace the name anywhere.
[[nodiscard]] bool is_system_macro(std::string_view name);

/// A function, type or variable at global scope, like "connect" or "ring_buffer": no namespace can have its name.
[[nodiscard]] bool is_system_name(std::string_view name);

}  // namespace ebpfxx::gen
