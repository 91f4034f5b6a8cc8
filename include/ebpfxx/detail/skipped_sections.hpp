// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "../error.hpp"
#include "shared_object.hpp"

namespace ebpfxx::inline v0::detail {

/// The first libbpf that makes maps of a section; empty if none does.
[[gnu::cold, gnu::noinline]] inline const char* libbpf_with_section(std::string_view name) noexcept {
  if (name == ".struct_ops.link") return "1.2";
  if (name.starts_with("?.struct_ops") || name == arena_section) return "1.4";
  return "";
}

/// Throws Error if a newer libbpf would make maps of a section that this one skips: they would be missing silently.
/// Other sections without a map are for programs other than libbpf, like libxdp's ".xdp_run_config". No BPF program can
/// use their variables.
[[gnu::noinline]] inline void require_all_sections(const bpf_object* object) {
  const btf* types = bpf_object__btf(object);
  const std::uint32_t count = types ? btf__type_cnt(types) : 0;
  for (std::uint32_t id = 1; id < count; ++id) {
    const btf_type* type = btf__type_by_id(types, id);
    if (!btf_is_datasec(type) || btf_vlen(type) == 0) continue;
    const std::string_view name = btf__name_by_offset(types, type->name_off);
    const char* since = libbpf_with_section(name);
    if (!*since) continue;
    const char* map = name.data();
    if (name.starts_with(".struct_ops") || name.starts_with("?.struct_ops"))  // one map per variable
      map = btf__name_by_offset(types, btf__type_by_id(types, btf_var_secinfos(type)->type)->name_off);
    if (name == arena_section ? arena_of_globals(object) : bpf_object__find_map_by_name(object, map)) continue;
    throw_error(EOPNOTSUPP,
                {"cannot open BPF object '", bpf_object__name(object), "': libbpf skips its section '", name, "'"},
                {"It needs libbpf ", since, " or newer, and this is ", libbpf_version_string(), "."});
  }
}

}  // namespace ebpfxx::inline v0::detail
