// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../detail/shared_object.hpp"

#include <bpf/libbpf.h>

#include <cstddef>
#include <cstring>
#include <new>

namespace ebpfxx::inline v0::detail {

EBPFXX_DEFINITION SharedRef SharedObject::own(bpf_object* object) {
  auto* shared = new (std::nothrow) SharedObject{object};
  if (!shared) {
    bpf_object__close(object);
    throw_exception(std::bad_alloc{});
  }
  SharedRef reference{shared};
  shared->keep_names();
  return reference;
}

EBPFXX_DEFINITION bpf_map* SharedObject::find_map(const char* name, std::size_t& position) const noexcept {
  for (std::size_t tried = 0; tried < map_count_; ++tried) {
    if (position >= map_count_) position = 0;
    const NamedMap& map = maps_[position++];
    if (std::strcmp(map.name.c_str(), name) == 0) return map.native;
  }
  // ".data", which libbpf and the kernel call "counters.data".
  return *name == '.' ? bpf_object__find_map_by_name(native, name) : nullptr;
}

EBPFXX_DEFINITION bpf_program* SharedObject::find_program(const char* name, bpf_program*& position) const noexcept {
  bpf_program* program = position;
  do {
    program = bpf_object__next_program(native, program);  // the first after the last's null
    if (program && std::strcmp(bpf_program__name(program), name) == 0) return position = program;
  } while (program != position);
  return nullptr;
}

EBPFXX_DEFINITION const char* SharedObject::name_of(const bpf_map* map) const noexcept {
  for (std::size_t i = 0; i < map_count_; ++i)
    if (maps_[i].native == map) return maps_[i].name.c_str();
  return "";
}

EBPFXX_DEFINITION const char* SharedObject::name_for_search(const bpf_map* map) const noexcept {
  const char* const name = name_of(map);
  if (bpf_map__is_internal(map))
    for (const char* section = std::strchr(name, '.'); section; section = std::strchr(section + 1, '.'))
      if (bpf_object__find_map_by_name(native, section) == map) return section;
  return name;
}

EBPFXX_DEFINITION void SharedObject::add_inner_map(const InnerMapSpec& spec) {
  auto* added = new InnerMapSpec{spec};
  added->next = inner_maps_;
  inner_maps_ = added;
}

EBPFXX_DEFINITION const InnerMapSpec* SharedObject::inner_map(const bpf_map* outer) const noexcept {
  const InnerMapSpec* spec = inner_maps_;
  while (spec && spec->outer != outer) spec = spec->next;
  return spec;
}

EBPFXX_DEFINITION void SharedObject::set_target(const bpf_program* program, const char* function) {
  RetargetedProgram* target = targets_;
  while (target && target->native != program) target = target->next;
  if (!target) target = targets_ = new RetargetedProgram{program, targets_, {}};
  target->function = Text{function};
}

EBPFXX_DEFINITION const char* SharedObject::target_of(const bpf_program* program) const noexcept {
  const RetargetedProgram* target = targets_;
  while (target && target->native != program) target = target->next;
  return target ? target->function.c_str() : nullptr;
}

EBPFXX_DEFINITION void SharedObject::keep_names() {
  std::size_t count = 0;
  bpf_map* map = nullptr;
  while ((map = bpf_object__next_map(native, map))) ++count;
  maps_ = new NamedMap[count];
  while ((map = bpf_object__next_map(native, map))) {
    maps_[map_count_].native = map;
    maps_[map_count_++].name.add({bpf_map__name(map)});
  }
}

EBPFXX_DEFINITION bpf_map* arena_of_globals(const bpf_object* object) {
  bpf_map* map = nullptr;
  while ((map = bpf_object__next_map(object, map))) {
    std::size_t size = 0;
    if (static_cast<MapType>(bpf_map__type(map)) == MapType::arena && bpf_map__initial_value(map, &size) && size)
      return map;
  }
  return nullptr;
}

}  // namespace ebpfxx::inline v0::detail
