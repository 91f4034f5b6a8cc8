// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../program.hpp"

namespace ebpfxx::inline v0 {

/// SEC("freplace/function"): replaces a global function of another BPF program (since Linux 5.6, be8704ff07d2).
class ExtensionProgram : public detail::ProgramOfType<BPF_PROG_TYPE_EXT> {
 public:
  using ProgramOfType::ProgramOfType;
};

}  // namespace ebpfxx::inline v0
