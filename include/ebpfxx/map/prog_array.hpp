// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// ProgArray<P>: the programs that bpf_tail_call() jumps to. Since Linux 4.2 (04fd61ab36ec).
#pragma once

#include <cerrno>
#include <cstdint>
#include <type_traits>

#include "../program.hpp"
#include "entries.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

// Programs are written as descriptors and read as ids.
template <class P>
struct EntryTraits<std::uint32_t, P, MapType::prog_array> : PlainKey<std::uint32_t>,
                                                            DescriptorValue<P, PlainValue<std::uint32_t>> {
  static_assert(std::is_base_of_v<Program, P>, "a program array's values are programs: ProgArray<XdpProgram>");
  static constexpr const char* noun = "a program";
  static Text describe(const P& program) { return Text{"program '", program.name(), "' (", program.section(), ")"}; }
  static const char* advice(int error) noexcept {
    return error == EINVAL ? "Its programs must have the type of those that jump to them." : "";
  }
};

}  // namespace detail

/// P is the class of its programs, e.g. XdpProgram: the kernel requires that all are of one type, that of the programs
/// that jump. update() makes jumps to an index go to the program, which the array keeps in the kernel; after erase()
/// they fall through. Lookups and walks return the programs' ids, as bpftool shows them.
template <class P = Program>
using ProgArray = Map<std::uint32_t, P, MapType::prog_array>;

}  // namespace ebpfxx::inline v0
