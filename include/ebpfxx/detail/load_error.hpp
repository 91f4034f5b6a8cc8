// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Why OpenObject::load() fails.
#pragma once

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "../error.hpp"
#include "../log.hpp"
#include "../verifier_error.hpp"
#include "advice.hpp"
#include "kernel_targets.hpp"
#include "map_create_log.hpp"
#include "map_shape.hpp"
#include "other_refusals.hpp"
#include "owned_btf.hpp"
#include "refused_program.hpp"
#include "shared_object.hpp"
#include "verifier_logs.hpp"

namespace ebpfxx::inline v0::detail {

/// A data section as the object wants it. If libbpf believes that the kernel lacks something, it leaves sections out,
/// or does not share their memory.
class WantedSection {
 public:
  explicit WantedSection(const bpf_object* object) noexcept {
    bpf_map* map = nullptr;
    while ((map = bpf_object__next_map(object, map))) {
      if (!bpf_map__is_internal(map) || !bpf_map__autocreate(map)) continue;
      if (!created_) created_ = map;
      if (!shared_ && bpf_map__map_flags(map) & BPF_F_MMAPABLE) shared_ = map;
    }
  }
  /// After load(): the first that is different, or null.
  [[nodiscard]] const bpf_map* missing() const noexcept {
    if (created_ && !bpf_map__autocreate(created_)) return created_;
    return shared_ && !(bpf_map__map_flags(shared_) & BPF_F_MMAPABLE) ? shared_ : nullptr;
  }

