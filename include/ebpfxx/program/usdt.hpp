// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// UsdtProgram: a program at the probes that a program or library was built with.
#pragma once

#include "../program.hpp"

namespace ebpfxx::inline v0 {

struct UsdtOptions {
  std::uint64_t cookie = 0;  ///< bpf_usdt_cookie() returns it
  int pid = -1;              ///< only in this process (0: the calling one); by default in all, also in later ones
};

/// SEC("usdt/binary:provider:name"): runs at a probe that a program's or library's authors put there, wherever it is
/// in the code. Needs <bpf/usdt.bpf.h> in the BPF program, which reads the probe's arguments. Before Linux 5.15, a
/// shared library or a position-independent program needs a pid.
class UsdtProgram : public detail::ProgramOfType<BPF_PROG_TYPE_KPROBE> {
 public:
  using ProgramOfType::ProgramOfType;

  using Program::attach;
  using Program::try_attach;

  /// Attaches it to the probe `provider`:`name`. The binary is found as by UprobeProgram::attach(). If the probe has a
  /// semaphore, that is switched on. The Link stands for several attachments, so it has no descriptor, and cannot be
  /// pinned. Throws Error.
  [[nodiscard]] Link attach(CStringView binary, CStringView provider, CStringView name,
                            const UsdtOptions& options = {}) const;
  /// The same, but returns an empty Link if there is no such binary or probe.
  [[nodiscard]] Link try_attach(CStringView binary, CStringView provider, CStringView name,
                                const UsdtOptions& options = {}) const;

 private:
  Link attach_to(CStringView binary, CStringView provider, CStringView name, const UsdtOptions& options,
                 detail::IfAbsent if_absent) const;
};

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "../impl/program/usdt.hpp"
#endif
