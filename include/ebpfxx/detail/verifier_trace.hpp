// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The instructions that led to a refusal, walked backwards: where the value of a register comes from.
#pragma once

#include <cstddef>
#include <string_view>

#include "language.hpp"

namespace ebpfxx::inline v0::detail {

/// An instruction in the verifier's log, as views into it: "6: (85) call bpf_map_lookup_elem#1    ; R0=...".
struct LoggedInstruction {
  std::string_view number;
  std::string_view text;  // without what is known of registers afterwards

  [[gnu::cold, gnu::noinline]] explicit LoggedInstruction(std::string_view line) noexcept {
    const std::size_t digits = line.find_first_not_of("0123456789");
    if (digits == 0 || digits > 9 || digits >= line.size()) return;
    std::string_view rest = line.substr(digits);
    // ": (85) call ...", or what libbpf writes for one that it could not resolve: ": <invalid CO-RE relocation>".
    if (!rest.starts_with(": (") && !rest.starts_with(": <invalid ")) return;
    number = line.substr(0, digits);
    rest.remove_prefix(rest[2] == '(' && rest.size() > 7 ? 7 : 2);
    text = rest.substr(0, rest.find(" ;"));
    while (text.ends_with(' ')) text.remove_suffix(1);
  }
  explicit operator bool() const noexcept { return !number.empty(); }
};

/// Takes the last line off a text.
[[gnu::cold, gnu::noinline]] inline std::string_view take_last_line(std::string_view& text) noexcept {
  if (text.ends_with('\n')) text.remove_suffix(1);
  const std::string_view line = text.substr(text.rfind('\n') + 1);  // npos + 1 is 0
  text.remove_suffix(line.size());
  return line;
}

/// The line of C that the last instruction of a log belongs to; empty if the log does not say.
[[gnu::cold, gnu::noinline]] inline std::string_view last_source_line(std::string_view log) noexcept {
  while (!log.empty())
    if (const std::string_view line = take_last_line(log); line.starts_with("; ")) return line.substr(2);
  return {};
}

/// Where the value of a register comes from. The verifier's log has one path through the program, so this is a walk
/// back over copies and spills.
struct Origin {
  std::string_view instruction;  // "r0 = *(u64 *)(r1 +8)", "call bpf_map_lookup_elem#1"; empty if not found
  std::string_view source_line;
  std::string_view voided_by;  // the last call after it that moves packets or gives something back
  std::string_view voided_line;
  bool is_cut = false;  // to 32 bits, on the way

  /// `log` ends before the refused instruction. With `number`, of a sum of pointer and number it is the number.
  [[gnu::cold, gnu::noinline]] Origin(std::string_view log, char digit, bool number) noexcept {
    std::string_view slot;  // of the stack, where the value was meanwhile
    while (!log.empty() && instruction.empty()) {
      const LoggedInstruction found{take_last_line(log)};
      const std::string_view text = found.text;
      if (!found || text.starts_with("if ")) continue;
      if (text.starts_with("call ")) {
        if (slot.empty() && digit == '0') instruction = text;
        if (slot.empty() && digit > '0' && digit < '6' && !text.starts_with("call pc")) return;
        if (voided_by.empty() && voids(text)) {
          voided_by = text;
          voided_line = last_source_line(log);
        }
      } else if (text == "exit") {
        if (!slot.empty() || digit > '5') return;  // another function's
      } else if (!slot.empty()) {
        // "*(u64 *)(r10 -8) = r1"
        const std::size_t store = text.find(slot);
        if (store == text.npos || !text.starts_with('*')) continue;
        const std::string_view value = text.substr(store + slot.size());
        if (value.size() < 5 || value[3] != 'r') return;
        digit = value[4];
        slot = {};
      } else if (text.size() > 5 && (text[0] == 'r' || text[0] == 'w') && text[1] == digit) {
        const std::size_t equals = text.find("= ");
        if (equals == text.npos || equals + 3 > text.size()) return;
        const std::string_view value = text.substr(equals + 2);
        const bool is_register = (value[0] == 'r' || value[0] == 'w') && value.size() == 2;
        const bool is_copy = equals == 3;
        if (!is_copy && number && is_register && text[3] == '+') {
          number = false;  // the first sum is the pointer's
          digit = value[1];
        } else if (is_copy && is_register) {
          is_cut |= text[0] == 'w';
          digit = value[1];
        } else if (is_copy && value.starts_with("*(u64 *)(r10 ")) {
          slot = value.substr(8);
        } else if (is_copy || is_register) {
          instruction = text;
        }
      }
    }
    if (!instruction.empty()) source_line = last_source_line(log);
  }

  /// "bpf_map_lookup_elem" of "call bpf_map_lookup_elem#1"; empty if it is no call of a named function.
  [[nodiscard]] static std::string_view function_of(std::string_view instruction) noexcept {
    const std::size_t end = instruction.find('#');
    return instruction.starts_with("call ") && end != instruction.npos ? instruction.substr(5, end - 5)
                                                                       : std::string_view{};
  }
  /// Whether a call gives something back; else it moves the packet.
  [[nodiscard]] static bool gives_back(std::string_view call) noexcept {
    for (const char* name : {"_submit#", "_discard#", "_release#", "_drop#"})
      if (call.find(name) != call.npos) return true;
    return false;
  }

 private:
  [[nodiscard, gnu::cold, gnu::noinline]] static bool voids(std::string_view call) noexcept {
    for (const char* name :
         {"bpf_skb_pull_data#", "bpf_skb_change_", "bpf_skb_store_bytes#", "bpf_skb_vlan_", "bpf_skb_adjust_room#",
          "bpf_xdp_adjust_", "bpf_msg_p", "bpf_l3_csum_replace#", "bpf_l4_csum_replace#", "bpf_clone_redirect#"})
      if (call.find(name) != call.npos) return true;
    return gives_back(call);
  }
};

}  // namespace ebpfxx::inline v0::detail
