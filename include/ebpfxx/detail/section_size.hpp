// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The sizes that a data section can have.
#pragma once

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "../error.hpp"

namespace ebpfxx::inline v0::detail {

/// The array at the end of a data section.
struct LastArray {
  std::uint32_t offset = 0;
  std::int64_t element_size = 0;  ///< 0 if the section does not end in one
};

/// libbpf would resize the memory of any section, and leave the type information of most as it was.
[[gnu::noinline]] inline LastArray last_array(const bpf_object* object, const bpf_map* map) noexcept {
  const btf* types = bpf_object__btf(object);
  const btf_type* section = types ? btf__type_by_id(types, bpf_map__btf_value_type_id(map)) : nullptr;
  if (!section || !btf_is_datasec(section) || btf_vlen(section) == 0) return {};
  const char* name = btf__name_by_offset(types, section->name_off);
  if (!name || std::strcmp(name, ".kconfig") == 0) return {};
  const btf_var_secinfo& last = btf_var_secinfos(section)[btf_vlen(section) - 1];
  // Static variables, whose places libbpf does not know, may come after it.
  if (std::uint64_t{last.offset} + last.size != section->size) return {};
  const btf_type* type = btf__type_by_id(types, last.type);
  for (int depth = 0; type && depth < 32; ++depth) {
    if (btf_is_array(type)) return {last.offset, btf__resolve_size(types, btf_array(type)->type)};
    if (!btf_is_var(type) && !btf_is_mod(type) && !btf_is_typedef(type)) return {};
    type = btf__type_by_id(types, type->type);
  }
  return {};
}

/// Throws Error `what` unless the section can have that many bytes.
[[gnu::noinline]] inline void require_section_size(const bpf_object* object, const bpf_map* map, std::uint32_t size,
                                                   Parts what) {
  const LastArray last = last_array(object, map);
  if (last.element_size <= 0) throw_error(EINVAL, what, {"It is a data section: its size is that of its variables."});
  if (size <= last.offset || (size - last.offset) % last.element_size != 0)
    throw_error(EINVAL, what,
                {"The array at its end starts at byte ", Digits{last.offset}, " and has elements of ",
                 Digits{last.element_size}, " bytes, so it cannot have ", Digits{size}, " bytes in total."});
  if (libbpf_major_version() == 1 && libbpf_minor_version() < 3)  // bpf: 9d0a23313b1a
    throw_error(EOPNOTSUPP, what,
                {"Resizing a data section needs libbpf 1.3 or newer, and this is ", libbpf_version_string(), "."});
}

}  // namespace ebpfxx::inline v0::detail
