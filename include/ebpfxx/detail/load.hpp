// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What OpenObject::load() does.
#pragma once

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "../error.hpp"
#include "../fd.hpp"
#include "../verifier_error.hpp"
#include "advice.hpp"
#include "libbpf_options.hpp"
#include "map_shape.hpp"
#include "shared_object.hpp"
#include "signals_blocked.hpp"
#include "verifier_logs.hpp"

namespace ebpfxx::inline v0::detail {

/// A ring buffer or perf event array, without BTF; negative when that fails.
[[gnu::noinline]] inline int create_stream(const bpf_map_info& like, std::uint32_t numa_node) noexcept {
  Options<bpf_map_create_opts> options;
  options.map_flags = like.map_flags;
  options.numa_node = numa_node;
  return bpf_map_create(static_cast<bpf_map_type>(like.type), like.name, like.key_size, like.value_size,
                        like.max_entries, &options);
}

[[noreturn, gnu::cold, gnu::noinline]] inline void throw_create_error(int error, const SharedObject& shared,
                                                                      const bpf_map* map, const bpf_map_info& like) {
  throw_error(
      error,
      {"cannot load object '", bpf_object__name(shared.native), "': cannot create map '", shared.name_of(map), "'"},
      {error == EINVAL ? objection_to(shape_of(like)) : ""});
}

// The kernel takes no type for a ring's records, which libbpf tries, warns of, and repeats without: made here, there is
// nothing to warn of.
[[gnu::noinline]] inline void create_rings(const SharedObject& shared) {
  bpf_map* map = nullptr;
  while ((map = bpf_object__next_map(shared.native, map))) {
    const auto type = static_cast<MapType>(bpf_map__type(map));
    const char* pin = bpf_map__pin_path(map);
    const bool has_types = bpf_map__btf_key_type_id(map) || bpf_map__btf_value_type_id(map);
    if (!is_ring(type) || !has_types || !bpf_map__autocreate(map) || bpf_map__fd(map) >= 0 ||
        (pin && access(pin, F_OK) == 0))
      continue;
    bpf_map_info like{};
    like.type = static_cast<std::uint32_t>(type);
    like.max_entries = usable_max_entries(type, bpf_map__max_entries(map));
    like.map_flags = bpf_map__map_flags(map);
    std::strncpy(like.name, shared.name_of(map), sizeof like.name - 1);
    const Fd ring{adopt, create_stream(like, bpf_map__numa_node(map))};
    const int error = errno;
    if (!ring && error == EPERM) continue;  // libbpf may have a token
    if (!ring) throw_create_error(error, shared, map, like);
    if (const int result = bpf_map__reuse_fd(map, ring.get()); result < 0)
      throw_create_error(-result, shared, map, like);
  }
}

// Removes what load() pinned, unless it is kept.
class NewPins {
 public:
  explicit NewPins(const bpf_object* object) : pins_{new bpf_map*[count(object)]} {
    bpf_map* map = nullptr;
    while ((map = bpf_object__next_map(object, map)))
      if (const char* path = bpf_map__pin_path(map); path && access(path, F_OK) != 0) pins_[count_++] = map;
  }
  NewPins(const NewPins&) = delete;
  ~NewPins() {
    for (std::size_t i = 0; i < count_; ++i)
      if (bpf_map__is_pinned(pins_[i])) bpf_map__unpin(pins_[i], nullptr);
    delete[] pins_;
  }
  void keep() noexcept { count_ = 0; }

 private:
  static std::size_t count(const bpf_object* object) noexcept {
    std::size_t maps = 0;
    for (bpf_map* map = nullptr; (map = bpf_object__next_map(object, map));) ++maps;
    return maps;
  }

