// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// UprobeMultiProgram: a program at many functions of one program or library.
#pragma once

#include "../detail/binary.hpp"
#include "../detail/targets.hpp"
#include "../detail/uapi.hpp"
#include "../program.hpp"
#include "../version.hpp"

namespace ebpfxx::inline v0 {

struct UprobeMultiOptions {
  bool retprobe = false;         ///< at the functions' returns instead; always so for SEC("uretprobe.multi")
  detail::Numbers cookies = {};  ///< one for each function of a list: bpf_get_attach_cookie() returns it
  int pid = -1;                  ///< only in this process (0: the calling one); by default in all, also in later ones
};

/// SEC("uprobe.multi/binary:pattern"), SEC("uretprobe.multi/binary:pattern"), SEC("uprobe.session/binary:pattern"):
/// runs at many functions of a program or library, attached at once (since Linux 6.6, 89ae89f53d20; sessions
/// since 6.13, d920179b3d48). Needs libbpf 1.3; sessions 1.6.
class UprobeMultiProgram : public detail::ProgramOfType<BPF_PROG_TYPE_KPROBE> {
 public:
  using ProgramOfType::ProgramOfType;

  using Program::attach;
  using Program::try_attach;

  /// Attaches it to functions of a program or library: those that match a pattern ("mall*", "Server::*"), or all of a
  /// list of names ({"malloc", "free"}, a vector of strings), perhaps with versions, or of offsets in the file. The
  /// binary and the names are found as by UprobeProgram::attach(). Throws Error.
  [[nodiscard]] Link attach(CStringView binary, const detail::Targets& functions,
                            const UprobeMultiOptions& options = {}) const;
  /// The same, but returns an empty Link if there is no such binary, if it lacks one of the names, or if none matches
  /// the pattern.
  [[nodiscard]] Link try_attach(CStringView binary, const detail::Targets& functions,
                                const UprobeMultiOptions& options = {}) const;

 private:
#if EBPFXX_LIBBPF_AT_LEAST(1, 3)
  Link attach_to(CStringView binary, const detail::Targets& functions, const UprobeMultiOptions& options,
                 detail::IfAbsent if_absent) const;

  // An array of the functions' offsets; empty if something is not there and may be.
  detail::Text search(const detail::Binary& file, const detail::Targets& functions, const detail::Text& where,
                      int error, detail::IfAbsent if_absent) const;

  [[nodiscard, gnu::cold]] const char* kernel_advice(int error) const noexcept;
#else
  [[noreturn]] Link attach_to(CStringView binary, const detail::Targets& functions, const UprobeMultiOptions&,
                              detail::IfAbsent) const;
#endif
};

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "../impl/program/uprobe_multi.hpp"
#endif
