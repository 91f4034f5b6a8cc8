// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../program.hpp"

namespace ebpfxx::inline v0 {

/// SEC("tc"), SEC("tcx/ingress"), SEC("netkit/primary"): sees the packets that a network interface receives or sends.
class TcProgram : public detail::ProgramOfType<BPF_PROG_TYPE_SCHED_CLS, BPF_PROG_TYPE_SCHED_ACT> {
 public:
  using ProgramOfType::ProgramOfType;
};

}  // namespace ebpfxx::inline v0
