// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What the headers of libc and Linux take of every program, by scripts/system-names.
#pragma once

#include <string_view>

namespace ebpfxx::gen {

/// A macro, which would change the name wherever it stands.
[[nodiscard]] bool is_system_macro(std::string_view name);

/// A function, beside which no namespace of its name can be.
[[nodiscard]] bool is_system_function(std::string_view name);

}  // namespace ebpfxx::gen
