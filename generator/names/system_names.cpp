// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "names/system_names.hpp"

#include <algorithm>

namespace ebpfxx::gen {

namespace {

// clang-format off
#include "names/system_names.inc"
// clang-format on

}  // namespace

bool is_system_macro(std::string_view name) { return std::ranges::binary_search(system_macros, name); }
bool is_system_function(std::string_view name) { return std::ranges::binary_search(system_functions, name); }

}  // namespace ebpfxx::gen
