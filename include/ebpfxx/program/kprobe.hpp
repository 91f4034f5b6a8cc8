// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../program.hpp"

namespace ebpfxx::inline v0 {

struct KprobeOptions {
  std::uint64_t cookie = 0;  ///< bpf_get_attach_cookie() returns it; since Linux 5.15 (7adfc6c9b315)
  std::size_t offset = 0;    ///< bytes into the function
  bool retprobe = false;     ///< at the function's return instead
};

/// SEC("kprobe/function"), SEC("kretprobe/function"), SEC("ksyscall/name"): runs at almost any kernel function. Where
/// the kernel has them, fentry programs do the same at lower cost.
class KprobeProgram : public detail::ProgramOfType<BPF_PROG_TYPE_KPROBE> {
 public:
  using ProgramOfType::ProgramOfType;

  using Program::attach;
  /// Attaches it to a function listed in /proc/kallsyms. Throws Error.
  [[nodiscard]] Link attach(CStringView function, const KprobeOptions& options = {}) const {
    detail::LogCapture log;
    detail::Options<bpf_kprobe_opts> native_options;
    native_options.bpf_cookie = options.cookie;
    native_options.offset = options.offset;
    native_options.retprobe = options.retprobe;
    bpf_link* link = bpf_program__attach_kprobe_opts(native(), function.c_str(), &native_options);
    return attached(link, {"to kernel function '", function, "'"}, log, options.cookie != 0);
  }
};

}  // namespace ebpfxx::inline v0
