// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// VerifierError: the kernel's verifier refused a program; where and why.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "detail/exchange.hpp"
#include "error.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

/// What a verifier's log says about the refusal. The views point into the log.
struct VerifierFindings {
  std::string_view reason;       // one line or more
  std::string_view suggestion;   // lines
  std::string_view source_line;  // "return *value; @ file.bpf.c:12", with file and line on newer kernels only
  std::string_view instruction;  // its number

  // The log ends in "N: (op) ..." for the last instruction, preceded by "; C source @ file:line" for the line that it
  // belongs to, then the reason in a line or two, since Linux 7.3 a report from "Verification failed:" to
  // "Suggestion:", then statistics. So it is read from its end.
  [[gnu::cold, gnu::noinline]] explicit VerifierFindings(std::string_view log) noexcept {
    while (!log.empty() && source_line.empty()) {
      if (log.ends_with('\n')) log.remove_suffix(1);
      const std::string_view line = log.substr(log.rfind('\n') + 1);  // npos + 1 is 0
      log.remove_suffix(line.size());
      if (line.starts_with("; ")) {
        source_line = line.substr(2);
      } else if (!instruction.empty() || line.empty() || is_statistics(line)) {
        continue;
      } else if (const std::size_t digits = line.find_first_not_of("0123456789");
                 digits > 0 && digits < 10 && is_instruction(line.substr(digits < line.size() ? digits : 0))) {
        instruction = line.substr(0, digits);
      } else if (line == "Suggestion:") {
        suggestion = detail::exchange_value(reason, {});
      } else if (line.starts_with("Verification failed:")) {
        reason = {};
      } else {
        reason = {line.data(), reason.empty() ? line.size() : static_cast<std::size_t>(reason.end() - line.begin())};
      }
    }
  }

 private:
  // ": (85) call ...", or what libbpf writes for one that it could not resolve: ": <invalid CO-RE relocation>".
  static bool is_instruction(std::string_view line) noexcept {
    return line.starts_with(": (") || line.starts_with(": <invalid ");
  }

  static bool is_statistics(std::string_view line) noexcept {
    for (const std::string_view start : {"processed ", "verification time ", "stack depth ", "max_states", "from "})
      if (line.starts_with(start)) return true;
    return line.ends_with(": safe");
  }
};

/// Adds lines as one line.
[[gnu::cold, gnu::noinline]] inline void add_lines(Text& text, std::string_view lines) {
  for (const char* before = ""; !lines.empty();) {
    std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(line.size() < lines.size() ? line.size() + 1 : line.size());
    while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
    if (line.empty()) continue;
    text.add({before, line});
    before = "; ";
  }
}

}  // namespace detail

/// Thrown by load() when the verifier refuses a program. what() has the verifier's reason, the instruction and its line
/// of C; log() has everything. The line of C is known if the object was compiled with -g; its file and number, if the
/// kernel prints them: Linux 6.12 does, 6.1 does not.
class VerifierError : public Error {
 public:
  /// Takes the kernel's log; `where` names the program for people: "'on_exec' (tp/sched/sched_process_exec) of ...".
  /// `advice` is a sentence, or empty.
  VerifierError(int error, detail::Parts where, const char* program, const char* log, std::string_view advice = {})
      : Error{error, text(error, where, detail::VerifierFindings{log}, advice).c_str()}, program_{program}, log_{log} {}

  /// The refused program's name.
  [[nodiscard]] std::string_view program() const noexcept { return program_.what(); }
  /// The verifier's reason, e.g. "R0 invalid mem access 'map_value_or_null'".
  [[nodiscard]] std::string reason() const { return one_line(detail::VerifierFindings{log()}.reason); }
  /// The number of the last instruction that it verified.
  [[nodiscard]] std::optional<unsigned> instruction() const noexcept {
    const std::string_view digits = detail::VerifierFindings{log()}.instruction;
    if (digits.empty()) return {};
    unsigned number = 0;
    for (const char digit : digits) number = number * 10 + static_cast<unsigned>(digit - '0');
    return number;
  }
  /// That instruction's line of C, followed by " @ file:line" if the kernel prints it; or empty.
  [[nodiscard]] std::string_view source_line() const noexcept { return detail::VerifierFindings{log()}.source_line; }
  /// The kernel's own suggestion (since Linux 7.3), or empty.
  [[nodiscard]] std::string suggestion() const { return one_line(detail::VerifierFindings{log()}.suggestion); }
  /// The complete log, as the kernel wrote it.
  [[nodiscard]] std::string_view log() const noexcept { return log_.what(); }

 private:
  static std::string one_line(std::string_view lines) {
    detail::Text text;
    detail::add_lines(text, lines);
    return text.c_str();
  }

  [[gnu::cold, gnu::noinline]] static detail::Text text(int error, detail::Parts where,
                                                        const detail::VerifierFindings& found,
                                                        std::string_view advice) {
    detail::Text text{"the verifier refuses program "};
    text.add(where);
    text.add({": "});
    found.reason.empty() ? detail::add_errno(text, error) : detail::add_lines(text, found.reason);
    if (!found.instruction.empty()) text.add({", at instruction ", found.instruction});
    if (!found.source_line.empty()) text.add({", in the C line `", found.source_line, "`"});
    if (!found.suggestion.empty()) text.add({". The kernel suggests: "});
    detail::add_lines(text, found.suggestion);
    const bool ended = std::string_view{text}.back() == '.';
    text.add(
        {ended ? " " : ". ", advice, advice.empty() ? "" : " ", "VerifierError::log() has the verifier's whole log."});
    text.make_printable();
    return text;
  }

  // Strings whose copies do not throw, as Error's.
  std::runtime_error program_;
  std::runtime_error log_;
};

}  // namespace ebpfxx::inline v0
