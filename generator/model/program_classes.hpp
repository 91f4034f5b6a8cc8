// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The one table of kinds of programs: a new kind is a new row in program_classes.cpp.
#pragma once

#include <bpf/libbpf.h>

#include <string_view>

namespace ebpfxx::gen {

/// The class for programs of this type and section, without ebpfxx::; "Program" for kinds without one.
[[nodiscard]] std::string_view program_class(bpf_prog_type type, std::string_view section);

}  // namespace ebpfxx::gen
