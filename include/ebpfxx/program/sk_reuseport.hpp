// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../program.hpp"

namespace ebpfxx::inline v0 {

/// SEC("sk_reuseport"): chooses among the sockets that share a port (since Linux 4.19, 2dbb9b9e6df6).
class SkReuseportProgram : public detail::ProgramOfType<BPF_PROG_TYPE_SK_REUSEPORT> {
 public:
  using ProgramOfType::ProgramOfType;
};

}  // namespace ebpfxx::inline v0