  bpf_map** pins_;
  std::size_t count_ = 0;
};

// libbpf asks the kernel what it can do, keeps the answers for the whole process, and takes a failure for a no. So
// where descriptors would run out on the way, it is better not to begin.
[[gnu::noinline]] inline void require_descriptors(const bpf_object* object) {
  std::size_t needed = 5;  // for BTF, and for what is asked
  bpf_map* map = nullptr;
  while ((map = bpf_object__next_map(object, map)))
    needed += bpf_map__autocreate(map) && bpf_map__fd(map) < 0 && libbpf_minor_version() < 5;  // since, it has them
  bpf_program* program = nullptr;
  while ((program = bpf_object__next_program(object, program))) needed += bpf_program__autoload(program);

  const Fd any{adopt, ::open("/", O_PATH | O_CLOEXEC)};
  if (any) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > INT_MAX) return;
    const int start = limit.rlim_cur > needed ? static_cast<int>(limit.rlim_cur - needed) : 0;
    if (start > any.get() && Fd{adopt, ::fcntl(any.get(), F_DUPFD_CLOEXEC, start)}.get() == start) return;
    // Close to the limit, or with descriptors in use up there.
    struct Held {
      explicit Held(std::size_t count) : fds{new Fd[count]} {}
      Held(const Held&) = delete;
      ~Held() { delete[] fds; }
      Fd* fds;
    } const held{needed};
    std::size_t count = 0;
    while (count < needed && (held.fds[count] = Fd{adopt, ::fcntl(any.get(), F_DUPFD_CLOEXEC, 0)})) ++count;
    if (count == needed) return;
  }
  throw_error(EMFILE, {"cannot load object '", bpf_object__name(object), "'"});
}

/// A data section as the object wants it. When libbpf believes that the kernel lacks something, it leaves sections out,
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
  /// After load(): the one that is not so, or null.
  [[nodiscard]] const bpf_map* missing() const noexcept {
    if (created_ && !bpf_map__autocreate(created_)) return created_;
    return shared_ && !(bpf_map__map_flags(shared_) & BPF_F_MMAPABLE) ? shared_ : nullptr;
  }

 private:
  const bpf_map* created_ = nullptr;
  const bpf_map* shared_ = nullptr;
};

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
    const auto type = static_cast<MapType>(spec.like.type);
    if (is_ring(type) || type == MapType::perf_event_array) {
      // As OpenObject does for other maps of records: their type is for BTF's sake. libbpf cannot change an inner map,
      // only take another one to go by.
      spec.like.key_size = spec.like.value_size = is_ring(type) ? 0 : 4;
      spec.like.btf_key_type_id = spec.like.btf_value_type_id = 0;
      spec.like.max_entries = usable_max_entries(type, spec.like.max_entries);
      const int fd = create_stream(spec.like, spec.numa_node);
      if (fd < 0) throw_create_error(-fd, shared, map, spec.like);
      spec.kept = SharedRef{new SharedFd{Fd{adopt, fd}}};
      if (const int result = bpf_map__set_inner_map_fd(map, fd); result < 0)
        throw_create_error(-result, shared, map, spec.like);
    }
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

// The kernel function that a program is for, when this kernel does not have it.
[[gnu::cold, gnu::noinline]] inline const char* missing_target(const VerifierLogs& logs) {
  const char* missing = nullptr;
  logs.for_each_loaded([&](bpf_program* program) {
    const bpf_prog_type type = bpf_program__type(program);
    const char* slash = std::strchr(bpf_program__section_name(program), '/');
    if ((type == BPF_PROG_TYPE_TRACING || type == BPF_PROG_TYPE_LSM) && slash && !missing &&
        libbpf_find_vmlinux_btf_id(slash + 1, bpf_program__expected_attach_type(program)) < 0)
      missing = slash + 1;
  });
  return missing;
}

// What an object declares as __ksym and the kernel does not have.
[[gnu::cold, gnu::noinline]] inline const char* missing_ksym(const bpf_object* object) noexcept {
  const btf* types = bpf_object__btf(object);
  const int section = types ? btf__find_by_name_kind(types, ".ksyms", BTF_KIND_DATASEC) : -1;
  btf* kernel = section > 0 ? btf__load_vmlinux_btf() : nullptr;
  if (!kernel) return nullptr;
  const char* missing = nullptr;
  const btf_type* list = btf__type_by_id(types, static_cast<std::uint32_t>(section));
  for (std::uint32_t i = 0; i < btf_vlen(list) && !missing; ++i) {
    const btf_type* type = btf__type_by_id(types, btf_var_secinfos(list)[i].type);
    const char* name = btf__name_by_offset(types, type->name_off);
    if (btf__find_by_name_kind(kernel, name, btf_is_var(type) ? BTF_KIND_VAR : BTF_KIND_FUNC) < 0) missing = name;
  }
  btf__free(kernel);
  return missing;
}

