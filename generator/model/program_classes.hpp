// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The one table of kinds of programs: a new kind is a new row in program_classes.cpp, and a header.
#pragma once

#include <bpf/libbpf.h>

#include <string_view>

namespace ebpfxx::gen {

struct ProgramClass {
  const char* name;    ///< without ebpfxx::
  const char* header;  ///< in ebpfxx/, without .hpp
  /// What its attach functions return, without ebpfxx::. Another than Link: its SEC() never names a target.
  const char* link = "Link";
};

/// The class for programs of this type and section; Program for kinds without one.
[[nodiscard]] ProgramClass program_class(bpf_prog_type type, std::string_view section);

}  // namespace ebpfxx::gen
