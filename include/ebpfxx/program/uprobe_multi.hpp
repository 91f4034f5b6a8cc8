// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../program.hpp"

namespace ebpfxx::inline v0 {

/// SEC("uprobe.multi/binary:pattern"), SEC("uretprobe.multi/binary:pattern"), SEC("uprobe.session/binary:pattern"):
/// runs at many functions of a program or library, attached at once (since Linux 6.6, 89ae89f53d20; sessions
/// since 6.13, d920179b3d48).
class UprobeMultiProgram : public detail::ProgramOfType<BPF_PROG_TYPE_KPROBE> {
 public:
  using ProgramOfType::ProgramOfType;
};

}  // namespace ebpfxx::inline v0
