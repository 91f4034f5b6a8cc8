// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../program.hpp"
#include "../version.hpp"
#if EBPFXX_LIBBPF_AT_LEAST(1, 8)
#include "../detail/targets.hpp"
#endif

namespace ebpfxx::inline v0 {

struct TracingOptions {
  std::uint64_t cookie = 0;  ///< bpf_get_attach_cookie() returns it; since Linux 6.0 (2fcc82411e74)
};

#if EBPFXX_LIBBPF_AT_LEAST(1, 8)
struct TracingMultiOptions {
  detail::Numbers cookies = {};  ///< one for each function of a list: bpf_get_attach_cookie() returns it
};
#endif

/// SEC("fentry/function"), SEC("fexit/function"), SEC("fmod_ret/function"), SEC("fsession/function"),
/// SEC("tp_btf/tracepoint"): runs at a kernel function or tracepoint, with typed arguments (since Linux 5.5,
/// f1b9509c2fb0). Its target is the one named in SEC() or by ProgramSpec::set_attach_target(), because the verifier has
/// to know it.
class TracingProgram : public detail::ProgramOfType<BPF_PROG_TYPE_TRACING> {
 public:
  using ProgramOfType::ProgramOfType;

  using Program::attach;
  /// Attaches it to its target, with a cookie; for tp_btf that needs Linux 6.10 and libbpf 1.4. Throws Error.
  [[nodiscard]] Link attach(const TracingOptions& options) const;

#if EBPFXX_LIBBPF_AT_LEAST(1, 8)
  /// For SEC("fentry.multi"), SEC("fexit.multi"), SEC("fsession.multi"): attaches it to kernel functions, with one
  /// link: those that match a pattern ("tcp_*"), or all of a list of names. Throws Error.
  [[nodiscard]] Link attach_multi(const detail::Targets& functions, const TracingMultiOptions& options = {}) const;

 private:
  // An array of the functions' numbers in the kernel's BTF.
  detail::Text ids_of(const detail::Targets& functions, const detail::Text& where) const;
#endif
};

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "../impl/program/tracing.hpp"
#endif
