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
  [[nodiscard]] Link attach(const Program& target, CStringView function) const;

 private:
  [[nodiscard, gnu::cold]] static const char* advice_about(int error, const Program& target) noexcept;
};

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "../impl/program/extension.hpp"
#endif
