// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <bpf/libbpf.h>

#include <ebpfxx/map_type.hpp>
#include <string>
#include <string_view>

namespace ebpfxx::gen {

/// The class of ebpfxx for programs of this type and section, e.g. "XdpProgram"; "Program" for kinds without one.
[[nodiscard]] std::string program_class(bpf_prog_type type, std::string_view section);

/// The class template of ebpfxx for maps of this type, e.g. "HashMap"; empty for types without an alias.
[[nodiscard]] std::string map_class(MapType type);

/// The header that a skeleton includes for maps of this type; null where <ebpfxx/skeleton.hpp> has it.
[[nodiscard]] const char* map_header(MapType type);

}  // namespace ebpfxx::gen
