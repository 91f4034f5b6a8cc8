// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// InsnArray: where a program's instructions end up in the kernel. Since Linux 6.19 (b4ce5923e780).
#pragma once

#include <cstdint>

#include "entries.hpp"

namespace ebpfxx::inline v0 {

/// An instruction of a program: its position in the loaded program and, once that is loaded, where it ended up.
struct InsnArrayValue {
  std::uint32_t orig_off;     ///< in instructions, in the program before load
  std::uint32_t xlated_off;   ///< in instructions, after the verifier
  std::uint32_t jitted_off;   ///< in bytes, in the machine code of its function
  std::uint32_t padding = 0;  ///< the kernel's

  /// True if the verifier removed the instruction as unreachable code.
  [[nodiscard]] constexpr bool is_removed() const noexcept { return xlated_off == UINT32_MAX; }
};

namespace detail {

template <>
struct EntryTraits<std::uint32_t, InsnArrayValue, MapType::insn_array> : PlainKey<std::uint32_t>,
                                                                         PlainValue<InsnArrayValue> {
  using Value = Argument<std::uint32_t>;
  static constexpr const char* noun = "an instruction";
  static Data<InsnArrayValue> value_data(const Value& instruction) noexcept { return {{instruction, 0, 0}}; }
  static decltype(auto) value_element(const auto& instruction) { return element<std::uint32_t>(instruction); }
};

}  // namespace detail

/// Set the instructions, freeze() it, load the one program that uses it; then look up where they ended up. Programs
/// also use such a map for jumps. update() sets an index to an instruction of the program; call it before freeze(),
/// which the program needs. The first has the number 0, and one of 16 bytes counts as two.
using InsnArray = Map<std::uint32_t, InsnArrayValue, MapType::insn_array>;
static_assert(sizeof(InsnArrayValue) == 16);

}  // namespace ebpfxx::inline v0
