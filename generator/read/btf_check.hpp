// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What must be true of BTF before libbpf may see it.
#pragma once

#include <string_view>

#include "error.hpp"

namespace ebpfxx::gen {

struct RawBtf;

/// Something without a type, in BTF as clang makes it.
struct NoType : Failure {
  using Failure::Failure;
};

/// Refuses BTF that is damaged: names, types and records that are not there, types that contain themselves, that are
/// nested too deep, or that are larger than 2 GB. libbpf 1.1 reads out of bounds, or never ends, with some of these.
/// `types` is what is in the section .BTF, `extension` what is in .BTF.ext, if there is one. Throws Failure; NoType
/// when something has no type in BTF that is not damaged.
void check_btf(std::string_view types, std::string_view extension);

/// The part of it that is for .BTF.ext.
void check_extension(std::string_view extension, const RawBtf& types);

/// The same for the BTF of a kernel, which has more types, and is to be printed as C: its names must be C's, and the
/// gaps in its structs no more than 64 MB.
void check_kernel_btf(std::string_view types);

}  // namespace ebpfxx::gen
