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
#include "signals_blocked.hpp"
#include "verifier_logs.hpp"

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

/// Whether the kernel ran out of something, or was interrupted: no judgement of a program, whatever stands in its log.
[[gnu::cold]] inline bool is_shortage(int error) noexcept {
  return error == EAGAIN || error == EINTR || error == EMFILE || error == ENFILE || error == ENOMEM;
}

// The program that the verifier refused. The programs are loaded in order, until one fails.
[[gnu::cold, gnu::noinline]] inline bpf_program* refused_program(const VerifierLogs& logs) {
  bpf_program* refused = nullptr;
  logs.for_each_loaded([&](bpf_program* program) {
    const char* log = VerifierLogs::of(program);
    // With a log level of its own an accepted program has a log as well, without a reason in it.
    if (*log && (bpf_program__log_level(program) == 0 || !VerifierFindings{log}.reason.empty())) refused = program;
  });
  return refused;
}

// For who listens: what libbpf prints where it has logs of its own.
[[gnu::cold, gnu::noinline]] inline void show_log(bpf_program* program, LogLevel level) {
  const LogCapture ours;
  if (const char* log = VerifierLogs::of(program); *log)
    LogCapture::say(level, "libbpf: prog '%s': -- BEGIN PROG LOAD LOG --\n%s-- END PROG LOAD LOG --\n",
                    bpf_program__name(program), log);
}

// A kernel that does not know a type of program says EINVAL and no more.
[[gnu::cold, gnu::noinline]] inline const char* unknown_type(const VerifierLogs& logs) {
  const char* unknown = nullptr;
  logs.for_each_loaded([&](bpf_program* program) {
    const bpf_prog_type type = bpf_program__type(program);
    // What libbpf asks for these needs more of the kernel than the type.
    if (type == BPF_PROG_TYPE_TRACING || type == BPF_PROG_TYPE_LSM || type == BPF_PROG_TYPE_EXT) return;
    if (!unknown && libbpf_probe_bpf_prog_type(type, nullptr) == 0) unknown = libbpf_bpf_prog_type_str(type);
  });
  return unknown;
}

// An arena that nothing gave an address.
[[gnu::cold, gnu::noinline]] inline bool needs_arena_address(const bpf_object* object) {
  bpf_map* map = nullptr;
  while (libbpf_major_version() == 1 && libbpf_minor_version() < 4 && (map = bpf_object__next_map(object, map)))
    if (static_cast<MapType>(bpf_map__type(map)) == MapType::arena && bpf_map__map_extra(map) == 0) return true;
  return false;
}

[[noreturn, gnu::cold, gnu::noinline]] inline void throw_load_error(int error, const bpf_object* object,
                                                                    const VerifierLogs& logs, const LogCapture& log) {
  const char* name = bpf_object__name(object);
  if (is_shortage(error)) throw_error(error, {"cannot load object '", name, "'"}, log);
  bpf_program* const refused = refused_program(logs);
  if (refused) show_log(refused, LogLevel::warning);
  if (needs_arena_address(object))
    throw_error(error, {"cannot load object '", name, "'"}, log,
                {"Its arena has no address yet: libbpf maps arenas from 1.4 on, and this is ", libbpf_version_string(),
                 ". With this one, give the arena an address before load: open.maps.x.set_extra(address)."});
  if (refused)
    throw VerifierError{
        error,
        {"'", bpf_program__name(refused), "' (", bpf_program__section_name(refused), ") of object '", name, "'"},
        bpf_program__name(refused),
        VerifierLogs::of(refused)};
  if (const char* type = error == EINVAL ? unknown_type(logs) : nullptr)
    throw_error(error, {"cannot load object '", name, "'"}, log,
                {"This kernel does not have programs of type ", type, ": set_autoload(false) leaves them out."});
  throw_error(error, {"cannot load object '", name, "'"}, log);
}

/// Throws VerifierError or Error.
[[gnu::noinline]] inline void load(SharedObject& shared, const LogCapture& log) {
  keep_inner_maps(shared);
  reuse_pins(shared.native);
  const VerifierLogs logs{shared.native};
  const int result = [&] {
    const SignalsBlocked blocked;
    return load_native(shared);
  }();
  if (result < 0) throw_load_error(-result, shared.native, logs, log);
  logs.for_each_loaded([](bpf_program* program) {
    if (bpf_program__log_level(program) != 0) show_log(program, LogLevel::debug);
  });
  share_sections(shared.native);
}

}  // namespace ebpfxx::inline v0::detail
