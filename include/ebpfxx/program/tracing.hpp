// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../program.hpp"

namespace ebpfxx::inline v0 {

/// SEC("fentry/function"), SEC("fexit/function"), SEC("fmod_ret/function"), SEC("tp_btf/tracepoint"): runs at a kernel
/// function or tracepoint, with typed arguments (since Linux 5.5, f1b9509c2fb0). attach() attaches it to the target
/// named in SEC() or by ProgramSpec::set_attach_target(), which the verifier had to know.
class TracingProgram : public detail::ProgramOfType<BPF_PROG_TYPE_TRACING> {
 public:
  using ProgramOfType::ProgramOfType;
};

}  // namespace ebpfxx::inline v0
