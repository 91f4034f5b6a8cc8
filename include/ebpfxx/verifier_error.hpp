// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// VerifierError: the kernel's verifier refused a program, and says where and why.
#pragma once

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "error.hpp"

namespace ebpfxx::inline v0 {

/// Thrown by load() when the verifier refuses a program. what() has the verifier's reason, the instruction and the line
/// of C that it came from; log() has every word. The line of C is known when the object was compiled with -g; its file
/// and number are there when the kernel prints them, as Linux 6.12 does, and 6.1 does not.
class VerifierError : public Error {
 public:
  /// The refused program's name.
  [[nodiscard]] const std::string& program() const noexcept { return program_; }
  /// The verifier's reason, e.g. "R0 invalid mem access 'map_value_or_null'".
  [[nodiscard]] const std::string& reason() const noexcept { return reason_; }
  /// The index of the instruction that it looked at last.
  [[nodiscard]] std::optional<unsigned> instruction() const noexcept { return instruction_; }
  /// The line of C of that instruction, followed by " @ file:line" where the kernel says it; or empty.
  [[nodiscard]] const std::string& source_line() const noexcept { return source_line_; }
  /// The kernel's own suggestion, since Linux 7.3; or empty.
  [[nodiscard]] const std::string& suggestion() const noexcept { return suggestion_; }
  /// The whole log, as the kernel wrote it.
  [[nodiscard]] const std::string& log() const noexcept { return log_; }

  /// Reads the kernel's log; `where` names the program for people: "'on_exec' (tp/sched/sched_process_exec) of ...".
  VerifierError(int error, const std::string& where, std::string program, std::string log)
      : VerifierError{error, where, std::move(program), Findings{log}, std::move(log)} {}

 private:
  struct Findings {
    std::string reason;
    std::string suggestion;
    std::string source_line;
    std::optional<unsigned> instruction;

    // The log ends in "N: (op) ..." for the last instruction, preceded by "; C source @ file:line" for the line that it
    // belongs to, then the reason in a line or two, since Linux 7.3 a report from "Verification failed:" to
    // "Suggestion:", then statistics. So it is read from its end.
    explicit Findings(std::string_view log) {
      while (!log.empty() && source_line.empty()) {
        if (log.ends_with('\n')) log.remove_suffix(1);
        const std::size_t start = log.rfind('\n') + 1;  // npos + 1 is 0
        const std::string_view line = log.substr(start);
        log.remove_suffix(line.size());
        if (line.starts_with("; ")) {
          source_line = line.substr(2);
        } else if (instruction) {
          continue;
        } else if (std::optional<unsigned> index = instruction_index(line)) {
          instruction = index;
        } else if (line == "Suggestion:") {
          suggestion = std::exchange(reason, {});
        } else if (line.starts_with("Verification failed:")) {
          reason.clear();
        } else if (!line.empty() && !is_statistics(line)) {
          const std::string_view words = line.substr(std::min(line.find_first_not_of(' '), line.size()));
          reason = reason.empty() ? std::string{words} : std::string{words} + "; " + reason;
        }
      }
    }

    static std::optional<unsigned> instruction_index(std::string_view line) {
      unsigned index = 0;
      const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), index);
      if (error != std::errc{} || !std::string_view{end, line.data() + line.size()}.starts_with(": (")) return {};
      return index;
    }

    static bool is_statistics(std::string_view line) {
      return line.starts_with("processed ") || line.starts_with("verification time ") ||
             line.starts_with("stack depth ") || line.starts_with("max_states") || line.starts_with("from ");
    }
  };

  VerifierError(int error, const std::string& where, std::string program, Findings findings, std::string log)
      : Error{error, text(error, where, findings)},
        program_{std::move(program)},
        reason_{std::move(findings.reason)},
        suggestion_{std::move(findings.suggestion)},
        source_line_{std::move(findings.source_line)},
        instruction_{findings.instruction},
        log_{std::move(log)} {}

  static std::string text(int error, const std::string& where, const Findings& findings) {
    std::string text = "the verifier refuses program " + where + ": ";
    text += findings.reason.empty() ? detail::errno_text(error) : findings.reason;
    if (findings.instruction) text += ", at instruction " + std::to_string(*findings.instruction);
    if (!findings.source_line.empty()) text += ", in the C line `" + findings.source_line + "`";
    if (!findings.suggestion.empty()) text += ". The kernel suggests: " + findings.suggestion;
    if (!text.ends_with('.')) text += '.';
    return text + " VerifierError::log() has the verifier's whole log.";
  }

  std::string program_;
  std::string reason_;
  std::string suggestion_;
  std::string source_line_;
  std::optional<unsigned> instruction_;
  std::string log_;
};

}  // namespace ebpfxx::inline v0
