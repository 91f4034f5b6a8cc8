// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// KprobeMultiProgram: a program at many kernel functions.
#pragma once

#include "../detail/targets.hpp"
#include "../detail/traceable_functions.hpp"
#include "../detail/uapi.hpp"
#include "../program.hpp"
#include "../version.hpp"

namespace ebpfxx::inline v0 {

struct KprobeMultiOptions {
  bool retprobe = false;         ///< at the functions' returns instead; always so for SEC("kretprobe.multi")
  detail::Numbers cookies = {};  ///< one for each function of a list: bpf_get_attach_cookie() returns it
};

/// SEC("kprobe.multi/pattern"), SEC("kretprobe.multi/pattern"), SEC("kprobe.session/pattern"): runs at many kernel
/// functions, attached at once (since Linux 5.18, 0dcac2725406; sessions since 6.10, 535a3692ba72, with libbpf 1.5).
class KprobeMultiProgram : public detail::ProgramOfType<BPF_PROG_TYPE_KPROBE> {
 public:
  using ProgramOfType::ProgramOfType;

  using Program::attach;
  using Program::try_attach;

  /// Attaches it to kernel functions: those that match a pattern ("tcp_*"), or all of a list of names ({"tcp_connect",
  /// "tcp_close"}, a vector of strings), or of addresses. Throws Error.
  [[nodiscard]] Link attach(const detail::Targets& functions, const KprobeMultiOptions& options = {}) const;
  /// The same, but returns an empty Link if the kernel lacks one of the names, or if none matches the pattern.
  [[nodiscard]] Link try_attach(const detail::Targets& functions, const KprobeMultiOptions& options = {}) const;

 private:
  Link attach_to(const detail::Targets& functions, const KprobeMultiOptions& options, detail::IfAbsent if_absent) const;

#if !EBPFXX_LIBBPF_AT_LEAST(1, 5)
  int create_session(const bpf_kprobe_multi_opts& options) const noexcept;
#endif

  [[nodiscard]] bool is_session() const noexcept;

  [[nodiscard, gnu::cold]] detail::Text advice_about(int error, const detail::Targets& functions,
                                                     const char* missing) const;
};

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "../impl/program/kprobe_multi.hpp"
#endif
