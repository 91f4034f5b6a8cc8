// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// VerifierError: the kernel's verifier refused a program; where and why.
#pragma once

#include <cstddef>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "detail/exchange.hpp"
#include "detail/lines.hpp"
#include "detail/refusals.hpp"
#include "detail/shared.hpp"
#include "detail/verifier_trace.hpp"
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
      const std::string_view line = take_last_line(log);
      if (line.starts_with("; ")) {
        source_line = line.substr(2);
      } else if (!instruction.empty() || line.empty() || is_aside(line)) {
        continue;
      } else if (const LoggedInstruction last{line}) {
        instruction = last.number;
      } else if (line == "Suggestion:") {
        suggestion = detail::exchange_value(reason, {});
        suggestion = suggestion.substr(0, suggestion.find("\n\n"));
      } else if (line.starts_with("Verification failed:")) {
        reason = {};
      } else {
        reason = {line.data(), reason.empty() ? line.size() : static_cast<std::size_t>(reason.end() - line.begin())};
      }
    }
  }

  [[nodiscard, gnu::cold, gnu::noinline]] std::optional<unsigned> instruction_number() const noexcept {
    if (instruction.empty()) return {};
    unsigned number = 0;
    for (const char digit : instruction) number = number * 10 + static_cast<unsigned>(digit - '0');
    return number;
  }

  /// Adds what this means and what to do, after a space; nothing if that is not known.
  [[gnu::cold, gnu::noinline]] void explain(Text& text, std::string_view log) const {
    const char* refused = instruction.empty() ? reason.data() : instruction.data();
    if (reason.empty()) return;
    add_explanation(text, log.substr(0, static_cast<std::size_t>(refused - log.data())),
                    {refused, static_cast<std::size_t>(reason.data() + reason.size() - refused)}, source_line);
  }

 private:
  // Not about the reason: statistics, and the states of registers.
  static bool is_aside(std::string_view line) noexcept {
    for (const char* start : {"processed ", "verification time ", "stack depth ", "max_states", "from ", " R",
                              "last_idx ", "regs=", "parent ", "mark_precise", "cur state:", "old state:"})
      if (line.starts_with(start)) return true;
    return line.ends_with(": safe");
  }
};

/// Adds lines as one line.
[[gnu::cold, gnu::noinline]] inline void add_lines(Text& text, std::string_view lines) {
  for (const char* before = ""; !lines.empty();) {
    std::string_view line = take_part(lines, '\n');
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
  VerifierError(int error, detail::Parts where, const char* program, const char* log, std::string_view advice = {},
                detail::SharedRef others = {})
      : Error{error, text(error, where, log, advice, others).c_str()},
        program_{program},
        log_{log},
        others_{std::move(others)} {}

  /// The refused program's name.
  [[nodiscard]] std::string_view program() const noexcept { return program_.what(); }
  /// The verifier's reason, e.g. "R0 invalid mem access 'map_value_or_null'".
  [[nodiscard]] std::string reason() const { return one_line(detail::VerifierFindings{log()}.reason); }
  /// The number of the last instruction that it verified.
  [[nodiscard]] std::optional<unsigned> instruction() const noexcept {
    return detail::VerifierFindings{log()}.instruction_number();
  }
  /// That instruction's line of C, followed by " @ file:line" if the kernel prints it; or empty.
  [[nodiscard]] std::string_view source_line() const noexcept { return detail::VerifierFindings{log()}.source_line; }
  /// The kernel's own suggestion (since Linux 7.3), or empty.
  [[nodiscard]] std::string suggestion() const { return one_line(detail::VerifierFindings{log()}.suggestion); }
  /// What the reason means and what to change in the program, for the refusals in docs/refusals.md; else empty.
  [[nodiscard]] std::string explanation() const {
    detail::Text text;
    detail::VerifierFindings{log()}.explain(text, log());
    return text.c_str() + !text.empty();  // after the space
  }
  /// The other programs of that load that the verifier refuses, at most 16, in their order. Programs for which
  /// set_attach_target() was called are left out.
  [[nodiscard]] std::span<const VerifierError> others() const noexcept;
  /// The complete log, as the kernel wrote it.
  [[nodiscard]] std::string_view log() const noexcept { return log_.what(); }

 private:
  static std::string one_line(std::string_view lines) {
    detail::Text text;
    detail::add_lines(text, lines);
    return text.c_str();
  }

  static detail::Text text(int error, detail::Parts where, std::string_view log, std::string_view advice,
                           const detail::SharedRef& others);

  // Strings whose copies do not throw, as Error's.
  std::runtime_error program_;
  std::runtime_error log_;
  detail::SharedRef others_;  // RefusedPrograms, or none
};

namespace detail {

struct RefusedPrograms final : Shared {
  static constexpr std::size_t most = 16;

  RefusedPrograms() = default;
  ~RefusedPrograms() override {
    while (size > 0) errors[--size].~VerifierError();
    ::operator delete(errors);
  }
  void add(VerifierError&& error) { new (&errors[size++]) VerifierError{std::move(error)}; }

  VerifierError* const errors = static_cast<VerifierError*>(::operator new(most * sizeof(VerifierError)));
  std::size_t size = 0;
};

}  // namespace detail

[[gnu::cold]] inline std::span<const VerifierError> VerifierError::others() const noexcept {
  const auto* programs = others_.as<detail::RefusedPrograms>();
  if (!programs) return {};
  return {programs->errors, programs->size};
}

[[gnu::cold, gnu::noinline]] inline detail::Text VerifierError::text(int error, detail::Parts where,
                                                                     std::string_view log, std::string_view advice,
                                                                     const detail::SharedRef& others) {
  const detail::VerifierFindings found{log};
  detail::Text text{"the verifier refuses program "};
  text.add(where);
  text.add({": "});
  found.reason.empty() ? detail::add_errno(text, error) : detail::add_lines(text, found.reason);
  if (!found.instruction.empty()) text.add({", at instruction ", found.instruction});
  if (!found.source_line.empty()) text.add({", in the C line `", found.source_line, "`"});
  text.add({std::string_view{text}.ends_with('.') ? "" : "."});
  if (advice.empty()) found.explain(text, log);
  if (!found.suggestion.empty()) text.add({" The kernel suggests: "});
  detail::add_lines(text, found.suggestion);
  text.add({found.suggestion.empty() || found.suggestion.ends_with('.') ? "" : ".", advice.empty() ? "" : " ", advice});
  if (const auto* programs = others.as<detail::RefusedPrograms>()) {
    text.add({" It also refuses "});
    for (std::size_t i = 0; i < programs->size; ++i) {
      const VerifierError& other = programs->errors[i];
      const detail::VerifierFindings its{other.log()};
      text.add({i == 0 ? "'" : "; '", other.program(), "': "});
      detail::add_lines(text, its.reason);
      if (!its.source_line.empty()) text.add({", in `", its.source_line, "`"});
    }
    text.add({std::string_view{text}.ends_with('.') ? "" : "."});
  }
  text.add({" VerifierError::log() has the verifier's whole log."});
  text.make_printable();
  return text;
}

}  // namespace ebpfxx::inline v0
