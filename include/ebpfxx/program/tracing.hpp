// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../program.hpp"

namespace ebpfxx::inline v0 {

/// SEC("fentry/function"), SEC("fexit/function"), SEC("fmod_ret/function"), SEC("tp_btf/tracepoint"): runs at a kernel
/// function or tracepoint with typed arguments (since Linux 5.5, f1b9509c2fb0). attach() takes it where its section or
/// ProgramSpec::set_attach_target() said: the verifier had to know it.
class TracingProgram : public detail::ProgramOfType<BPF_PROG_TYPE_TRACING> {
 public:
  using ProgramOfType::ProgramOfType;
};

/// SEC("lsm/hook"): decides at a security hook (since Linux 5.7, fc611f47f218). The kernel must run with "bpf" among
/// its LSMs (/sys/kernel/security/lsm), else it attaches and is never called.
class LsmProgram : public detail::ProgramOfType<BPF_PROG_TYPE_LSM> {
 public:
  using ProgramOfType::ProgramOfType;
};

}  // namespace ebpfxx::inline v0
