// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../program.hpp"

namespace ebpfxx::inline v0 {

/// SEC("kprobe.multi/pattern"), SEC("kretprobe.multi/pattern"), SEC("kprobe.session/pattern"): runs at many kernel
/// functions, attached at once (since Linux 5.18, 0dcac2725406; sessions since 6.10, 535a3692ba72).
class KprobeMultiProgram : public detail::ProgramOfType<BPF_PROG_TYPE_KPROBE> {
 public:
  using ProgramOfType::ProgramOfType;
};

}  // namespace ebpfxx::inline v0
