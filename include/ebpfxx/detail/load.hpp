// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What OpenObject::load() does.
#pragma once

#include <bpf/libbpf.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "../error.hpp"
#include "../verifier_error.hpp"
#include "libbpf_options.hpp"
#include "map_shape.hpp"
#include "shared_object.hpp"

namespace ebpfxx::inline v0::detail {

// Before load(), in which libbpf forgets them.
[[gnu::noinline]] inline void keep_inner_maps(SharedObject& shared) {
  bpf_map* map = nullptr;
  while ((map = bpf_object__next_map(shared.native, map))) {
    const bpf_map* inner = bpf_map__inner_map(map);
    if (!inner) continue;
    InnerMapSpec spec{.outer = map, .numa_node = bpf_map__numa_node(inner)};
    spec.like.type = bpf_map__type(inner);
    spec.like.key_size = bpf_map__key_size(inner);
    spec.like.value_size = bpf_map__value_size(inner);
    spec.like.max_entries = bpf_map__max_entries(inner);
    spec.like.map_flags = bpf_map__map_flags(inner);
    spec.like.map_extra = bpf_map__map_extra(inner);
    spec.like.btf_key_type_id = bpf_map__btf_key_type_id(inner);
    spec.like.btf_value_type_id = bpf_map__btf_value_type_id(inner);
    std::strncpy(spec.like.name, shared.name_of(map), sizeof spec.like.name - 1);
    shared.add_inner_map(spec);
  }
}

// libbpf tells only its own skeletons where it puts the variables in an arena: at the start, or, from 1.7 on, at the
// end where the kernel can do that.
[[gnu::noinline]] inline int load_native(SharedObject& shared) {
  bpf_object* object = shared.native;
  bpf_map* arena = arena_of_globals(object);
  if (!arena) return bpf_object__load(object);
  std::size_t size = 0;
  const void* initial = bpf_map__initial_value(arena, &size);
  Zeroed<bpf_map_skeleton> map;
  map.name = bpf_map__name(arena);
  map.map = &arena;
  map.mmaped = &shared.arena_globals;
  Options<bpf_object_skeleton> skeleton;
  skeleton.name = bpf_object__name(object);
  skeleton.obj = &object;
  skeleton.map_cnt = 1;
  skeleton.map_skel_sz = sizeof map;
  skeleton.maps = &map;
  const int result = bpf_object__load_skeleton(&skeleton);
  if (result == 0 && bpf_map__initial_value(arena, &size) == initial)
    throw_error(EINVAL, {"cannot load object '", bpf_object__name(object), "'"},
                {"It has global variables in its arena '", bpf_map__name(arena),
                 "', and libbpf does not put them into one that is reused."});
  return result;
}

// Puts the kernel's memory of each section where its initial values are, as libbpf does by itself since 1.5.
[[gnu::noinline]] inline void share_sections(bpf_object* object) {
  bpf_map* map = nullptr;
  while ((map = bpf_object__next_map(object, map))) {
    const std::uint32_t flags = bpf_map__map_flags(map);
    if (!bpf_map__is_internal(map) || !bpf_map__autocreate(map) || !(flags & BPF_F_MMAPABLE)) continue;
    std::size_t size = 0;
    void* memory = const_cast<void*>(bpf_map__initial_value(map, &size));
    const int access = flags & BPF_F_RDONLY_PROG ? PROT_READ : PROT_READ | PROT_WRITE;
    if (memory && ::mmap(memory, size, access, MAP_SHARED | MAP_FIXED, bpf_map__fd(map), 0) == MAP_FAILED)
      throw_error(errno, {"cannot map section '", bpf_map__name(map), "' of object '", bpf_object__name(object),
                          "' into memory"});
  }
}

// A kernel that does not know a type of program says EINVAL and no more.
[[gnu::cold, gnu::noinline]] inline const char* unknown_type(int error, const bpf_object* object,
                                                             const char* warnings) {
  bpf_program* program = nullptr;
  while (error == EINVAL && (program = bpf_object__next_program(object, program))) {
    const Text failed{"prog '", bpf_program__name(program), "': BPF program load failed"};
    if (!std::strstr(warnings, failed.c_str())) continue;
    const bpf_prog_type type = bpf_program__type(program);
    return libbpf_probe_bpf_prog_type(type, nullptr) == 0 ? libbpf_bpf_prog_type_str(type) : nullptr;
  }
  return nullptr;
}

[[noreturn, gnu::cold, gnu::noinline]] inline void throw_load_error(int error, const bpf_object* object,
                                                                    const LogCapture& log) {
  const char* name = bpf_object__name(object);
  if (std::strstr(log.verifier_log().c_str(), "arena's user address must be set"))
    throw_error(error, {"cannot load object '", name, "'"},
                {"Its arena has no address yet: libbpf maps arenas from 1.4 on, and this is ", libbpf_version_string(),
                 ". With this one, give the arena an address before load: open.maps.x.set_extra(address)."});
  if (!log.verifier_log().empty()) {
    const Text& refused = log.refused_program();
    const bpf_program* program = bpf_object__find_program_by_name(object, refused.c_str());
    const char* section = program ? bpf_program__section_name(program) : "?";
    throw VerifierError{
        error, {"'", refused, "' (", section, ") of object '", name, "'"}, refused.c_str(), log.verifier_log().c_str()};
  }
  if (const char* type = unknown_type(error, object, log.warnings().c_str()))
    throw_error(error, {"cannot load object '", name, "'"}, log,
                {"This kernel does not have programs of type ", type, ": set_autoload(false) leaves them out."});
  throw_error(error, {"cannot load object '", name, "'"}, log);
}

/// Throws VerifierError or Error.
[[gnu::noinline]] inline void load(SharedObject& shared, const LogCapture& log) {
  keep_inner_maps(shared);
  reuse_pins(shared.native);
  if (const int result = load_native(shared); result < 0) throw_load_error(-result, shared.native, log);
  share_sections(shared.native);
}

}  // namespace ebpfxx::inline v0::detail
