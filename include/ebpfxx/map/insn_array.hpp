// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// InsnArray: where instructions of a program went in the kernel. Since Linux 6.19 (b4ce5923e780).
#pragma once

#include <bpf/bpf.h>

#include <cerrno>
#include <cstdint>
#include <optional>

#include "typed.hpp"

namespace ebpfxx::inline v0 {

/// An instruction of a program: its place as it was loaded, and, once it is, where it went.
struct InsnArrayValue {
  std::uint32_t orig_off;     ///< in instructions, in the program that is loaded
  std::uint32_t xlated_off;   ///< in instructions, behind the verifier
  std::uint32_t jitted_off;   ///< in bytes, in the machine code of its function
  std::uint32_t padding = 0;  ///< the kernel's

  /// True when the verifier left the instruction out, as code that is never reached.
  [[nodiscard]] constexpr bool is_removed() const noexcept { return xlated_off == UINT32_MAX; }
};

/// Set the instructions, freeze() it, load the one program that uses it; then look up where they went. Programs also
/// jump through such a map. Each operation throws Error when the kernel refuses.
template <>
class Map<std::uint32_t, InsnArrayValue, MapType::insn_array>
    : public detail::TypedMap<Map<std::uint32_t, InsnArrayValue, MapType::insn_array>, MapType::insn_array, 4, 16> {
  using Base = typename Map::TypedMap;
  using Index = detail::Argument<std::uint32_t>;

 public:
  using key_type = std::uint32_t;
  using mapped_type = InsnArrayValue;
  using Base::Base;
  using Base::fd;

  /// The instruction of an index, and where it went; nothing when the index is out of range.
  [[nodiscard]] std::optional<InsnArrayValue> lookup(const Index& index) const {
    InsnArrayValue value;
    if (!this->done(bpf_map_lookup_elem(fd(), &index, &value), ENOENT, "look up an instruction of"))
      return std::nullopt;
    return value;
  }

  /// The instruction of an index is to be this one of the program: before freeze(), which the program needs. The first
  /// has the number 0, and one of 16 bytes counts as two.
  void update(const Index& index, const Index& instruction) const {
    const InsnArrayValue value{instruction, 0, 0};
    this->done(bpf_map_update_elem(fd(), &index, &value, BPF_ANY), 0, "set an instruction of");
  }
};

using InsnArray = Map<std::uint32_t, InsnArrayValue, MapType::insn_array>;
static_assert(sizeof(InsnArrayValue) == 16);

}  // namespace ebpfxx::inline v0
