// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// VerifierError: the kernel's verifier refused a program; where and why.
#pragma once

#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "detail/shared.hpp"
#include "detail/text.hpp"
#include "error.hpp"

namespace ebpfxx::inline v0 {

/// Thrown by load() when the verifier refuses a program. what() has the verifier's reason, the instruction and its line
/// of C; log() has everything. The line of C is known if the object was compiled with -g; its file and number, if the
/// kernel prints them: Linux 6.12 does, 6.1 does not.
class EBPFXX_THROWN VerifierError : public Error {
 public:
  /// Takes the kernel's log; `where` names the program for people: "'on_exec' (tp/sched/sched_process_exec) of ...".
  /// `advice` is a sentence, or empty.
  VerifierError(int error, detail::Parts where, const char* program, const char* log, std::string_view advice = {},
                detail::SharedRef others = {});

  /// The refused program's name.
  [[nodiscard]] std::string_view program() const noexcept { return program_.what(); }
  /// The verifier's reason, e.g. "R0 invalid mem access 'map_value_or_null'".
  [[nodiscard]] std::string reason() const;
  /// The number of the last instruction that it verified.
  [[nodiscard]] std::optional<unsigned> instruction() const noexcept;
  /// That instruction's line of C, followed by " @ file:line" if the kernel prints it; or empty.
  [[nodiscard]] std::string_view source_line() const noexcept;
  /// The kernel's own suggestion (since Linux 7.3), or empty.
  [[nodiscard]] std::string suggestion() const;
  /// What the reason means and what to change in the program, for the refusals in docs/refusals.md; else empty.
  [[nodiscard]] std::string explanation() const;
  /// The other programs of that load that the verifier refuses, at most 16, in their order. Programs for which
  /// set_attach_target() was called are left out.
  [[nodiscard]] std::span<const VerifierError> others() const noexcept;
  /// The complete log, as the kernel wrote it.
  [[nodiscard]] std::string_view log() const noexcept { return log_.what(); }

 private:
  // Strings whose copies do not throw, as Error's.
  std::runtime_error program_;
  std::runtime_error log_;
  detail::SharedRef others_;  // RefusedPrograms, or none
};

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "impl/verifier_error.hpp"
#endif
