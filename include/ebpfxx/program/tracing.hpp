// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../program.hpp"

namespace ebpfxx::inline v0 {

struct TracingOptions {
  std::uint64_t cookie = 0;  ///< bpf_get_attach_cookie() returns it; since Linux 6.0 (2fcc82411e74)
};

/// SEC("fentry/function"), SEC("fexit/function"), SEC("fmod_ret/function"), SEC("fsession/function"),
/// SEC("tp_btf/tracepoint"): runs at a kernel function or tracepoint, with typed arguments (since Linux 5.5,
/// f1b9509c2fb0). Its target is the one named in SEC() or by ProgramSpec::set_attach_target(), which the verifier had
/// to know.
class TracingProgram : public detail::ProgramOfType<BPF_PROG_TYPE_TRACING> {
 public:
  using ProgramOfType::ProgramOfType;

  using Program::attach;
  /// Attaches it to its target, with a cookie; for tp_btf that needs Linux 6.10 and libbpf 1.4. Throws Error.
  [[nodiscard]] Link attach(const TracingOptions& options) const {
    return attach_with_cookie(options.cookie, "Cookies of fentry and fexit need Linux 6.0 or newer.");
  }
};

}  // namespace ebpfxx::inline v0
