// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Objects for machines of the other byte order. What reads objects, libbpf too, wants them in this machine's.
#pragma once

#include <string>
#include <string_view>

namespace ebpfxx::gen {

/// Whether this is an ELF file of the other byte order. It may be damaged.
[[nodiscard]] bool has_other_byte_order(std::string_view file);

/// An object, which may be damaged, with every number in the other byte order. All but the program's own data, whose
/// types only C knows: nothing here reads that.
[[nodiscard]] std::string with_other_byte_order(std::string object);

}  // namespace ebpfxx::gen
