// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// check_layout: does a C++ type match the C type in BTF?
#pragma once

#include <bpf/btf.h>

#include <cerrno>
#include <cstdint>
#include <string>

#include "../cstring_view.hpp"
#include "../detail/owned_btf.hpp"
#include "../error.hpp"
#include "../map.hpp"
#include "layout.hpp"

namespace ebpfxx::inline v0 {
namespace detail {

[[gnu::noinline]] inline void check_layouts(std::string_view cpp_name, const CppType& cpp_type, const btf* types,
                                            std::uint32_t id) {
  const Layout cpp = layout_of(cpp_type);
  Layout c = layout_of(types, id);
  if (c.empty()) throw_error(ENOENT, {"no type with number ", Digits{id}, " in BTF"});
  for (const LayoutRow& row : cpp)
    if (row.kind.is_opaque) drop_inside(c, row.path);
  const std::vector<RowPair> pairs = side_by_side(cpp, c);
  bool same = true;
  for (const RowPair& pair : pairs) same = same && pair.same();
  if (same) return;
  const btf_type* type = btf__type_by_id(types, id);
  const char* name = btf__name_by_offset(types, type->name_off);
  throw_error(
      EINVAL,
      {"the C++ type '", cpp_name, "' does not have the layout of '", name && *name ? name : "(no name)", "' in BTF"},
      {"Rows with * differ.", std::string_view{table_of(pairs)}});
}

[[nodiscard]] inline std::uint32_t find_type(const btf* types, CStringView name) {
  for (const std::uint32_t kind : {BTF_KIND_STRUCT, BTF_KIND_UNION, BTF_KIND_TYPEDEF})
    if (const int id = btf__find_by_name_kind(types, name.c_str(), kind); id > 0) return static_cast<std::uint32_t>(id);
  const int id = btf__find_by_name(types, name.c_str());
  if (id <= 0) throw_error(ENOENT, {"no type '", name, "' in BTF"});
  return static_cast<std::uint32_t>(id);
}

}  // namespace detail

/// Compares T with the type that has this id in BTF: names, offsets, sizes and kinds of all fields, recursively. Names
/// of types, typedefs and qualifiers do not matter. If they differ, throws an Error that shows both layouts side by
/// side.
template <class T>
void check_layout(const btf* types, std::uint32_t id) {
  detail::check_layouts(detail::type_name<T>(), detail::cpp_type<T>, types, id);
}

/// The same, with the struct, union, typedef or other type of that name.
template <class T>
void check_layout(const btf* types, CStringView name) {
  check_layout<T>(types, detail::find_type(types, name));
}

/// Compares the types of a map's keys and values with the kernel's BTF of the map. Throws Error, also if it has none.
template <class K, class V, MapType type>
void check_layout(const Map<K, V, type>& map) {
  const bpf_map_info info = map.raw_info();
  const detail::OwnedBtf types{info.btf_id ? btf__load_from_kernel_by_id(info.btf_id) : nullptr};
  if (!types)
    detail::throw_error(info.btf_id ? errno : ENOENT, {"cannot get the BTF of ", map.text()},
                        {info.btf_id ? "" : "The map was created without: declare it in C with __type()."});
  if constexpr (!std::is_void_v<K>)
    if (info.btf_key_type_id) check_layout<K>(types.get(), info.btf_key_type_id);
  if constexpr (!std::is_void_v<V>)
    if (info.btf_value_type_id) check_layout<V>(types.get(), info.btf_value_type_id);
}

template <class M>
class ReadOnly;
template <class M>
class WriteOnly;

/// The same, for a read-only or write-only handle.
template <class M>
void check_layout(const ReadOnly<M>& map) {
  check_layout(static_cast<const M&>(map));
}
template <class M>
void check_layout(const WriteOnly<M>& map) {
  check_layout(static_cast<const M&>(map));
}

}  // namespace ebpfxx::inline v0