[[gnu::cold, gnu::noinline]] inline Text load_advice(int error, const bpf_object* object, const VerifierLogs& logs) {
  if (error == EINVAL)
    if (const char* type = unknown_type(logs))
      return Text{"This kernel does not have programs of type ", type, ": set_autoload(false) leaves them out."};
  if (error == ESRCH) {
    const int reading = errno_of_kernel_btf();
    if (reading == ENOENT) return Text{no_kernel_btf_advice};
    const char* target = reading == 0 ? missing_target(logs) : nullptr;
    if (target)
      return Text{"This kernel has no '", target, "' to attach to: set_autoload(false) leaves the program out."};
  }
  if (const char* missing = error == ESRCH || error == EINVAL ? missing_ksym(object) : nullptr)
    return Text{"This kernel's BTF has no '", missing,
                "': declared with __weak it may be missing, and the program asks "
                "bpf_ksym_exists()."};
  return {};
}

// What libbpf puts in the place of a call or an access that cannot be resolved.
[[gnu::cold, gnu::noinline]] inline const char* refusal_advice(int error, const bpf_object* object,
                                                               const bpf_program* program, const char* log) {
  const std::string_view digits = VerifierFindings{log}.instruction;
  std::size_t number = 0;
  for (const char digit : digits) number = number * 10 + static_cast<std::size_t>(digit - '0');
  if (digits.empty() || number >= bpf_program__insn_cnt(program)) return "";
  const bpf_insn& instruction = bpf_program__insns(program)[number];
  if (instruction.code != (BPF_JMP | BPF_CALL)) return "";
  // bpf_core_poison_insn() in libbpf's relo_core.c; poison_kfunc_call() in libbpf.c.
  if (instruction.imm == 0xbad2310)
    return "The kernel's types do not have what it accesses: ask bpf_core_field_exists(), or bpf_core_type_exists(), "
           "before.";
  if (instruction.imm >= 2'002'000'000 && instruction.imm < 2'003'000'000)
    return "The kernel does not have the function that it calls: ask bpf_ksym_exists() before.";
  const btf* types = bpf_object__btf(object);
  if (error == EINVAL && instruction.src_reg == 0 && types &&
      btf__find_by_name_kind(types, "license", BTF_KIND_DATASEC) <= 0)
    return "The object has no license, and many helpers are for GPL-compatible programs: char LICENSE[] "
           "SEC(\"license\") = \"GPL\";";
  return "";
}

[[noreturn, gnu::cold, gnu::noinline]] inline void throw_load_error(int error, const bpf_object* object,
                                                                    const VerifierLogs& logs,
                                                                    const WantedSection& wanted,
                                                                    const LogCapture& log) {
  const char* name = bpf_object__name(object);
  if (is_shortage(error)) throw_error(error, {"cannot load object '", name, "'"}, log);
  if (wanted.missing()) throw_error(error, {"cannot load object '", name, "'"}, log, {failed_probe_advice});
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
        VerifierLogs::of(refused),
        refusal_advice(error, object, refused, VerifierLogs::of(refused))};
  bpf_map* map = nullptr;
  while (error == EINVAL && (map = bpf_object__next_map(object, map)))
    if (const char* objection = objection_to(shape_of(map)); bpf_map__autocreate(map) && *objection)
      throw_error(error, {"cannot load object '", name, "'"}, log,
                  {"The kernel does not take map '", bpf_map__name(map), "'. ", objection});
  throw_error(error, {"cannot load object '", name, "'"}, log, {load_advice(error, object, logs)});
}

/// Throws VerifierError or Error.
[[gnu::noinline]] inline void load(SharedObject& shared, const LogCapture& log) {
  require_descriptors(shared.native);
  const WantedSection wanted{shared.native};
  keep_inner_maps(shared);
  reuse_pins(shared.native);
  NewPins pins{shared.native};
  create_rings(shared);
  const VerifierLogs logs{shared.native};
  const int result = [&] {
    const SignalsBlocked blocked;
    return load_native(shared);
  }();
  if (result < 0) throw_load_error(-result, shared.native, logs, wanted, log);
  if (const bpf_map* section = wanted.missing())
    throw_error(EOPNOTSUPP,
                {"cannot map section '", shared.name_of(section), "' of object '", bpf_object__name(shared.native),
                 "' into memory"},
                {failed_probe_advice});
  logs.for_each_loaded([](bpf_program* program) {
    if (bpf_program__log_level(program) != 0) show_log(program, LogLevel::debug);
  });
  share_sections(shared.native);
  pins.keep();
}

}  // namespace ebpfxx::inline v0::detail
