// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// UprobeProgram: a program at functions of programs and libraries.
#pragma once

#include <string_view>

#include "../detail/binary.hpp"
#include "kprobe.hpp"

namespace ebpfxx::inline v0 {

struct UprobeOptions {
  bool retprobe = false;     ///< at the function's return instead; always so for SEC("uretprobe")
  std::uint64_t cookie = 0;  ///< bpf_get_attach_cookie() returns it; since Linux 5.15 (7adfc6c9b315)
  int pid = -1;              ///< only in this process (0: the calling one); by default in all, also in later ones
  std::size_t offset = 0;    ///< bytes into the function, or into the file if no function is named
};

/// SEC("uprobe/binary:function"), SEC("uretprobe/binary:function"): runs at a function of a program or library, in the
/// processes that use it. A kprobe program can be attached the same way: UprobeProgram{skel.progs.count}.
class UprobeProgram : public detail::ProgramOfType<BPF_PROG_TYPE_KPROBE> {
 public:
  using FindsItsTarget = void;  // for Attacher

  using ProgramOfType::ProgramOfType;
  explicit UprobeProgram(const KprobeProgram& program) : ProgramOfType{program} {}

  /// Attaches it to the target named in its SEC(), even if autoattach is off. Throws Error, also if SEC() names none.
  [[nodiscard]] Link attach() const;
  /// What a skeleton does: an empty Link if autoattach is off, if it was not loaded, or if its SEC() names no target.
  /// Throws Error when attaching fails.
  [[nodiscard]] Link try_attach() const;

  /// Attaches it to a function of a program or library. `binary` is a path, or a name that is found as the shell
  /// ("bash") or the dynamic linker ("libc.so.6") finds it; with a pid, in the files that this process sees. `function`
  /// is the linker's name for it, perhaps with a version ("memcpy@GLIBC_2.14"), or that of C++: "Server::handle(int)",
  /// or "Server::handle" if only one is called so. Throws Error.
  [[nodiscard]] Link attach(CStringView binary, CStringView function, const UprobeOptions& options = {}) const;
  /// The same, but returns an empty Link if there is no such binary or function.
  [[nodiscard]] Link try_attach(CStringView binary, CStringView function, const UprobeOptions& options = {}) const;

 private:
  // SEC("uprobe/binary:function+offset")
  struct Section {
    explicit Section(std::string_view text);

    detail::Text binary, function;
    UprobeOptions options;
    bool names_target;
  };

  Link attach_to(CStringView binary, CStringView function, const UprobeOptions& options,
                 detail::IfAbsent if_absent) const;

  [[nodiscard, gnu::cold]] static const char* kernel_advice(int error) noexcept;

  bpf_link* attach_at(const detail::Binary& file, std::size_t offset, const UprobeOptions& options,
                      const bpf_uprobe_opts& native_options) const;
};

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "../impl/program/uprobe.hpp"
#endif
