// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Names that the headers of libc, Linux and libbpf take from every program; most of the lists are made by
// scripts/system-names.
#pragma once

#include <string_view>

namespace ebpfxx::gen {

/// A macro, which would change the name wherever it stands.
[[nodiscard]] bool is_system_macro(std::string_view name);

/// A function, type or variable outside of every namespace, beside which no namespace can have its name: "connect",
/// "ring_buffer".
[[nodiscard]] bool is_system_name(std::string_view name);

}  // namespace ebpfxx::gen
