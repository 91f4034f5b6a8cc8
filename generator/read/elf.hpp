// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What must hold of an ELF file before libbpf may see it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace ebpfxx::gen {

/// Refuses what is no BPF object, and an object that is damaged: libbpf's linker follows its sizes, indexes and offsets
/// without checking each. `path` is for the message. Throws Failure.
void check_elf(const std::string& path, std::string_view bytes);

/// What is in the section of that name of an object that was checked; nothing when there is no such section.
[[nodiscard]] std::string_view section_contents(std::string_view object, std::string_view name);

/// Where an object that was checked has its global variables and maps: the names of their sections, by their own.
[[nodiscard]] std::map<std::string_view, std::string_view> sections_of_variables(std::string_view object);

/// What an object that was checked uses and does not define: functions, maps and variables of other objects and of the
/// kernel.
[[nodiscard]] std::set<std::string_view> undefined_symbols(std::string_view object);

/// An object that was checked, without what is in its sections of debugging information. BTF stays.
[[nodiscard]] std::string without_dwarf(std::string_view object);

}  // namespace ebpfxx::gen
