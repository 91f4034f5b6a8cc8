// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../program.hpp"

namespace ebpfxx::inline v0 {

struct LsmOptions {
  std::uint64_t cookie = 0;  ///< bpf_get_attach_cookie() returns it; since Linux 6.0 (2fcc82411e74)
};

/// SEC("lsm/hook"): decides at a security hook (since Linux 5.7, fc611f47f218). If "bpf" is not among the kernel's LSMs
/// (/sys/kernel/security/lsm), it attaches but is never called.
class LsmProgram : public detail::ProgramOfType<BPF_PROG_TYPE_LSM> {
 public:
  using ProgramOfType::ProgramOfType;

  using Program::attach;
  /// Attaches it to the hook named in SEC() or by ProgramSpec::set_attach_target(), with a cookie. Throws Error.
  [[nodiscard]] Link attach(const LsmOptions& options) const {
    return attach_with_cookie(options.cookie, "Cookies of LSM programs need Linux 6.0 or newer.");
  }
};

}  // namespace ebpfxx::inline v0
