// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../program.hpp"

namespace ebpfxx::inline v0 {

/// SEC("flow_dissector"): finds the addresses and ports in packets, in place of the kernel, in a network namespace
/// (since Linux 4.20, d58e468b1112).
class FlowDissectorProgram : public detail::ProgramOfType<BPF_PROG_TYPE_FLOW_DISSECTOR> {
 public:
  using ProgramOfType::ProgramOfType;
};

}  // namespace ebpfxx::inline v0
