// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../program.hpp"

namespace ebpfxx::inline v0 {

/// SEC("freplace/function"): replaces a global function of another BPF program (since Linux 5.6, be8704ff07d2). Before
/// load, ProgramSpec::set_attach_target(function, target.fd()) names the function and the program; the verifier
/// compares the two functions.
class ExtensionProgram : public detail::ProgramOfType<BPF_PROG_TYPE_EXT> {
 public:
  using ProgramOfType::ProgramOfType;

  using Program::attach;
  /// Replaces a function of that program. It may be a different function than before load, if it has the same form
  /// (since Linux 5.10, 4a1e7c0c63e0). One function has one replacement at a time. Throws Error.
  [[nodiscard, gnu::noinline]] Link attach(const Program& target, CStringView function) const {
    detail::LogCapture log;
    bpf_link* link = bpf_program__attach_freplace(native(), target.fd(), function.c_str());
    if (!link)
      throw_not_attached(errno, {"to function '", function, "' of program '", target.name(), "'"},
                         {advice_about(errno, target)}, log.warnings().c_str());
    return attached(link, {}, log);
  }

 private:
  [[nodiscard, gnu::cold]] static const char* advice_about(int error, const Program& target) noexcept {
    if (target.fd() < 0) return "The program whose function it replaces was not loaded: its autoload is off.";
    if (error == ENOENT || error == ESRCH) return "That program has no global function of this name.";
    if (error == EBUSY) return "That function has been replaced already.";
    return "";
  }
};

}  // namespace ebpfxx::inline v0
