// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ebpfxx::gen {

/// Links objects into one, without DWARF, with libbpf's linker; returns its bytes, in the byte order that the objects
/// have. Checks first that each is a BPF object. Throws Failure.
[[nodiscard]] std::string link_objects(const std::vector<std::string>& paths);

/// Refuses an object that needs another one. Throws Failure.
void require_complete(std::string_view object);

}  // namespace ebpfxx::gen
