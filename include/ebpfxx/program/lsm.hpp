// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../program.hpp"

namespace ebpfxx::inline v0 {

/// SEC("lsm/hook"): decides at a security hook (since Linux 5.7, fc611f47f218). If "bpf" is not among the kernel's LSMs
/// (/sys/kernel/security/lsm), it attaches but is never called.
class LsmProgram : public detail::ProgramOfType<BPF_PROG_TYPE_LSM> {
 public:
  using ProgramOfType::ProgramOfType;
};

}  // namespace ebpfxx::inline v0
