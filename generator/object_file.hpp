// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace ebpfxx::gen {

/// Links objects into one, without DWARF, with libbpf's linker; returns its bytes. Checks first that each is a BPF
/// object. Throws Failure.
[[nodiscard]] std::string link_objects(const std::vector<std::string>& paths);

}  // namespace ebpfxx::gen
