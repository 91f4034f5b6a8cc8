// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What must be true of an ELF file before libbpf may see it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace ebpfxx::gen {

/// Refuses files that are not BPF objects of this machine's byte order, and damaged ones: libbpf's linker does not check
/// each size, index and offset. `path` is for the message. Throws Failure.
void check_elf(const std::string& path, std::string_view bytes);

/// The contents of a section of a checked object; empty when there is no such section.
[[nodiscard]] std::string_view section_contents(std::string_view object, std::string_view name);

/// Where a checked object has its global variables and maps: the names of their sections by their own names.
[[nodiscard]] std::map<std::string_view, std::string_view> sections_of_variables(std::string_view object);

/// What a checked object uses but does not define: functions, maps and variables of other objects and of the kernel.
[[nodiscard]] std::set<std::string_view> undefined_symbols(std::string_view object);

/// A checked object without the contents of its debugging sections. BTF stays.
[[nodiscard]] std::string without_dwarf(std::string_view object);

}  // namespace ebpfxx::gen
