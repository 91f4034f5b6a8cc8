// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// KprobeProgram: a program at a kernel function or system call.
#pragma once

#include "../program.hpp"

namespace ebpfxx::inline v0 {

struct KprobeOptions {
  bool retprobe = false;     ///< at the function's return instead; always so for SEC("kretprobe")
  std::uint64_t cookie = 0;  ///< bpf_get_attach_cookie() returns it; since Linux 5.15 (7adfc6c9b315)
  std::size_t offset = 0;    ///< bytes into the function
};

struct SyscallProbeOptions {
  bool retprobe = false;     ///< at the system call's return instead; always so for SEC("kretsyscall")
  std::uint64_t cookie = 0;  ///< bpf_get_attach_cookie() returns it; since Linux 5.15 (7adfc6c9b315)
};

/// SEC("kprobe/function"), SEC("kretprobe/function"), SEC("ksyscall/name"): runs at almost any kernel function. Where
/// the kernel has them, fentry programs do the same at lower cost.
class KprobeProgram : public detail::ProgramOfType<BPF_PROG_TYPE_KPROBE> {
 public:
  using ProgramOfType::ProgramOfType;

  using Program::try_attach;

  /// Attaches it to the target named in its SEC(), even if autoattach is off. Throws Error, also if SEC() names none.
  [[nodiscard]] Link attach() const { return attach_by_section(&explain); }

  /// Attaches it to a function listed in /proc/kallsyms, without its module. Throws Error.
  [[nodiscard]] Link attach(CStringView function, const KprobeOptions& options = {}) const;
  /// The same, but returns an empty Link if the kernel has no such function, or inlined it.
  [[nodiscard]] Link try_attach(CStringView function, const KprobeOptions& options = {}) const;

  /// Attaches it to a system call by its name, e.g. "openat", on every architecture. <bpf/bpf_tracing.h> reads the
  /// arguments (BPF_KSYSCALL). Throws Error.
  [[nodiscard]] Link attach_syscall(CStringView name, const SyscallProbeOptions& options = {}) const;
  /// The same, but returns an empty Link if the kernel has no such system call.
  [[nodiscard]] Link try_attach_syscall(CStringView name, const SyscallProbeOptions& options = {}) const;

 private:
  Link attach_to(CStringView function, const KprobeOptions& options, detail::IfAbsent if_absent) const;

  Link attach_to_syscall(CStringView name, const SyscallProbeOptions& options, detail::IfAbsent if_absent) const;

  static bool is_absent(const bpf_link* link) noexcept;

  // And not "function+0x4" or "module:function".
  static bool is_name(std::string_view function) noexcept { return function.find_first_of("+:") == function.npos; }

  static bool is_about_the_function(int error) noexcept;

  [[nodiscard, gnu::cold]] static detail::Text advice_about(std::string_view name, bool is_syscall);

  // SEC("kprobe/function+0x10"), SEC("ksyscall/openat")
  [[gnu::cold]] static detail::Text explain(const Program& program, int error);
};

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "../impl/program/kprobe.hpp"
#endif
