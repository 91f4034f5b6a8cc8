// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../program.hpp"

namespace ebpfxx::inline v0 {

struct LsmOptions {
  std::uint64_t cookie = 0;  ///< bpf_get_attach_cookie() returns it; since Linux 6.0 (2fcc82411e74)
};

/// SEC("lsm/hook"): decides at a security hook (since Linux 5.7, fc611f47f218). If "bpf" is not among the kernel's LSMs
/// (/sys/kernel/security/lsm), the kernel would attach it but never call it: that is an error here. A program that can
/// do without it asks features::lsm().
class LsmProgram : public detail::ProgramOfType<BPF_PROG_TYPE_LSM> {
 public:
  using ProgramOfType::ProgramOfType;

  using FindsItsTarget = void;  // for Attacher

  /// Attaches it to the hook named in SEC() or by ProgramSpec::set_attach_target(), even if autoattach is off. Throws
  /// Error.
  [[nodiscard]] Link attach() const;
  /// What a skeleton does: an empty Link if autoattach is off, or if it was not loaded. Throws Error when attaching
  /// fails.
  [[nodiscard]] Link try_attach() const;
  /// attach() with a cookie. Throws Error.
  [[nodiscard]] Link attach(const LsmOptions& options) const;

 private:
  void require_calls() const;
};

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "../impl/program/lsm.hpp"
#endif
