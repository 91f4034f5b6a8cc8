// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../detail/program_of_net_namespace.hpp"

namespace ebpfxx::inline v0 {

/// SEC("flow_dissector"): finds the addresses and ports in packets, in place of the kernel, in a network namespace,
/// which has one (since Linux 4.20, d58e468b1112; a link since 5.8, 7f045a49fee0).
class FlowDissectorProgram : public detail::ProgramOfNetNamespace<BPF_PROG_TYPE_FLOW_DISSECTOR, BPF_FLOW_DISSECTOR> {
 public:
  using ProgramOfNetNamespace::ProgramOfNetNamespace;
};

}  // namespace ebpfxx::inline v0