 private:
  const bpf_map* created_ = nullptr;
  const bpf_map* shared_ = nullptr;
};

[[noreturn, gnu::cold, gnu::noinline]] inline void throw_create_error(int error, const SharedObject& shared,
                                                                      const bpf_map* map, const bpf_map_info& like) {
  throw_error(
      error,
      {"cannot load object '", bpf_object__name(shared.native), "': cannot create map '", shared.name_of(map), "'"},
      {error == EINVAL ? objection_to(shape_of(like)) : ""});
}

// The last program that has a log because it asked for one in any case.
[[gnu::cold, gnu::noinline]] inline bpf_program* last_with_log_level(const VerifierLogs& logs) {
  bpf_program* last = nullptr;
  for (bpf_program* program = nullptr; (program = logs.next_loaded(program));)
    if (bpf_program__log_level(program) != 0 && *VerifierLogs::of(program)) last = program;
  return last;
}

// A kernel that does not know a type of program says only EINVAL.
[[gnu::cold, gnu::noinline]] inline const char* unknown_type(const VerifierLogs& logs) {
  for (bpf_program* program = nullptr; (program = logs.next_loaded(program));) {
    const bpf_prog_type type = bpf_program__type(program);
    // libbpf's probe for these needs more of the kernel than the type.
    if (type == BPF_PROG_TYPE_TRACING || type == BPF_PROG_TYPE_LSM || type == BPF_PROG_TYPE_EXT) continue;
    if (libbpf_probe_bpf_prog_type(type, nullptr) == 0) return libbpf_bpf_prog_type_str(type);
  }
  return nullptr;
}

// An arena without an address.
[[gnu::cold, gnu::noinline]] inline bool needs_arena_address(const bpf_object* object) {
  bpf_map* map = nullptr;
  while (libbpf_major_version() == 1 && libbpf_minor_version() < 4 && (map = bpf_object__next_map(object, map)))
    if (static_cast<MapType>(bpf_map__type(map)) == MapType::arena && bpf_map__map_extra(map) == 0) return true;
  return false;
}

// What a program is for, if this kernel does not have it; empty if it has all.
[[gnu::cold, gnu::noinline]] inline Text missing_target(const VerifierLogs& logs) {
  for (bpf_program* program = nullptr; (program = logs.next_loaded(program));) {
    const bpf_prog_type type = bpf_program__type(program);
    const bpf_attach_type hook = bpf_program__expected_attach_type(program);
    const char* slash = std::strchr(bpf_program__section_name(program), '/');
    if ((type != BPF_PROG_TYPE_TRACING && type != BPF_PROG_TYPE_LSM) || !slash ||
        libbpf_find_vmlinux_btf_id(slash + 1, hook) >= 0)
      continue;
    const KernelTargets targets{slash + 1, hook};
    if (!targets.has_it())
      return Text{"This kernel has no '", slash + 1, "' to attach to: set_autoload(false) leaves the program out.",
                  targets.advice()};
    if (libbpf_minor_version() < 5 && std::strchr(slash, ':'))
      return Text{"This libbpf does not know '", slash + 1, "': name the function without its module."};
  }
  return {};
}

// Whether an object declares variables or functions as __ksym that the kernel's own BTF does not have. libbpf lists its
// own variable in place of the functions; from then on the declarations look like the object's global functions.
[[gnu::cold, gnu::noinline]] inline bool lacks_ksym(const bpf_object* object) noexcept {
  const btf* types = bpf_object__btf(object);
  const int section = types ? btf__find_by_name_kind(types, ".ksyms", BTF_KIND_DATASEC) : -1;
  const OwnedBtf kernel{section > 0 ? btf__load_vmlinux_btf() : nullptr};
  if (!kernel) return false;
  bool lacks = false, has_functions = false;
  const btf_type* list = btf__type_by_id(types, static_cast<std::uint32_t>(section));
  for (std::uint32_t i = 0; i < btf_vlen(list) && !lacks; ++i) {
    const char* name = btf__name_by_offset(types, btf__type_by_id(types, btf_var_secinfos(list)[i].type)->name_off);
    if (std::strcmp(name, "dummy_ksym") == 0)
      has_functions = true;
    else
      lacks = btf__find_by_name_kind(kernel.get(), name, BTF_KIND_VAR) < 0;
  }
  for (std::uint32_t id = 1; has_functions && id < btf__type_cnt(types) && !lacks; ++id) {
    const btf_type* type = btf__type_by_id(types, id);
    if (!btf_is_func(type) || btf_vlen(type) == BTF_FUNC_STATIC) continue;
    const char* name = btf__name_by_offset(types, type->name_off);
    lacks = !bpf_object__find_program_by_name(object, name) &&
            btf__find_by_name_kind(kernel.get(), name, BTF_KIND_FUNC) < 0;
  }
  return lacks;
}

/// The type of a struct_ops map that this kernel has none of; null if there is none.
[[gnu::cold, gnu::noinline]] inline const char* missing_struct_ops(const bpf_object* object) {
  const btf* types = bpf_object__btf(object);
  const OwnedBtf kernel{types ? btf__load_vmlinux_btf() : nullptr};
  if (!kernel) return nullptr;
  for (const char* section : {".struct_ops", ".struct_ops.link"}) {
    const int id = btf__find_by_name_kind(types, section, BTF_KIND_DATASEC);
    if (id < 0) continue;
    const btf_type* list = btf__type_by_id(types, static_cast<std::uint32_t>(id));
    for (std::uint32_t i = 0; i < btf_vlen(list); ++i) {
      const btf_type* variable = btf__type_by_id(types, btf_var_secinfos(list)[i].type);
      const bpf_map* map = bpf_object__find_map_by_name(object, btf__name_by_offset(types, variable->name_off));
      if (map && !bpf_map__autocreate(map)) continue;
      const char* name = btf__name_by_offset(types, btf__type_by_id(types, variable->type)->name_off);
      if (btf__find_by_name_kind(kernel.get(), Text{"bpf_struct_ops_", name}.c_str(), BTF_KIND_STRUCT) < 0) return name;
    }
  }
  return nullptr;
}

[[gnu::cold, gnu::noinline]] inline Text load_advice(int error, const bpf_object* object, const VerifierLogs& logs) {
  if (error == EINVAL)
    if (const char* type = unknown_type(logs))
      return Text{"This kernel does not have programs of type ", type, ": set_autoload(false) leaves them out."};
  if (error == ESRCH) {
    const int reading = errno_of_kernel_btf();
    if (reading == ENOENT) return Text{no_kernel_btf_advice};
    if (Text missing = reading == 0 ? missing_target(logs) : Text{}; !missing.empty()) return missing;
  }
  if ((error == ESRCH || error == EINVAL) && lacks_ksym(object))
    return Text{"Declare it with __ksym __weak if it may be missing, and ask bpf_ksym_exists() before using it."};
  const char* struct_ops = error == ESRCH || error == ENOENT ? missing_struct_ops(object) : nullptr;
  if (struct_ops) return Text{"This kernel has no struct_ops of type '", struct_ops, "'."};
  const btf* types = error == ESRCH ? bpf_object__btf(object) : nullptr;
  if (types && btf__find_by_name_kind(types, ".kconfig", BTF_KIND_DATASEC) > 0)
    return Text{
        "Declare it with __kconfig __weak if it may be missing from the kernel's configuration; it is then zero."};
  return {};
}

// What the kernel refuses in a map; empty if it may be something else.
[[gnu::cold, gnu::noinline]] inline Text objection_to(const bpf_map* map) {
  if (!bpf_map__autocreate(map)) return {};
  const MapShape asked = shape_of(map);
  Options<bpf_map_create_opts> options;
  options.numa_node = bpf_map__numa_node(map);
  Text objection{objection_to(asked)};
  if (objection.empty())
    objection = objection_to_flags(asked, options.numa_node, [&options](const MapShape& shape) {
      options.map_flags = shape.flags;
      options.map_extra = shape.extra;
      return bpf_map_create(static_cast<bpf_map_type>(shape.type), nullptr, shape.key_size, shape.value_size,
                            shape.max_entries, &options);
    });
  // The kernel wants types for the others, and would say that they are missing.
  if (!has_trait(asked.type, needs_btf) && asked.type != MapType::struct_ops)
    add_kernel_words(objection, asked, options, nullptr);
  return objection;
}

[[noreturn, gnu::cold, gnu::noinline]] inline void throw_load_error(int error, const SharedObject& shared,
                                                                    const ReusedMaps& reused, const VerifierLogs& logs,
                                                                    const WantedSection& wanted,
                                                                    const LogCapture& log) {
  const bpf_object* const object = shared.native;
  const char* name = bpf_object__name(object);
  // Not a verdict on a program, whatever its log says.
  if (is_momentary(error)) throw_error(error, {"cannot load object '", name, "'"}, log);
  require_same_pins(object);
  if (wanted.missing()) throw_error(error, {"cannot load object '", name, "'"}, log, {failed_probe_advice});
  // A log that does not fit is ENOSPC, even if the verifier accepts the program.
  if (bpf_program* const program = error == ENOSPC ? last_with_log_level(logs) : nullptr) {
    std::size_t size = 0;
    (void)bpf_program__log_buf(program, &size);
    throw_error(error, {"cannot load object '", name, "'"}, log,
                {"The verifier's log of program '", bpf_program__name(program), "' does not fit into its buffer of ",
                 Digits{static_cast<std::int64_t>(size)}, " bytes: give it a larger buffer, or set no log level."});
  }
  bpf_program* const refused = refused_program(logs);
  if (refused && error == ENOSPC && logs.is_scarce(refused)) throw_whole_refusal(shared, reused);
  if (refused) show_log(refused, LogLevel::warning);
  if (needs_arena_address(object))
    throw_error(error, {"cannot load object '", name, "'"}, log,
                {"Its arena has no address: libbpf maps arenas since 1.4, and this is ", libbpf_version_string(),
                 ". With this one, give the arena an address before load: open.maps.x.set_extra(address)."});
  if (refused)
    throw_exception(
        refusal_of(refused, error, object, shared.source.btf_custom_path, other_refusals(shared, reused, refused)));
  bpf_map* map = nullptr;
  while (error == EINVAL && (map = bpf_object__next_map(object, map)))
    if (const Text objection = objection_to(map); !objection.empty())
      throw_error(error, {"cannot load object '", name, "'"}, log,
                  {"The kernel refuses map '", bpf_map__name(map), "'. ", objection});
  throw_error(error, {"cannot load object '", name, "'"}, log, {load_advice(error, object, logs)});
}

}  // namespace ebpfxx::inline v0::detail
