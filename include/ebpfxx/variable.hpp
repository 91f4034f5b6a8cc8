// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// A global variable of a BPF object by its name, for objects without a skeleton, and for subskeletons.
#pragma once

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

#include "cstring_view.hpp"
#include "error.hpp"
#include "object_handle.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

struct FoundVariable {
  const char* section = nullptr;
  std::uint32_t offset = 0;
  std::int64_t size = 0;
  bool is_there = false;  // in its section, with nothing else in its place
};

// Static variables are skipped: libbpf leaves their offsets as clang wrote them.
[[nodiscard]] inline bool has_place(const btf* types, const btf_type* section, std::uint32_t index) noexcept {
  const btf_var_secinfo* entries = btf_var_secinfos(section);
  const auto end = [](const btf_var_secinfo& entry) { return std::uint64_t{entry.offset} + entry.size; };
  for (std::uint32_t i = 0, count = btf_vlen(section); i < count; ++i) {
    const bool overlaps = entries[i].offset < end(entries[index]) && entries[index].offset < end(entries[i]);
    if (i != index && overlaps && btf_var(btf__type_by_id(types, entries[i].type))->linkage != BTF_VAR_STATIC)
      return false;
  }
  return end(entries[index]) <= section->size;
}

// Variables of a section have its name in BTF; two static ones may share theirs, so only global ones are found.
[[gnu::noinline]] inline FoundVariable find_variable(const btf* types, CStringView name) {
  for (std::uint32_t id = 1; types && id < btf__type_cnt(types); ++id) {
    const btf_type* section = btf__type_by_id(types, id);
    if (!btf_is_datasec(section)) continue;
    const btf_var_secinfo* entry = btf_var_secinfos(section);
    for (std::uint32_t i = 0, count = btf_vlen(section); i < count; ++i, ++entry) {
      const btf_type* variable = btf__type_by_id(types, entry->type);
      if (!variable || !btf_is_var(variable) || btf_var(variable)->linkage == BTF_VAR_STATIC) continue;
      const char* own = btf__name_by_offset(types, variable->name_off);
      if (own && std::strcmp(own, name.c_str()) == 0)
        return {btf__name_by_offset(types, section->name_off), entry->offset, btf__resolve_size(types, variable->type),
                has_place(types, section, i)};
    }
  }
  return {};
}

// With `elements` it is an array of elements of that size, however many.
[[gnu::noinline]] inline void* variable_memory(const ObjectHandle& object, CStringView name, std::size_t size,
                                               bool for_writing, std::size_t* elements) {
  const FoundVariable found = find_variable(bpf_object__btf(object.native()), name);
  if (!found.section)
    throw_error(ENOENT, {"no global variable '", name, "' in object '", object.name(), "'"},
                {"It may be static, or clang may have removed it: clang keeps variables that a program uses, and "
                 "volatile ones."});
  const auto wanted = static_cast<std::int64_t>(size);
  if (elements ? found.size % wanted != 0 : found.size != wanted)
    throw_error(EINVAL, {"cannot use variable '", name, "' of object '", object.name(), "' as ",
                         elements ? "an array of types" : "a type", " of ", Digits{wanted}, " bytes: it has ",
                         Digits{found.size}});
  if (elements) *elements = static_cast<std::size_t>(found.size / wanted);
  if (!found.is_there)
    throw_error(
        EINVAL,
        {"cannot use variable '", name, "' of object '", object.name(),
         "': its type information contradicts itself about section '", found.section, "'"},
        {"clang 14 records .data for a variable in .bss if a union, or a struct with unnamed bits, is initialised "
         "with zeros: remove the `= {}`, or compile with clang 16 or newer."});
  if (for_writing && (std::strncmp(found.section, ".rodata", 7) == 0 || std::strcmp(found.section, ".kconfig") == 0))
    throw_error(EPERM, {"cannot write to variable '", name, "' of object '", object.name(), "'"},
                {"It is a constant once the object is loaded: take it as a const type."});
  return object.template section<std::byte>(found.section) + found.offset;
}

template <class T>
using VariableOf = std::conditional_t<std::is_unbounded_array_v<T>, std::span<std::remove_extent_t<T>>, T&>;

template <class T>
VariableOf<T> variable_of(const ObjectHandle& object, CStringView name, bool for_writing) {
  using Part = std::conditional_t<std::is_unbounded_array_v<T>, std::remove_extent_t<T>, T>;
  static_assert(std::is_trivially_copyable_v<Part>, "a BPF program's variable must have a trivially copyable type");
  std::size_t count = 1;
  constexpr bool is_array = std::is_unbounded_array_v<T>;
  auto* memory =
      static_cast<Part*>(variable_memory(object, name, sizeof(Part), for_writing, is_array ? &count : nullptr));
  if constexpr (is_array)
    return {memory, count};
  else
    return *memory;
}

}  // namespace detail

/// A global variable's initial value: ebpfxx::variable<std::uint32_t>(open, "limit") = 5. Valid while the object
/// exists. variable<T[]> is an array, as a std::span of all its elements: see MapSpec::set_value_size(). Throws Error
/// if there is none with that name and size.
template <class T>
[[nodiscard]] detail::VariableOf<T> variable(const OpenObject& object EBPFXX_LIFETIMEBOUND, CStringView name) {
  return detail::variable_of<T>(object, name, false);
}

template <class T>
T& variable(const OpenObject&&, CStringView) = delete;

/// A global variable in the kernel. Constants (.rodata) need a const T. Valid while the object, or a handle into it,
/// exists. Throws Error.
template <class T>
[[nodiscard]] detail::VariableOf<T> variable(const Object& object, CStringView name) {
  return detail::variable_of<T>(object, name, !std::is_const_v<std::remove_extent_t<T>>);
}
template <class T>
T& variable(const Object&&, CStringView) = delete;

}  // namespace ebpfxx::inline v0
