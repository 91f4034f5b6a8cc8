// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace ebpfxx::gen {

/// A C header with all types of a kernel: of its BTF in `path`, raw or in an ELF file. Throws Failure.
[[nodiscard]] std::string vmlinux_header(const std::string& path);

}  // namespace ebpfxx::gen
