// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include "exchange.hpp"
#include "lines.hpp"
#include "refusals.hpp"
#include "text.hpp"
#include "verifier_trace.hpp"

namespace ebpfxx::inline v0::detail {

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
      if (line.starts_with(";  @ ")) return;  // clang does not know the line
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

}  // namespace ebpfxx::inline v0::detail
